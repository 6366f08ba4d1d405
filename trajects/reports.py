"""A dossier on paper."""

from django.utils import translation
from django.utils.translation import gettext_noop

from impacthub.jobs.models import Job
from impacthub.jobs.registry import JobFailed, Result
from impacthub.jobs.services import report_progress
from impacthub.pdf import render_pdf
from trajects import permissions
from trajects.answers import dossier_of
from trajects.models import Application

#: The kind of job that makes it.
APPLICATION_PDF = "trajects.application_pdf"


def application_pdf(job: Job) -> Result:
    """The dossier that ``job`` names, as the jury reads it: what was handed in, else the draft with a mark on it."""
    application = Application.objects.select_related("call").filter(pk=job.arguments["application"]).first()
    if application is None or not permissions.can_read_dossier(job.asked_by, application):
        raise JobFailed(gettext_noop("You can no longer see this application."))
    is_draft = application.is_draft and permissions.is_applicant(job.asked_by, application)
    dossier = dossier_of(application) if is_draft else application.handed_in
    report_progress(job, 1, 2)
    with translation.override(application.language):
        context = {"application": application, "call": application.call, "dossier": dossier, "is_concept": is_draft}
        content = render_pdf("trajects/pdf/application.html", context, language=application.language)
    return Result(f"{application.reference}.pdf", "application/pdf", content)
