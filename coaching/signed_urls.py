"""Addresses of this room that somebody without an account follows: a signed text and no language before it."""

from django.urls import URLPattern, path

from coaching.views import agreements, campaign, shared_plans

app_name = "coaching_signed"
urlpatterns: list[URLPattern] = [
    # Following a campaign in a calendar
    path("ics/campaign/<str:token>/", campaign.campaign_feed, name="campaign_feed"),
    # Reading a plan
    path("plan/<str:token>/", shared_plans.shared_plan, name="shared_plan"),
    path("plan/<str:token>/<slug:key>/", shared_plans.shared_section, name="shared_section"),
    # Confirming an agreement
    path("p/<str:token>/", agreements.partner_confirm, name="partner_confirm"),
]
