"""Addresses of this room."""

from django.urls import path

from trajects.views import attendance, certificates, cohorts, feedback, modules, programmes, sessions, work

app_name = "trajects"
urlpatterns = [
    path("trajects/", programmes.programme_list, name="programme_list"),
    path("trajects/<slug:slug>/", programmes.programme_detail, name="programme_detail"),
    # Calls and applications
    # Jury and selection
    # Places: confirming, declining, answering an offer
    # Cohorts, modules, sessions
    path("cohorts/", cohorts.cohort_list, name="cohort_list"),
    path("cohorts/<slug:slug>/", cohorts.cohort_detail, name="cohort_detail"),
    path("cohorts/<slug:slug>/weeks/<int:number>/", cohorts.cohort_week, name="cohort_week"),
    path("cohorts/<slug:slug>/people/", cohorts.cohort_people, name="cohort_people"),
    path("cohorts/<slug:slug>/modules/<slug:module>/", modules.module_detail, name="module_detail"),
    path("cohorts/<slug:slug>/modules/<slug:module>/read/", modules.module_read, name="module_read"),
    path("cohorts/<slug:slug>/modules/<slug:module>/unread/", modules.module_unread, name="module_unread"),
    path("cohorts/<slug:slug>/modules/<slug:module>/materials/<int:pk>/", modules.material_open, name="material_open"),
    path("cohorts/<slug:slug>/sessions/<slug:session>/", sessions.session_detail, name="session_detail"),
    # Attendance, certificates, matrix
    path(
        "cohorts/<slug:slug>/sessions/<slug:session>/attendance/",
        attendance.session_attendance,
        name="session_attendance",
    ),
    path("certificates/", certificates.certificate_list, name="certificate_list"),
    path("certificates/<str:code>/pdf/", certificates.certificate_pdf, name="certificate_pdf"),
    path("coordination/certificates/<str:code>/revoke/", certificates.certificate_revoke, name="certificate_revoke"),
    path("coordination/certificates/<str:code>/reissue/", certificates.certificate_reissue, name="certificate_reissue"),
    # Assignments
    path("cohorts/<slug:slug>/assignments/<slug:assignment>/", work.assignment_detail, name="assignment_detail"),
    path("cohorts/<slug:slug>/assignments/<slug:assignment>/work/<int:pk>/", feedback.work_detail, name="work_detail"),
    path("cohorts/<slug:slug>/assignments/<slug:assignment>/files/<int:pk>/", feedback.work_file, name="work_file"),
]
