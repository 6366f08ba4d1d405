"""Addresses of this room. Each area has its own block; ``guides/<topic>/`` comes last, because it takes any word."""

from django.urls import URLPattern

app_name = "helpdesk"
urlpatterns: list[URLPattern] = [
    # Asking
    # Following, for who has an account
    # Inbox
    # One question, for agents
    # Saved replies
    # Held questions
    # Editing articles
    # Knowledge base
]
