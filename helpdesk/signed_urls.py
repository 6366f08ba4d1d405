"""Addresses of this room that stand in mails: a signed text and no language before it."""

from django.urls import URLPattern

app_name = "helpdesk_signed"
urlpatterns: list[URLPattern] = [
    # Following a question
]
