"""The plan itself, handing it in, its versions, what is said beside it, and the entries that its services leave."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coaching import registry, services
from coaching.models import Attachment, Comment, Plan, ShareLink, SignOff, Snapshot, TeamMember, Thread
from coaching.models.rows import PlanRow
from coaching.services.sections import find_row
from impacthub.people.models import User
from tests.factories.coaching import fill_for_approval, fill_plan, set_done
from tests.factories.people import OrganisationFactory, UserFactory
from tests.guards.audited_case import Audited, nothing
from tests.guards.studio import Studio
from tests.guards.world import PDF, Film, World

Status = Plan.Status


def studio(world: World) -> Studio:
    """What stands around the plan of ``producer``, whom ``coach`` guides."""
    return world.own.studio


def maker(world: World) -> User:
    """Who does it, where nothing else is said."""
    return world.own.producer


def recorded(
    *actions: str, run: Callable[..., Any], prepare: Callable[[World], Any] = studio, by: str = "producer"
) -> Audited:
    """The entries ``coaching.<action>`` of somebody in the role ``by``; ``run(prepared, by)``."""
    named = tuple(f"coaching.{action}" for action in actions)
    return Audited(named, lambda w, prepared: run(prepared, by=w.people[by]), prepare, by=by)


def by_clock(*actions: str, run: Callable[[], int], due: Callable[[World], Any]) -> Audited:
    """The entries ``coaching.<action>`` of nobody, about what ``due`` makes."""
    named = tuple(f"coaching.{action}" for action in actions)
    return Audited(named, lambda w, _: run(), due, by=None)


def film(world: World) -> Film:
    """What ``producer`` makes."""
    return world.own


# The sections, their rows and their files


def _line(world: World) -> tuple[Plan, registry.RowSet, PlanRow]:
    spec = registry.get("budget")
    assert spec is not None
    return (world.own.plan, *find_row(world.own.plan, spec, world.own.row))


def _save_section(film: Film, by: User) -> None:
    values, texts = {film.row: {"description": "Screenings"}}, {f"{film.row}-description": "Screenings"}
    changes = services.Changes(values=values, texts=texts)
    version = film.plan.sections.get(key="budget").version
    services.save_section(film.plan, "budget", changes, version=version, by=by)


def _add_attachment(film: Film, by: User) -> Attachment:
    upload = SimpleUploadedFile("proof.pdf", PDF, content_type="application/pdf")
    return services.add_attachment(film.plan, upload, kind=Attachment.Kind.PROOF, by=by)


def _create_project(_: None, by: User) -> Any:
    return services.create_project("Third film", organisation=OrganisationFactory(), by=by)


WRITING = {
    "add_attachment": recorded("file_added", run=_add_attachment, prepare=film),
    "add_row": recorded(
        "row_added", run=lambda line, by: services.add_row(line[0], "budget", line[1], by=by), prepare=_line
    ),
    "change_project": recorded(
        "project_changed",
        run=lambda own, by: services.change_project(own.project, by=by, title="Another"),
        prepare=film,
    ),
    "create_project": recorded("project_created", run=_create_project, prepare=nothing),
    "open_screener": recorded(
        "screener_opened", run=lambda own, by: services.open_screener(own.plan, by=by), prepare=film
    ),
    "remove_attachment": recorded(
        "file_removed", run=lambda own, by: services.remove_attachment(own.attachment, by=by), prepare=film
    ),
    "remove_row": recorded(
        "row_removed", run=lambda line, by: services.remove_row(line[0], "budget", *line[1:], by=by), prepare=_line
    ),
    "restore_row": recorded(
        "row_restored", run=lambda line, by: services.restore_row(line[0], "budget", *line[1:], by=by), prepare=_line
    ),
    "save_section": recorded("section_saved", run=_save_section, prepare=film),
    "set_section_status": recorded(
        "section_status_set",
        run=lambda own, by: services.set_section_status(own.plan, "budget", done=True, by=by),
        prepare=film,
    ),
}


# Handing in


def in_status(status: str) -> Callable[[World], Plan]:
    """The plan, wherever its status would normally come from."""

    def prepare(world: World) -> Plan:
        plan = studio(world).plan
        plan.status = status
        plan.save(update_fields=["status"])
        return plan

    return prepare


def _complete(world: World) -> Plan:
    """A plan that misses nothing to be handed in."""
    plan, row_set, empty = _line(world)
    services.remove_row(plan, "budget", row_set, empty, by=maker(world))
    fill_plan(plan)
    set_done(plan, *(spec.key for spec in registry.sections()))
    return plan


def _handed_in(world: World) -> Snapshot:
    """What the makers are to sign."""
    plan = services.submit_plan(_complete(world), by=maker(world))
    return plan.snapshots.latest("number")


def _signed(world: World) -> Plan:
    """What only the programme has still to sign."""
    version = _handed_in(world)
    fill_for_approval(version.plan)
    services.sign_off(version, side=SignOff.Side.PRODUCER, agreed=True, by=maker(world))
    return version.plan


HANDING_IN = {
    "approve_plan": recorded(
        "plan_signed", "plan_moved", "snapshot_taken", run=services.approve_plan, prepare=_signed, by="coordinator"
    ),
    "ask_for_changes": recorded(
        "plan_moved",
        "changes_asked",
        run=lambda plan, by: services.ask_for_changes(plan, note="Twee doelgroepen", by=by),
        prepare=in_status(Status.IN_REVIEW),
        by="coach",
    ),
    "ask_to_reopen": recorded(
        "reopening_asked",
        run=lambda plan, by: services.ask_to_reopen(plan, note="Een fout", by=by),
        prepare=in_status(Status.IN_REVIEW),
    ),
    "give_reason": recorded(
        "reason_given",
        run=lambda own, by: services.give_reason(own.plan.sections.get(key="budget"), "Het werd duurder", by=by),
    ),
    "hold_plan": recorded(
        "plan_moved",
        "plan_held",
        run=lambda own, by: services.hold_plan(own.plan, by=by, note="Wacht"),
        by="coordinator",
    ),
    "move_plan": recorded("plan_moved", run=lambda own, by: services.move_plan(own.plan, Status.ON_HOLD, by=by)),
    "reopen_plan": recorded(
        "plan_moved", run=services.reopen_plan, prepare=in_status(Status.ON_HOLD), by="coordinator"
    ),
    "sign_off": recorded(
        "plan_signed",
        run=lambda version, by: services.sign_off(version, side=SignOff.Side.PRODUCER, agreed=True, by=by),
        prepare=_handed_in,
    ),
    "submit_plan": recorded("plan_moved", "snapshot_taken", run=services.submit_plan, prepare=_complete),
}


# Versions, and who reads along


def _share(own: Studio, by: User) -> ShareLink:
    until = timezone.now() + timedelta(days=30)
    return services.create_share_link(
        own.plan, recipient="Een fonds", sections=["story"], hidden=[], expires_at=until, by=by
    )


def _leaving(world: World) -> TeamMember:
    """Somebody of the team who is not its only producer."""
    return services.add_team_member(world.own.project, UserFactory(), role="READER", by=maker(world))


def _changed_since(world: World) -> Studio:
    """A version that says otherwise than the plan."""
    own = studio(world)
    _save_section(world.own, maker(world))
    return own


VERSIONS = {
    "create_share_link": recorded("share_link_created", run=_share),
    "restore_snapshot": recorded(
        "snapshot_taken",
        "section_saved",
        "snapshot_restored",
        run=lambda own, by: services.restore_snapshot(own.snapshot, by=by, keys=["budget"]),
        prepare=_changed_since,
    ),
    "revoke_share_link": recorded(
        "share_link_revoked", run=lambda own, by: services.revoke_share_link(own.share, by=by)
    ),
    "take_snapshot": recorded(
        "snapshot_taken",
        run=lambda own, by: services.take_snapshot(own.plan, reason=Snapshot.Reason.BY_HAND, by=by),
    ),
}


def _invite_member(own: Film, by: User) -> TeamMember:
    return services.invite_member(own.project, email="new@people.test", role="READER", name="Nele", by=by)


TEAM = {
    "add_team_member": recorded(
        "team_member_added",
        run=lambda own, by: services.add_team_member(own.project, own.juror, role="READER", by=by),
        prepare=film,
    ),
    "invite_member": Audited(
        ("people.person_added", "coaching.team_member_added"), lambda w, own: _invite_member(own, maker(w)), film
    ),
    "leave_team": recorded("team_member_removed", run=services.leave_team, prepare=_leaving),
    "remove_team_member": recorded("team_member_removed", run=services.remove_team_member, prepare=_leaving),
}


# What is said beside the plan


def _resolved(world: World) -> Thread:
    return services.resolve_thread(studio(world).thread, by=maker(world))


def _say(own: Studio, by: User) -> Comment:
    return services.comment(own.thread, "Omdat de reeks lang is", by=by, send=True)


REVIEW = {
    "change_draft": recorded("comment_changed", run=lambda own, by: services.change_draft(own.draft, "Anders", by=by)),
    "comment": recorded("comment_written", "comments_sent", run=_say),
    "discard_draft": recorded("draft_discarded", run=lambda own, by: services.discard_draft(own.draft, by=by)),
    "give_verdict": recorded(
        "verdict_given",
        run=lambda own, by: services.give_verdict(own.plan.sections.get(key="budget"), "GOOD", by=by),
        by="coach",
    ),
    "reopen_thread": recorded("thread_reopened", run=services.reopen_thread, prepare=_resolved),
    "resolve_thread": recorded("thread_resolved", run=lambda own, by: services.resolve_thread(own.thread, by=by)),
    "save_scan": recorded(
        "scan_saved", run=lambda own, by: services.save_scan(own.plan, {"story_force": 3}, by=by), by="coach"
    ),
    "send_comments": recorded("comments_sent", run=lambda own, by: services.send_comments(own.plan, by=by)),
    "start_thread": recorded(
        "thread_started", run=lambda own, by: services.start_thread(own.plan, "budget", "Waarom?", by=by), by="coach"
    ),
}

AUDITED_COACHING = {**WRITING, **HANDING_IN, **VERSIONS, **TEAM, **REVIEW}
