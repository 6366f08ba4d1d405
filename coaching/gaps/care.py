"""P9: what is missing about the people in the film, the risks and what a screening needs."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.gaps.base import empty, fewer
from coaching.models import Attachment, CareSheet, FilmParticipant, Plan, Risk
from coaching.models.care import HIGH_RISK
from coaching.registry import Gap


def care_gaps(plan: Plan) -> list[Gap]:
    """P9: three risks at least, a plan for every high one, consent that is asked again within a year, and aftercare."""
    sheet = CareSheet.objects.filter(plan=plan).first() or CareSheet(plan=plan)
    gaps = empty(sheet, ["aftercare_contact"])
    if not (sheet.helpline_nl_be or sheet.helpline_fr_be or sheet.helpline_nl_nl):
        gaps.append(Gap(_("Name at least one helpline that people can call."), "helpline_nl_be"))
    return [*gaps, *_risk_gaps(plan), *_participant_gaps(plan)]


def _risk_gaps(plan: Plan) -> list[Gap]:
    risks = list(Risk.objects.filter(plan=plan).present())
    gaps = fewer(risks, 3, "risks", Risk)
    for risk in risks:
        row = f"risks-{risk.pk}"
        gaps += empty(risk, ["text", "category", "likelihood", "impact", "owner"], row)
        if (risk.score or 0) >= HIGH_RISK and not risk.mitigation:
            sentence = _("Likely × bad is %(score)d: say what you do about it.") % {"score": risk.score or 0}
            gaps.append(Gap(sentence, "mitigation", row))
    return gaps


def _participant_gaps(plan: Plan) -> list[Gap]:
    people = list(FilmParticipant.objects.filter(plan=plan).present())
    signed = set(
        Attachment.objects.filter(plan=plan, kind=Attachment.Kind.CONSENT, participant__isnull=False).values_list(
            "participant", flat=True
        )
    )
    latest = in_a_year(timezone.localdate())
    gaps: list[Gap] = []
    for person in people:
        row = f"participants-{person.pk}"
        gaps += empty(person, ["alias", "vulnerability", "consent_status"], row)
        gaps += _consent_gaps(person, row, latest)
        gaps += _guardian_gaps(person, row, has_file=person.pk in signed)
    return gaps


def _consent_gaps(person: FilmParticipant, row: str, latest: date) -> list[Gap]:
    """Who said yes said to what, when, and until when that holds."""
    if person.consent_status not in (FilmParticipant.Consent.GIVEN, FilmParticipant.Consent.CONDITIONAL):
        return []
    gaps = empty(person, ["consent_covers", "consent_on", "review_on"], row)
    if person.review_on and person.review_on > latest:
        gaps.append(Gap(_("Ask again within twelve months."), "review_on", row))
    return gaps


def _guardian_gaps(person: FilmParticipant, row: str, *, has_file: bool) -> list[Gap]:
    if not person.minor:
        return []
    if not person.guardian_consent:
        return [Gap(_("A minor needs the consent of a parent or guardian."), "guardian_consent", row)]
    if not has_file:
        return [Gap(_("Add the form that the parent or guardian signed."), "guardian_consent", row)]
    return []


def in_a_year(day: date) -> date:
    """The same day of the next year; 1 March for a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
