"""P11: where the film may be shown, and when."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.plan import Plan
from coaching.models.rows import PlanRow


class Distribution(models.Model):
    """What holds for all channels."""

    class Kit(models.TextChoices):
        DCP = "DCP", _("DCP")
        FILE = "FILE", _("video file")
        SHORT_VERSION = "SHORT_VERSION", _("version of 26 minutes")
        TRAILER = "TRAILER", _("trailer")
        POSTER = "POSTER", _("poster")
        DISCUSSION_GUIDE = "DISCUSSION_GUIDE", _("discussion guide")
        TEACHING_PACK = "TEACHING_PACK", _("teaching pack")
        SURVEY_QR = "SURVEY_QR", _("QR code of the survey")
        HOST_GUIDE = "HOST_GUIDE", _("guide for hosts")

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="distribution", verbose_name=_("impact plan"))
    impact_rights_kept = models.BooleanField(
        _("rights for education and communities stay with us"), null=True, blank=True
    )
    premiere_strategy = models.TextField(_("how the film comes out"), max_length=1200, blank=True)
    screening_kit = ArrayField(
        models.CharField(max_length=16, choices=Kit), verbose_name=_("screening kit: ready"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("distribution")
        verbose_name_plural = _("distributions")

    def __str__(self) -> str:
        return str(self.plan)


class RightsWindow(PlanRow):
    """In which period, where, the film may be shown through one channel."""

    class Channel(models.TextChoices):
        FESTIVAL = "FESTIVAL", _("festival")
        THEATRICAL = "THEATRICAL", _("cinema")
        EVENT_CINEMA = "EVENT_CINEMA", _("event in a cinema")
        BROADCAST = "BROADCAST", _("broadcast")
        SVOD = "SVOD", _("online with a subscription")
        TVOD = "TVOD", _("online, paid by title")
        AVOD = "AVOD", _("online with advertising")
        COMMUNITY = "COMMUNITY", _("community screenings")
        EDUCATION_SECONDARY = "EDUCATION_SECONDARY", _("secondary schools")
        EDUCATION_HIGHER = "EDUCATION_HIGHER", _("higher education")
        WORKPLACE = "WORKPLACE", _("workplace")
        POLICY = "POLICY", pgettext_lazy("channel", "policy")
        PRISON_CARE = "PRISON_CARE", _("prison and care")
        ONLINE_EVENT = "ONLINE_EVENT", _("online event")

    class Status(models.TextChoices):
        FREE = "FREE", pgettext_lazy("rights", "free")
        NEGOTIABLE = "NEGOTIABLE", pgettext_lazy("rights", "to be negotiated")
        SOLD = "SOLD", pgettext_lazy("rights", "sold")
        BLOCKED = "BLOCKED", pgettext_lazy("rights", "blocked")

    class Licence(models.TextChoices):
        FREE = "FREE", pgettext_lazy("licence", "free of charge")
        FLAT = "FLAT", _("fixed fee")
        PER_HEAD = "PER_HEAD", _("fee per viewer")
        PAY_WHAT_YOU_CAN = "PAY_WHAT_YOU_CAN", _("pay what you can")
        SUBSCRIPTION = "SUBSCRIPTION", _("subscription")

    channel = models.CharField(_("channel"), max_length=20, choices=Channel, blank=True)
    territory = ArrayField(models.CharField(max_length=5), verbose_name=_("where"), default=list, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    rights_holder = models.CharField(_("who holds these rights"), max_length=160, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, blank=True)
    licence_model = models.CharField(_("licence"), max_length=16, choices=Licence, blank=True)
    fee = models.DecimalField(
        _("fee"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    holdback_until = models.DateField(_("held back until"), null=True, blank=True)
    contact = models.CharField(_("whom to ask"), max_length=160, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("rights window")
        verbose_name_plural = _("rights windows")

    def __str__(self) -> str:
        return str(self.get_channel_display())
