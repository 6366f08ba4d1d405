"""Addresses of this room that stand in mails or on paper: they have no language before them."""

from django.urls import URLPattern, path

from trajects.views import certificates

app_name = "trajects_signed"
urlpatterns: list[URLPattern] = [
    # Invitations to an application: i/<token>/
    # Calendar feeds: ics/<token>/
    # Certificates: c/<code>/
    path("c/", certificates.certificate_find, name="certificate_find"),
    path("c/<str:code>/", certificates.certificate_verify, name="certificate_verify"),
]
