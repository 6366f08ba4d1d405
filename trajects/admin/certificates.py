"""Certificates in the admin: to find, to revoke with a reason, to issue again under a new name."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold import widgets
from unfold.decorators import action, display

from trajects.admin.base import ReadAdmin
from trajects.admin.lists import NewestFilter
from trajects.models import Certificate
from trajects.services import certificates

Status = Certificate.Status
COLOURS = {"VALID": "success", "REPLACED": "info", "REVOKED": "danger"}


class RevokeForm(forms.Form):
    """Why; whoever checks the certificate reads it."""

    reason = forms.CharField(
        label=gettext_lazy("why"),
        max_length=300,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody who checks this certificate reads it. Name nobody else."),
    )


class ReissueForm(forms.Form):
    """Why there is a new one."""

    reason = forms.CharField(
        label=gettext_lazy("why"),
        required=False,
        max_length=300,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("For example a new name. It stands on the page of the old one."),
    )


@admin.register(Certificate)
class CertificateAdmin(ReadAdmin):
    """They issue themselves; only their end is decided here."""

    list_display = (
        "name",
        "programme",
        "cohort",
        "shown_status",
        "issued_at",
        "hours",
        "attendance_pct",
        "deliverables_pct",
    )
    list_filter = (
        "status",
        ("participant__enrolment__cohort", NewestFilter),
        "language",
        "fictional",
        ("issued_at", admin.DateFieldListFilter),
    )
    search_fields = ("name", "code", "cohort", "participant__user__email")
    date_hierarchy = "issued_at"
    actions_detail = ("verify", "revoke", "reissue")
    buttons_in: ClassVar[Any] = {"revoke": (Status.VALID,), "reissue": (Status.VALID, Status.REVOKED)}
    fieldsets = (
        (None, {"fields": ("name", "status", "shown_code", "participant")}),
        (
            gettext_lazy("What it says"),
            {
                "fields": (
                    ("programme", "cohort"), ("starts_on", "ends_on"), ("attendance_pct", "deliverables_pct"), "hours",
                    ("issuer", "issued_at"), "language", "fictional",
                ),
            },
        ),
        (gettext_lazy("What became of it"), {"fields": ("ended_at", "reason", "replaced_by", "sha256")}),
    )  # fmt: skip

    def get_readonly_fields(self, *_args: Any, **_kwargs: Any) -> tuple[str, ...]:
        """Everything, and two that are worked out."""
        return ("status", "shown_code")

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, certificate: Certificate) -> tuple[str, str]:
        """Whether it holds."""
        return certificate.status, certificate.get_status_display()

    @admin.display(description=gettext_lazy("code"))
    def shown_code(self, certificate: Certificate) -> str:
        """To read aloud."""
        return certificate.shown_code

    @action(description=gettext_lazy("Public page"), icon="open_in_new", url_path="verify", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def verify(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What anybody with the code sees."""
        return redirect("trajects_signed:certificate_verify", self.row(request, object_id).code)

    @action(description=gettext_lazy("Revoke…"), icon="block", url_path="revoke", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take it back, with the reason."""
        row = self.row(request, object_id)
        form = RevokeForm(request.POST if "confirmed" in request.POST else None)
        sentence = _(
            "This certificate no longer holds, for ever. Its page says so with your reason, and its holder gets a mail."
        )
        refusals = (certificates.ReasonMissing,)
        done = _("The certificate is revoked.")
        return self.ask(
            request, row, sentence, certificates.revoke_certificate, form=form, refusals=refusals, done=done
        )

    @action(description=gettext_lazy("Issue again…"), icon="autorenew", url_path="reissue", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def reissue(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Replace it by one with the holder's present name."""
        row = self.row(request, object_id)
        form = ReissueForm(request.POST if "confirmed" in request.POST else None)
        sentence = _(
            "A new certificate takes the place of this one, with its holder’s present name. The old page leads to it;"
            " one that was revoked stays revoked."
        )
        refusals = (certificates.NobodyLeft,)
        done = _("There is a new certificate.")
        return self.ask(
            request, row, sentence, certificates.reissue_certificate, form=form, refusals=refusals, done=done
        )
