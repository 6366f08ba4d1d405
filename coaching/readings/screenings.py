"""Screenings as finished texts: in a list, on their own page, and what differs after somebody else's change."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coaching import codes
from coaching.models import Audience, FilmParticipant, Screening, ScreeningReport
from coaching.panels.reach import QUALITIES
from coaching.queries.screenings import end_of
from impacthub.amounts import show_amount, show_number

Fact = tuple[str, str]
Status = Screening.Status
#: The class of the label of a status: a shape and a word, never a colour alone.
LOOKS = {
    Status.REQUESTED: "st-question",
    Status.CONFIRMED: "st-done",
    Status.HELD: "st-busy",
    Status.REPORTED: "st-done",
    Status.CLOSED: "st-done",
}
#: What the button says that brings a screening to a status.
BUTTONS = {
    Status.PROVISIONAL: gettext_lazy("Take it up as provisional"),
    Status.CONFIRMED: gettext_lazy("Confirm"),
    Status.CLOSED: gettext_lazy("Close"),
    Status.POSTPONED: gettext_lazy("Postpone"),
    Status.CANCELLED: gettext_lazy("Cancel the screening"),
}
#: These ask why.
WITH_REASON = frozenset({Status.POSTPONED, Status.CANCELLED})


def list_row(screening: Screening) -> dict[str, Any]:
    """A screening in one line; its report and partner should be at hand."""
    report: ScreeningReport | None = getattr(screening, "report", None)
    return {
        "pk": screening.pk,
        "title": screening.title,
        "when": when(screening),
        "place": ", ".join(part for part in (screening.venue, screening.municipality) if part),
        "kind": str(screening.get_kind_display()),
        "status": capfirst(str(screening.get_status_display())),
        "look": LOOKS.get(Status(screening.status), "st-busy"),
        "came": attendance(report),
        "asks_report": screening.status == Status.HELD,
    }


def when(screening: Screening) -> str:
    """The day and the time, in words; that there is none yet, otherwise."""
    if screening.starts_at is None:
        return _("No date yet")
    start = timezone.localtime(screening.starts_at)
    text = f"{date_format(start, 'D j N Y')}, {time_format(start)}"
    if screening.ends_at is None:
        return text
    end = timezone.localtime(screening.ends_at)
    until = time_format(end) if end.date() == start.date() else f"{date_format(end, 'D j N Y')}, {time_format(end)}"
    return _("%(start)s to %(end)s") % {"start": text, "end": until}


def attendance(report: ScreeningReport | None) -> str:
    """How many came and how that is known, such as "84 counted"; nothing without a report."""
    known = report.attendance if report else None
    return str(QUALITIES[known[1]]) % {"number": show_number(known[0])} if known else ""


def facts(screening: Screening) -> list[Fact]:
    """What identifies it: kind, day, place and host."""
    address = [screening.venue, screening.street, f"{screening.postcode} {screening.municipality}".strip()]
    return _filled(
        (_("kind"), str(screening.get_kind_display())),
        (_("when"), when(screening)),
        (_("where"), ", ".join(part for part in address if part)),
        (_("region"), _region(screening.region)),
        (_("host"), screening.host_name),
        (_("partner"), str(screening.partnership or "")),
        (_("task of the plan"), str(screening.activity or "")),
    )


def _region(code: str) -> str:
    """The name of the smallest region that we know by name and that ``code`` lies in."""
    names = codes.names("regions", get_language() or "nl")
    known = (code[:length] for length in range(len(code), 1, -1) if code[:length] in names)
    return names.get(next(known, ""), code)


def detail(screening: Screening, *, reads_people: bool) -> dict[str, Any]:
    """All that is known of it; contact, request and people of the film only for who ``reads_people``."""
    report: ScreeningReport | None = getattr(screening, "report", None)
    return {
        "status": capfirst(str(screening.get_status_display())),
        "look": LOOKS.get(Status(screening.status), "st-busy"),
        "note": screening.status_note if screening.status in WITH_REASON else "",
        "facts": _arranged(screening),
        "goals": [str(goal) for goal in screening.goals.all() if not goal.is_removed],
        "audiences": [str(audience) for audience in screening.audiences.all() if not audience.is_removed],
        "programme": screening.programme_text,
        "people": _people(screening) if reads_people else [],
        "contact": _contact(screening) if reads_people else [],
        "request": screening.request_text if reads_people else "",
        "report": _report(report, reads_people=reads_people) if report else None,
    }


def _arranged(screening: Screening) -> list[Fact]:
    plan = screening.plan
    fee = "" if screening.fee_agreed is None else show_amount(screening.fee_agreed, plan.currency)
    needs = [str(Audience.Access(need).label) for need in screening.access if need in Audience.Access]
    shown = ", ".join(part for part in (screening.version_shown, _language(screening), screening.subtitles) if part)
    return _filled(
        (_("places"), _count(screening.capacity)),
        (_("how many are expected"), _count(screening.expected_audience)),
        (_("version, language and subtitles"), shown),
        (_("access provisions"), ", ".join(needs)),
        (_("discussion leader"), screening.discussion_leader),
        (_("entrance"), str(screening.get_price_model_display())),
        (_("screening fee"), ", ".join(part for part in (fee, str(screening.get_fee_status_display())) if part)),
        (_("licence"), _("arranged") if screening.licence_ok else _("not arranged yet")),
        (_("content warning"), _("is shown") if screening.warning_shown else ""),
    )


def _language(screening: Screening) -> str:
    return codes.name_of("languages", screening.language) if screening.language else ""


def _count(number: int | None) -> str:
    return "" if number is None else show_number(number)


def _people(screening: Screening) -> list[str]:
    people = FilmParticipant.objects.filter(screenings=screening.pk).present()
    return [person.alias for person in people]


def _contact(screening: Screening) -> list[Fact]:
    return _filled((_("contact person"), screening.contact_name), (_("e-mail"), screening.contact_email))


def _report(report: ScreeningReport, *, reads_people: bool) -> dict[str, Any]:
    """What happened; a sentence without consent for publication, and what went wrong, only for the team itself."""
    yes = _("yes")
    is_open = report.quote_consent not in ("", ScreeningReport.Consent.NOT_FOR_PUBLICATION)
    quote = report.quote if is_open or reads_people else ""
    return {
        "attendance": attendance(report),
        "numbers": _filled(
            (_("counted"), _count(report.attendance_counted)),
            (_("registered"), _count(report.attendance_registered)),
            (_("estimated"), _count(report.attendance_estimated)),
            (_("pledges"), _count(report.pledges)),
            (_("sign-ups"), _count(report.sign_ups)),
            (_("questions to policy makers"), _count(report.policy_questions)),
            (_("materials taken"), _count(report.materials_taken)),
        ),
        "facts": _filled(
            (_("who was there, in groups"), report.group_composition),
            (_("first time with this partner"), yes if report.first_time_with_partner else ""),
            (_("press was there"), yes if report.media_present else ""),
            (_("mood in the room"), _of(report.mood, 5)),
            (_("the three questions asked most"), report.top_questions),
            (_("rating by the host"), _of(report.host_rating, 10)),
        ),
        "quote": quote,
        "speaker": _speaker(report) if quote else "",
        "consent": str(report.get_quote_consent_display()) if quote else "",
        "incident": report.care_follow_up if report.incident and reads_people else "",
    }


def _speaker(report: ScreeningReport) -> str:
    """Who said it, as far as they agreed to be named."""
    if report.quote_consent in (ScreeningReport.Consent.NAMED, ScreeningReport.Consent.ROLE_ONLY):
        return report.quote_speaker
    return ""


def _of(number: int | None, most: int) -> str:
    return "" if number is None else _("%(number)d of %(most)d") % {"number": number, "most": most}


def _filled(*facts: Fact) -> list[Fact]:
    return [(name, value) for name, value in facts if value]


def can_report(screening: Screening) -> bool:
    """True once it is over, until it is closed."""
    if screening.status == Status.CONFIRMED:
        over = end_of(screening)
        return over is not None and over <= timezone.now()
    return screening.status in (Status.HELD, Status.REPORTED)


def steps(statuses: list[str], note: tuple[str, str, str] | None) -> list[dict[str, Any]]:
    """A button for each status; ``note`` is the one that lacked a reason, what was typed, and what is wrong."""
    return [
        {
            "to": status,
            "label": str(BUTTONS[Status(status)]),
            "asks_reason": status in WITH_REASON,
            "note": note[1] if note and note[0] == status else "",
            "error": note[2] if note and note[0] == status else "",
        }
        for status in statuses
    ]
