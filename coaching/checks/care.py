"""V06, V08 and V21: what does not fit around the people in the film, and around what people said."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from coaching import consent
from coaching.checks.base import Check, place, register
from coaching.models import BudgetLine, FilmParticipant, Plan, Screening, ScreeningReport

#: The category of the budget that pays for care and safety.
CARE_LINES = "G"
VULNERABLE = (FilmParticipant.Vulnerability.MEDIUM, FilmParticipant.Vulnerability.HIGH)
#: Screenings that are still to come.
TO_COME = (
    Screening.Status.REQUESTED,
    Screening.Status.PROVISIONAL,
    Screening.Status.CONFIRMED,
    Screening.Status.POSTPONED,
)


@register
def guests_without_consent(plan: Plan) -> list[Check]:
    """V06: whoever of the film comes to a screening agreed to that use. Nobody is named."""
    guests = Prefetch("participants", queryset=FilmParticipant.objects.present())
    screenings = Screening.objects.filter(plan=plan, status__in=TO_COME).prefetch_related(guests)
    return [
        Check(
            "V06",
            _("“%(screening)s”: somebody of the film who comes did not agree to this.") % {"screening": screening},
            reverse("coaching:screening_detail", args=[plan.project.slug, screening.pk]),
            blocks=True,
        )
        for screening in screenings.order_by("starts_at", "pk")
        if not all(guest.allows(consent.use_of(screening.kind)) for guest in screening.participants.all())
    ]


@register
def vulnerable_people_without_costs(plan: Plan) -> list[Check]:
    """V08: who has vulnerable people in the film pays for their care."""
    vulnerable = FilmParticipant.objects.filter(plan=plan, vulnerability__in=VULNERABLE).present()
    paid = BudgetLine.objects.filter(plan=plan, code__startswith=CARE_LINES).present()
    if not vulnerable.exists() or paid.exists():
        return []
    sentence = _("There are vulnerable people in your film, but there is no cost for care and safety (G).")
    return [Check("V08", sentence, place(plan, "budget"))]


@register
def quotes_without_consent(plan: Plan) -> list[Check]:
    """V21, as far as reports of screenings go: what somebody said says whether it may be used."""
    reports = ScreeningReport.objects.filter(screening__plan=plan, quote_consent="").exclude(quote="")
    return [
        Check(
            "V21",
            _("Somebody is quoted in the report of “%(screening)s”: may that be used?")
            % {"screening": report.screening},
            reverse("coaching:screening_detail", args=[plan.project.slug, report.screening_id]),
        )
        for report in reports.select_related("screening").order_by("screening__starts_at", "pk")
    ]
