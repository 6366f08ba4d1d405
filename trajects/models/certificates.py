"""Certificates: a fact that anybody can check, that can be replaced or revoked, and that is never thrown away."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from impacthub.people.models import Language
from impacthub.states import Flow
from trajects.models.enrolments import Participant

#: Letters that are not taken for one another; 27 of 32 are 135 bits, more than the 128 that are asked.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 27


def new_code() -> str:
    """A code that cannot be guessed, to be typed over from paper."""
    return "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))


class Certificate(models.Model):
    """All facts as they were when it was issued; only its status changes afterwards. ``participant`` may be erased."""

    class Status(models.TextChoices):
        VALID = "VALID", pgettext_lazy("certificate", "valid")
        REPLACED = "REPLACED", pgettext_lazy("certificate", "replaced")
        REVOKED = "REVOKED", pgettext_lazy("certificate", "revoked")

    FLOW: ClassVar[Flow] = {
        Status.VALID: frozenset({Status.REPLACED, Status.REVOKED}),
        Status.REPLACED: frozenset(),
        Status.REVOKED: frozenset(),
    }

    participant = models.ForeignKey(
        Participant, models.SET_NULL, related_name="certificates", null=True, verbose_name=_("participant")
    )
    code = models.CharField(_("code"), max_length=40, unique=True, default=new_code)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.VALID)
    name = models.CharField(_("name"), max_length=120)
    programme = models.CharField(_("programme"), max_length=120)
    cohort = models.CharField(_("cohort"), max_length=120)
    issuer = models.CharField(_("issued by"), max_length=160)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1)
    attendance_pct = models.DecimalField(_("attendance (%)"), max_digits=4, decimal_places=1)
    deliverables_pct = models.DecimalField(_("deliverables (%)"), max_digits=4, decimal_places=1)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, related_name="replaces", null=True, blank=True, verbose_name=_("replaced by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    fictional = models.BooleanField(_("invented"), default=False)
    file = models.FileField(_("file"), upload_to="certificates/%Y/", blank=True)
    sha256 = models.CharField(_("fingerprint of the PDF"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["participant"], condition=Q(status="VALID"), name="certificate_valid_once"),
            models.CheckConstraint(
                condition=(Q(status="REPLACED") & Q(replaced_by__isnull=False))
                | (~Q(status="REPLACED") & Q(replaced_by__isnull=True)),
                name="certificate_replaced_has_next",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="certificate_to_draw", condition=Q(file=""))]

    def __str__(self) -> str:
        return f"{self.name}, {self.cohort}"

    @property
    def shown_code(self) -> str:
        """The code in groups of five, to read it aloud."""
        return "-".join(self.code[start : start + 5] for start in range(0, len(self.code), 5))
