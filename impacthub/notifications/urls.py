"""Addresses of this room under a language."""

from django.urls import path

from impacthub.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notification_list, name="notification_list"),
    path("notifications/read/", views.notification_read, name="notification_read"),
    path("notifications/preferences/", views.preferences, name="preferences"),
]
