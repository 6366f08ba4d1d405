"""The secret address of somebody's calendar: a program follows it, so it has no language before it."""

from django.urls import path

from impacthub.people import views

app_name = "calendar"
urlpatterns = [
    path("ics/<str:token>/", views.calendar, name="feed"),
]
