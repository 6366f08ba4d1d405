"""Addresses of this room that stand in mails or on paper: they have no language before them."""

from django.urls import URLPattern

app_name = "trajects_signed"
urlpatterns: list[URLPattern] = [
    # Invitations to an application: i/<token>/
    # Calendar feeds: ics/<token>/
    # Certificates: c/<code>/
]
