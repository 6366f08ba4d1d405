"""Addresses of this room."""

from django.urls import URLPattern, path  # noqa: F401  each area uses it below

app_name = "community"
urlpatterns: list[URLPattern] = [
    # Events
    # Registrations
    # Coordination of events
    # Members
    # Messages
    # Discussions
    # Moderation
    # Newsletter
]
