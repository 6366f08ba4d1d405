"""Around a plan: partners, care, screenings and the calendar, and the entries that their services leave."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from coaching import services
from coaching.models import Campaign, PartnerContact, Partnership, Plan, Screening
from coaching.services import campaign, screenings
from impacthub.people.models import User
from tests.factories.campaign import RightsWindowFactory, ScreeningFactory
from tests.factories.partners import PartnershipFactory, agreement_draft
from tests.guards.audited_case import Audited
from tests.guards.audited_coaching import by_clock, maker, recorded
from tests.guards.studio import Studio
from tests.guards.world import World

Status = Screening.Status


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


# Partners


def _agreement(world: World) -> Partnership:
    """What both can confirm."""
    return agreement_draft(world.own.plan)


def _asked(world: World) -> Partnership:
    """What the contact person has still to confirm."""
    return services.confirm_agreement(_agreement(world), by=maker(world))


def _silent(world: World) -> Partnership:
    """Contacted a month ago, and never heard of since."""
    month_ago = timezone.localdate() - timedelta(days=30)
    return PartnershipFactory(plan=world.own.plan, stage=Partnership.Stage.CONTACTED, contacted_on=month_ago)


def _log(own: Studio, by: User) -> PartnerContact:
    today = timezone.localdate()
    return services.log_contact(own.partner, happened_on=today, channel="CALL", text="Ze doen mee", by=by)


def _answer(own: Studio, by: User) -> Any:
    given = {"goal": services.Answered(was=("OPEN", ""), now=("YES", "Juni"))}
    return services.answer_prenup(own.partner, given, by=by)


def _evaluate(own: Studio, by: User) -> Partnership:
    return services.evaluate_partnership(
        own.partner, rating=8, what_worked="De zaal", would_repeat=True, reach_reported=120, by=by
    )


PARTNERS = {
    "answer_prenup": recorded("prenup_answered", run=_answer),
    "confirm_agreement": recorded("agreement_confirmed", run=services.confirm_agreement, prepare=_agreement),
    "confirm_as_partner": Audited(
        ("coaching.agreement_confirmed_by_partner",),
        lambda w, partner: services.confirm_as_partner(partner, link_version=partner.link_version),
        _asked,
        by=None,
    ),
    "end_confirmation": recorded(
        "agreement_taken_back", run=lambda own, by: services.end_confirmation(own.partner, by=by)
    ),
    "evaluate_partnership": recorded("partnership_evaluated", run=_evaluate),
    "flag_silent_partners": by_clock("partnership_moved", run=services.flag_silent_partners, due=_silent),
    "log_contact": recorded("partner_contact_logged", run=_log),
    "move_partnership": recorded(
        "partnership_moved", run=lambda own, by: services.move_partnership(own.partner, "EXPLORING", by=by)
    ),
    "open_items_to_action_points": recorded(
        *["action_point_added"] * 2,
        run=services.open_items_to_action_points,
        prepare=lambda w: agreement_draft(w.own.plan),
    ),
    "remove_contact": recorded(
        "partner_contact_removed", run=lambda own, by: services.remove_contact(own.contact, by=by)
    ),
}

CARE = {
    "keep_real_name": recorded(
        "real_name_kept", run=lambda own, by: services.keep_real_name(own.participant, "Iemand anders", by=by)
    ),
    "open_real_name": recorded("real_name_opened", run=lambda own, by: services.open_real_name(own.participant, by=by)),
}


# Screenings and the calendar


def _screening(world: World, **fields: Any) -> Screening:
    return ScreeningFactory(plan=world.own.plan, **fields)


def _to_confirm(world: World) -> Screening:
    """Lacks nothing."""
    RightsWindowFactory(plan=world.own.plan)
    return _screening(world, status=Status.PROVISIONAL)


def _request(world: World, plan: Plan) -> Screening:
    given = {"kind": "COMMUNITY", "host_name": "De Brug", "contact_email": "host@people.test"}
    asked = {**given, "title": "De Brug", "request_text": "In mei?", "municipality": "Gent"}
    return screenings.request_screening(plan, asked, language="nl")


def _dated(world: World) -> Plan:
    """A campaign without phases."""
    Campaign.objects.create(plan=world.own.plan, starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31))
    return world.own.plan


SCREENINGS = {
    "add_usual_phases": recorded(*["row_added"] * 5, "section_saved", run=campaign.add_usual_phases, prepare=_dated),
    "ask_for_reports": by_clock(
        "screening_report_asked",
        run=screenings.ask_for_reports,
        due=lambda w: _screening(w, status=Status.HELD, starts_at=_ago(20)),
    ),
    "change_screening": recorded(
        "screening_changed",
        run=lambda own, by: screenings.change_screening(
            own.screening, {"title": "Elders"}, version=own.screening.version, by=by
        ),
    ),
    "create_screening": recorded(
        "screening_created",
        run=lambda own, by: screenings.create_screening(own.plan, {"title": "Avond", "kind": "SCHOOL"}, by=by),
    ),
    "forget_hosts": by_clock(
        "screening_host_forgotten",
        run=screenings.forget_hosts,
        due=lambda w: _screening(w, status=Status.CLOSED, starts_at=_ago(400), contact_email="host@people.test"),
    ),
    "hold_screenings": by_clock(
        "screening_held",
        run=screenings.hold_screenings,
        due=lambda w: _screening(w, status=Status.CONFIRMED, starts_at=_ago(1)),
    ),
    "move_screening": recorded(
        "screening_moved",
        run=lambda row, by: screenings.move_screening(row, Status.CONFIRMED, by=by),
        prepare=_to_confirm,
    ),
    "report_screening": recorded(
        "screening_reported",
        run=lambda row, by: screenings.report_screening(row, {"attendance_counted": 40}, by=by),
        prepare=lambda w: _screening(w, status=Status.HELD, starts_at=_ago(1)),
    ),
    "request_screening": Audited(("coaching.screening_requested",), _request, lambda w: w.own.plan, by=None),
    "shift_activity": recorded(
        "section_saved", run=lambda own, by: campaign.shift_activity(own.activity, weeks=2, by=by)
    ),
}

AUDITED_AROUND = {**PARTNERS, **CARE, **SCREENINGS}
