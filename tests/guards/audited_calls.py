"""From open call to place: the services that choose who takes part, and the entries they leave."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from impacthub.people.models import User
from tests.factories.people import OrganisationFactory
from tests.factories.trajects import (
    ApplicationFactory,
    CallFactory,
    ConditionFactory,
    EnrolmentFactory,
    JuryMemberFactory,
    dossier_of,
)
from tests.guards.audited_case import Audited
from tests.guards.world import PDF, World
from tests.guards.year import Year
from trajects import services
from trajects.models import Application, Call, Decision, DecisionBatch, Enrolment, Offer
from trajects.queries.reviewing import Given
from trajects.services.enrolments import enrol_application
from trajects.services.offers import pass_on
from trajects.services.places import Places

#: As long as a decision must be.
MOTIVATION = "Because the film asks for it. " * 10


def year(world: World) -> Year:
    """What ``producer`` takes, ``coach`` teaches and ``reviewer`` judges."""
    return world.own.year


def maker(world: World) -> User:
    """Who does it, where nothing else is said."""
    return world.own.producer


def _application(status: str, **facts: Any) -> Callable[[World], Application]:
    """Another one of ``producer``, for the call whose jury reads."""
    return lambda world: ApplicationFactory(call=year(world).call, user=maker(world), status=status, **facts)


def _call(**facts: Any) -> Callable[[World], Call]:
    return lambda world: CallFactory(cohort=year(world).cohort, **facts)


def _draft(world: World) -> Application:
    return ApplicationFactory(call=year(world).open_call, user=maker(world))


# Calls


def _ready(world: World) -> Call:
    """A call that misses nothing to be announced."""
    now = timezone.now()
    answer = timezone.localdate() + timedelta(days=60)
    call = CallFactory(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=30), decision_on=answer)
    JuryMemberFactory.create_batch(3, call=call)
    return call


def _announced(world: World) -> Call:
    return services.announce_call(_ready(world), by=maker(world))


def _create_call(world: World, _: None) -> Call:
    return services.create_call(year(world).cohort, by=maker(world), title_nl="Tweede oproep")


def _extend_call(world: World, _: None) -> Call:
    later = timezone.now() + timedelta(days=30)
    return services.extend_call(year(world).open_call, by=maker(world), closes_at=later)


CALLS = {
    "announce_call": Audited(
        ("trajects.call_announced",), lambda w, call: services.announce_call(call, by=maker(w)), _ready
    ),
    "archive_call": Audited(
        ("trajects.call_archived",),
        lambda w, call: services.archive_call(call, by=maker(w)),
        _call(closed=True, status=Call.Status.DECIDED),
    ),
    "close_reviewing": Audited(
        ("trajects.call_decided",),
        lambda w, call: services.close_reviewing(call, by=maker(w)),
        _call(closed=True, status=Call.Status.REVIEWING),
    ),
    "create_call": Audited(("trajects.call_created",), _create_call),
    "extend_call": Audited(("trajects.call_extended",), _extend_call),
    "retract_call": Audited(
        ("trajects.call_retracted",), lambda w, call: services.retract_call(call, by=maker(w)), _announced
    ),
    "start_reviewing": Audited(
        ("trajects.call_reading_started",),
        lambda w, call: services.start_reviewing(call, by=maker(w)),
        _call(closed=True),
    ),
    "turn_calls": Audited(
        ("trajects.call_closed",),
        lambda w, call: services.turn_calls(),
        _call(closed=True, status=Call.Status.OPEN),
        by=None,
    ),
}


# Applications


def _save_answers(world: World, _: None) -> None:
    row = year(world).draft.pages.get(page=year(world).page)
    services.save_answers(year(world).draft, row.page, {"why": "So"}, version=row.version, by=maker(world))


def _add_file(world: World, _: None) -> None:
    upload = SimpleUploadedFile("letter.pdf", PDF, content_type="application/pdf")
    question = year(world).draft_file.question
    services.add_application_file(year(world).draft, question, upload, by=maker(world))


def _hand_in_nothing_asked(world: World) -> Application:
    return ApplicationFactory(call=CallFactory(open=True), user=maker(world))


def _reopened(world: World) -> Application:
    """A draft that was handed in before."""
    draft = _draft(world)
    draft.handed_in, draft.submitted_at = dossier_of(draft), timezone.now()
    draft.save(update_fields=["handed_in", "submitted_at"])
    return draft


def _refused(world: World) -> Application:
    return _application(
        Application.Status.INELIGIBLE,
        failed_condition=ConditionFactory(call=year(world).call),
        reply_until=timezone.now() + timedelta(days=5),
    )(world)


APPLICATIONS = {
    "add_application_file": Audited(("trajects.file_added",), _add_file),
    "cancel_invitation": Audited(
        ("trajects.invitation_cancelled",),
        lambda w, _: services.cancel_invitation(year(w).invited, by=maker(w)),
    ),
    "invite_person": Audited(
        ("trajects.person_invited",),
        lambda w, draft: services.invite_person(draft, email="new@invited.test", by=maker(w)),
        _draft,
    ),
    "judge_eligibility": Audited(
        ("trajects.application_admitted",),
        lambda w, application: services.judge_eligibility(application, by=maker(w), eligible=True),
        _application(Application.Status.SUBMITTED),
    ),
    "redeem_invitation": Audited(
        ("trajects.person_joined",),
        lambda w, _: services.redeem_invitation(f"invitation-{year(w).secret}", by=w.people["member"]),
        by="member",
    ),
    "remove_application_file": Audited(
        ("trajects.file_removed",),
        lambda w, _: services.remove_application_file(year(w).draft_file, by=maker(w)),
    ),
    "reopen_application": Audited(
        ("trajects.application_reopened",),
        lambda w, application: services.reopen_application(application, by=maker(w)),
        lambda w: ApplicationFactory(call=year(w).open_call, user=maker(w), status=Application.Status.SUBMITTED),
    ),
    "reply_to_refusal": Audited(
        ("trajects.refusal_answered",),
        lambda w, application: services.reply_to_refusal(application, by=maker(w), text="It does."),
        _refused,
    ),
    "save_answers": Audited(("trajects.answers_saved",), _save_answers),
    "set_task": Audited(
        ("trajects.person_task_set",),
        lambda w, _: services.set_task(year(w).draft.people.get(user=maker(w)), "regie", by=maker(w)),
    ),
    "settle_closed_drafts": Audited(
        ("trajects.application_settled",),
        lambda w, draft: services.settle_closed_drafts(draft.call),
        _reopened,
        by=None,
    ),
    "start_application": Audited(
        ("trajects.application_started",),
        lambda w, call: services.start_application(call, by=maker(w), language="nl"),
        _call(open=True),
    ),
    "submit_application": Audited(
        ("trajects.application_submitted",),
        lambda w, draft: services.submit_application(draft, by=maker(w)),
        _hand_in_nothing_asked,
    ),
    "withdraw_application": Audited(
        ("trajects.application_withdrawn",), lambda w, _: services.withdraw_application(year(w).dossier, by=maker(w))
    ),
}


# Reviews and decisions


def _save_review(world: World, _: None) -> None:
    scores = {"film": Given(4, "Clear")}
    services.save_review(year(world).review, by=year(world).juror, scores=scores)


def _decided(world: World) -> Decision:
    application, by = year(world).dossier, maker(world)
    return services.decide(application, by=by, outcome=Decision.Outcome.REJECTED, motivation=MOTIVATION)


def _sent(world: World) -> DecisionBatch:
    _decided(world)
    return services.send_decisions(year(world).call, by=maker(world), expected=1)


SELECTION = {
    "abstain": Audited(
        ("trajects.review_abstained",),
        lambda w, _: services.abstain(year(w).review, by=year(w).juror),
        by="reviewer",
    ),
    "clear_decision": Audited(
        ("trajects.decision_cleared",),
        lambda w, decision: services.clear_decision(decision.application, by=maker(w)),
        _decided,
    ),
    "decide": Audited(("trajects.application_decided",), lambda w, _: _decided(w)),
    "declare_conflict": Audited(
        ("trajects.conflict_declared",),
        lambda w, application: services.declare_conflict(application, by=year(w).juror, conflict="NONE"),
        _application(Application.Status.IN_REVIEW),
        by="reviewer",
    ),
    "save_review": Audited(("trajects.review_saved",), _save_review, by="reviewer"),
    "send_decisions": Audited(
        ("trajects.decision_sent", "trajects.decisions_sent", "trajects.call_decided"),
        lambda w, _: services.send_decisions(year(w).call, by=maker(w), expected=1),
        _decided,
    ),
    "undo_decisions": Audited(
        (
            "notifications.email_cancelled",
            "trajects.decision_undone",
            "trajects.decisions_undone",
            "trajects.call_reopened",
        ),
        lambda w, batch: services.undo_decisions(batch, by=maker(w)),
        _sent,
    ),
}


# Places


def _told(world: World, application: Application, outcome: str, rank: int | None = None) -> Application:
    """With its decision, in the batch that is sent."""
    Decision.objects.create(
        application=application, outcome=outcome, reserve_rank=rank, motivation=MOTIVATION, decided_by=maker(world),
        batch=year(world).batch, status_before=Application.Status.IN_REVIEW,
    )  # fmt: skip
    return application


def _selected(world: World) -> Application:
    """Told that it has a place, which waits to be confirmed."""
    application = _told(world, _application(Application.Status.SELECTED)(world), Decision.Outcome.SELECTED)
    EnrolmentFactory(cohort=year(world).cohort, application=application, status=Enrolment.Status.ACCEPTED)
    return application


def _told_to_wait(world: World) -> Application:
    """First on the reserve list, of an organisation that we know."""
    application = _application(Application.Status.WAITLISTED, organisation=OrganisationFactory())(world)
    return _told(world, application, Decision.Outcome.WAITLISTED, 1)


def _offered(world: World) -> Offer:
    return services.offer_next(_told_to_wait(world).call)


def _late(world: World) -> Offer:
    offer = _offered(world)
    offer.answer_by = timezone.now() - timedelta(days=1)
    offer.save(update_fields=["answer_by"])
    return offer


PLACES = {
    "accept_offer": Audited(
        (
            "people.membership_opened",
            "trajects.application_enrolled",
            "trajects.enrolment_confirmed",
            "trajects.offer_accepted",
        ),
        lambda w, offer: services.accept_offer(offer, by=maker(w)),
        _offered,
    ),
    "confirm_place": Audited(
        ("trajects.enrolment_confirmed", "trajects.place_confirmed"),
        lambda w, application: services.confirm_place(application, by=maker(w)),
        _selected,
    ),
    "decline_offer": Audited(
        ("trajects.offer_closed",), lambda w, offer: services.decline_offer(offer, by=maker(w)), _offered
    ),
    "decline_place": Audited(
        ("trajects.enrolment_left", "trajects.place_declined"),
        lambda w, application: services.decline_place(application, by=maker(w)),
        _selected,
    ),
    "enrol_application": Audited(
        ("people.membership_opened", "trajects.application_enrolled"),
        lambda w, application: enrol_application(application, Places(year(w).cohort), by=maker(w)),
        _told_to_wait,
    ),
    "expire_offers": Audited(("trajects.offer_closed",), lambda w, _: services.expire_offers(), _late, by=None),
    "offer_next": Audited(
        ("trajects.place_offered",),
        lambda w, application: services.offer_next(application.call, by=maker(w)),
        _told_to_wait,
    ),
    "pass_on": Audited(
        ("trajects.place_offered",),
        lambda w, application: pass_on(application.call, Places(year(w).cohort)),
        _told_to_wait,
        by=None,
    ),
}

AUDITED_CALLS = {**CALLS, **APPLICATIONS, **SELECTION, **PLACES}
