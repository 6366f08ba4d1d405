"""Addresses of this room that stand in mails: a signed text and no language before it."""

from django.urls import URLPattern, path

from community.views import mute, newsletter, registrations

app_name = "community_signed"
urlpatterns: list[URLPattern] = [
    # Registrations
    path("r/<str:token>/", registrations.registration, name="registration"),
    path("r/<str:token>/confirm/", registrations.registration_confirm, name="registration_confirm"),
    path("r/<str:token>/answer/", registrations.registration_answer, name="registration_answer"),
    path("r/<str:token>/accept/", registrations.registration_accept, name="registration_accept"),
    path("r/<str:token>/event.ics", registrations.registration_ics_file, name="registration_ics"),
    # Muting a thread
    path("m/<str:token>/", mute.mute, name="mute"),
    # Newsletter
    path("n/<str:token>/", newsletter.newsletter_confirm, name="newsletter_confirm"),
]
