"""Files beside the plan: stills, proofs of what was spent, letters of funders."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coaching.models.budget import BudgetLine
from coaching.models.care import FilmParticipant
from coaching.models.funding import FundingSource
from coaching.models.partners import Partnership
from coaching.models.plan import Plan
from impacthub.people.models import User


class Attachment(models.Model):
    """A checked file. It lies under a name of our own and is only served to who may see the plan."""

    class Kind(models.TextChoices):
        STILL = "STILL", _("still")
        PROOF = "PROOF", _("proof of spending")
        LETTER = "LETTER", _("letter or contract")
        CONTRACT = "CONTRACT", _("agreement with a partner")
        CONSENT = "CONSENT", _("consent of somebody in the film")

    #: What only the makers open: it has names of people in the film.
    MAKERS_ONLY = frozenset({Kind.CONSENT})

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="attachments", verbose_name=_("impact plan"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    line = models.ForeignKey(
        BudgetLine, models.CASCADE, related_name="attachments", null=True, blank=True, verbose_name=_("budget line")
    )
    source = models.ForeignKey(
        FundingSource, models.CASCADE, related_name="attachments", null=True, blank=True, verbose_name=_("source")
    )
    partnership = models.ForeignKey(
        Partnership, models.CASCADE, related_name="attachments", null=True, blank=True, verbose_name=_("partnership")
    )
    participant = models.ForeignKey(
        FilmParticipant,
        models.CASCADE,
        related_name="attachments",
        null=True,
        blank=True,
        verbose_name=_("person in the film"),
    )
    file = models.FileField(_("file"), upload_to="attachments/%Y/")
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("content type"), max_length=80)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    alt = models.CharField(_("what can be seen"), max_length=200, blank=True)
    added_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
