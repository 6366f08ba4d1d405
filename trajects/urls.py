"""Addresses of this room."""

from django.urls import path

from trajects.views import programmes

app_name = "trajects"
urlpatterns = [
    path("trajects/", programmes.programme_list, name="programme_list"),
    path("trajects/<slug:slug>/", programmes.programme_detail, name="programme_detail"),
    # Calls and applications
    # Jury and selection
    # Places: confirming, declining, answering an offer
    # Cohorts, modules, sessions
    # Attendance, certificates, matrix
    # Assignments
]
