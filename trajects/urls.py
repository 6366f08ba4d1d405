"""Addresses of this room."""

from django.urls import path

from trajects.views import (
    application_pages,
    applications,
    attendance,
    calls,
    certificates,
    cohorts,
    decisions,
    eligibility,
    feedback,
    invitations,
    jury,
    matrix,
    modules,
    places,
    programmes,
    ranking,
    sessions,
    work,
)

app_name = "trajects"
urlpatterns = [
    path("trajects/", programmes.programme_list, name="programme_list"),
    path("trajects/<slug:slug>/", programmes.programme_detail, name="programme_detail"),
    # Calls and applications
    path("calls/", calls.call_list, name="call_list"),
    path("calls/<slug:slug>/", calls.call_detail, name="call_detail"),
    path("calls/<slug:slug>/questions/", calls.call_questions, name="call_questions"),
    path("calls/<slug:slug>/questions/text/", calls.call_questions_text, name="call_questions_text"),
    path("calls/<slug:slug>/apply/", calls.call_apply, name="call_apply"),
    path("applications/", applications.application_list, name="application_list"),
    path("applications/<slug:reference>/", applications.application_detail, name="application_detail"),
    path("applications/<slug:reference>/team/", invitations.application_team, name="application_team"),
    path("applications/<slug:reference>/team/task/", invitations.application_task, name="application_task"),
    path(
        "applications/<slug:reference>/team/<int:pk>/cancel/", invitations.invitation_cancel, name="invitation_cancel"
    ),
    path("applications/<slug:reference>/check/", applications.application_check, name="application_check"),
    path("applications/<slug:reference>/preview/", applications.application_preview, name="application_preview"),
    path("applications/<slug:reference>/done/", applications.application_done, name="application_done"),
    path("applications/<slug:reference>/pdf/", applications.application_pdf, name="application_pdf"),
    path("applications/<slug:reference>/withdraw/", applications.application_withdraw, name="application_withdraw"),
    path("applications/<slug:reference>/reopen/", applications.application_reopen, name="application_reopen"),
    path("applications/<slug:reference>/kept/", applications.application_kept, name="application_kept"),
    path("applications/<slug:reference>/files/<int:pk>/", applications.application_file, name="application_file"),
    # Jury and selection
    path("jury/", jury.jury_list, name="jury_list"),
    path("jury/<slug:slug>/", jury.jury_call, name="jury_call"),
    path("jury/<slug:slug>/next/", jury.jury_next, name="jury_next"),
    path("jury/<slug:slug>/<slug:reference>/", jury.jury_application, name="jury_application"),
    path("jury/<slug:slug>/<slug:reference>/conflict/", jury.jury_conflict, name="jury_conflict"),
    path("jury/<slug:slug>/<slug:reference>/abstain/", jury.jury_abstain, name="jury_abstain"),
    path("coordination/calls/<slug:slug>/ranking/", ranking.ranking, name="ranking"),
    path(
        "coordination/calls/<slug:slug>/ranking/<slug:reference>/",
        ranking.ranking_application,
        name="ranking_application",
    ),
    path("coordination/calls/<slug:slug>/eligibility/", eligibility.eligibility_list, name="eligibility_list"),
    path(
        "coordination/calls/<slug:slug>/eligibility/<slug:reference>/",
        eligibility.eligibility_application,
        name="eligibility_application",
    ),
    path("applications/<slug:reference>/reply/", eligibility.application_reply, name="application_reply"),
    # Places: confirming, declining, answering an offer
    path("applications/<slug:reference>/place/", places.place_detail, name="place_detail"),
    path("applications/<slug:reference>/place/confirm/", places.place_confirm, name="place_confirm"),
    path("applications/<slug:reference>/place/decline/", places.place_decline, name="place_decline"),
    path("applications/<slug:reference>/place/accept/", places.offer_accept, name="offer_accept"),
    path("coordination/calls/<slug:slug>/decisions/", decisions.decision_board, name="decision_board"),
    path("coordination/calls/<slug:slug>/decisions/mails/", decisions.decision_mails, name="decision_mails"),
    path("coordination/calls/<slug:slug>/decisions/send/", decisions.decision_send, name="decision_send"),
    path("coordination/calls/<slug:slug>/decisions/sent/<int:pk>/undo/", decisions.decision_undo, name="decision_undo"),
    path("coordination/calls/<slug:slug>/decisions/<slug:reference>/", decisions.decision_edit, name="decision_edit"),
    path(
        "coordination/calls/<slug:slug>/decisions/<slug:reference>/clear/",
        decisions.decision_clear,
        name="decision_clear",
    ),
    path("coordination/calls/<slug:slug>/reserve/", decisions.reserve_list, name="reserve_list"),
    path("coordination/calls/<slug:slug>/reserve/offer/", decisions.offer_next, name="offer_next"),
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
    path("certificates/<slug:code>/pdf/", certificates.certificate_pdf, name="certificate_pdf"),
    path("coordination/certificates/<slug:code>/revoke/", certificates.certificate_revoke, name="certificate_revoke"),
    path(
        "coordination/certificates/<slug:code>/reissue/", certificates.certificate_reissue, name="certificate_reissue"
    ),
    path("coordination/cohorts/<slug:slug>/matrix/", matrix.cohort_matrix, name="cohort_matrix"),
    path("coordination/cohorts/<slug:slug>/matrix/<slug:kind>/", matrix.cohort_matrix_file, name="cohort_matrix_file"),
    # Assignments
    path("cohorts/<slug:slug>/assignments/<slug:assignment>/", work.assignment_detail, name="assignment_detail"),
    path("cohorts/<slug:slug>/assignments/<slug:assignment>/work/<int:pk>/", feedback.work_detail, name="work_detail"),
    path("cohorts/<slug:slug>/assignments/<slug:assignment>/files/<int:pk>/", feedback.work_file, name="work_file"),
    # Last, because every other page of an application comes before its pages of questions
    path("applications/<slug:reference>/<slug:page>/", application_pages.application_page, name="application_page"),
]
