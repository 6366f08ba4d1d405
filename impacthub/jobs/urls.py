"""Addresses of this room under a language."""

from django.urls import path

from impacthub.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/<uuid:pk>/", views.job_detail, name="job_detail"),
    path("jobs/<uuid:pk>/file/", views.job_file, name="job_file"),
]
