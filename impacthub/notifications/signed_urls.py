"""Signed addresses of this room: they stand in mails and have no language before them."""

from django.urls import path

from impacthub.notifications import views

app_name = "mail"
urlpatterns = [
    path("u/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("u/<str:token>/preferences/", views.preferences_by_link, name="preferences"),
]
