"""Addresses of programmes."""

from django.urls import path

from trajects import views

app_name = "trajects"
urlpatterns = [
    path("trajects/", views.programme_list, name="programme_list"),
    path("trajects/<slug:slug>/", views.programme_detail, name="programme_detail"),
]
