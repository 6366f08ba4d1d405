"""Addresses of this room that stand in mails or on paper: they have no language before them."""

from django.urls import URLPattern, path

from trajects.views import certificates, invitations

app_name = "trajects_signed"
urlpatterns: list[URLPattern] = [
    # Invitations to an application
    path("i/<str:token>/", invitations.invitation, name="invitation"),
    # Calendar feeds: ics/<token>/
    # Certificates: c/<code>/
    path("c/", certificates.certificate_find, name="certificate_find"),
    path("c/<str:code>/", certificates.certificate_verify, name="certificate_verify"),
]
