"""Addresses of this room that somebody without an account follows: a signed text and no language before it."""

from django.urls import URLPattern, path

from coaching.views import shared

app_name = "coaching_signed"
urlpatterns: list[URLPattern] = [
    # Reading a plan
    path("plan/<str:token>/", shared.shared_plan, name="shared_plan"),
    path("plan/<str:token>/<slug:key>/", shared.shared_section, name="shared_section"),
]
