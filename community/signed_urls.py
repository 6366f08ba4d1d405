"""Addresses of this room that stand in mails: a signed text and no language before it."""

from django.urls import URLPattern, path  # noqa: F401  each area uses it below

app_name = "community_signed"
urlpatterns: list[URLPattern] = [
    # Registrations: r/<token>/
    # Muting a thread: m/<token>/
    # Newsletter: n/<token>/
]
