"""Addresses of projects and their plans."""

from django.urls import path

from coaching.views import conflicts, files, pdf, projects, rows, sections, versions

app_name = "coaching"
urlpatterns = [
    path("projects/", projects.project_list, name="project_list"),
    path("projects/<slug:slug>/", projects.project_detail, name="project_detail"),
    path("projects/<slug:slug>/plan/pdf/", pdf.plan_pdf, name="plan_pdf"),
    path("projects/<slug:slug>/plan/versions/", conflicts.kept_texts, name="kept_texts"),
    path("projects/<slug:slug>/plan/screener/", files.screener_open, name="screener_open"),
    path("projects/<slug:slug>/files/", files.file_add, name="file_add"),
    path("projects/<slug:slug>/files/<int:pk>/", files.file_open, name="file_open"),
    path("projects/<slug:slug>/files/<int:pk>/remove/", files.file_remove, name="file_remove"),
    path("projects/<slug:slug>/plan/<slug:key>/", sections.plan_section, name="plan_section"),
    path("projects/<slug:slug>/plan/<slug:key>/presence/", sections.section_presence, name="section_presence"),
    path("projects/<slug:slug>/plan/<slug:key>/add/<slug:row_set>/", rows.row_add, name="row_add"),
    path("projects/<slug:slug>/plan/<slug:key>/rows/<slug:row>/", rows.row_open, name="row_open"),
    path("projects/<slug:slug>/plan/<slug:key>/rows/<slug:row>/remove/", rows.row_remove, name="row_remove"),
    path("projects/<slug:slug>/plan/<slug:key>/rows/<slug:row>/restore/", rows.row_restore, name="row_restore"),
    path("projects/<slug:slug>/versions/", versions.version_list, name="version_list"),
    path("projects/<slug:slug>/versions/keep/", versions.version_keep, name="version_keep"),
    path("projects/<slug:slug>/versions/<int:number>/", versions.version_detail, name="version_detail"),
    path("projects/<slug:slug>/versions/<int:number>/restore/", versions.version_restore, name="version_restore"),
    path("projects/<slug:slug>/versions/<slug:a>/<slug:b>/", versions.version_compare, name="version_compare"),
]
