"""The account pages; allauth's own stand beside them under the same ``account/``."""

from django.urls import path

from impacthub.people import views

app_name = "people"
urlpatterns = [
    path("house-rules/", views.house_rules, name="house_rules"),
    path("account/", views.account, name="account"),
    path("account/profile/", views.profile, name="profile"),
    path("account/language/", views.language_change, name="language_change"),
    path("account/log-ins/", views.log_ins, name="log_ins"),
    path("account/log-ins/end/", views.log_ins_end, name="log_ins_end"),
    path("account/calendar/", views.calendar_feed, name="calendar_feed"),
    path("account/calendar/make/", views.calendar_feed_make, name="calendar_feed_make"),
    path("account/calendar/revoke/", views.calendar_feed_revoke, name="calendar_feed_revoke"),
    path("account/stay/", views.stay, name="stay"),
    path("account/data/", views.own_data, name="own_data"),
    path("account/data/export/", views.own_data_export, name="own_data_export"),
    path("account/data/<slug:room>/", views.own_data_room, name="own_data_room"),
    path("account/erase/", views.erase, name="erase"),
    path("account/erase/cancel/", views.erase_cancel, name="erase_cancel"),
]
