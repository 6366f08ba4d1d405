"""What is held about a person beside the plans: what they said, agreed, signed and keep to themselves."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from coaching.models import (
    ActionPoint,
    ChangeReason,
    Coach,
    CoachingSession,
    Comment,
    Match,
    Partnership,
    PotentialScan,
    PrivateNote,
    Screening,
    ScreeningReport,
    SectionVerdict,
    ShareLink,
    SignOff,
    Snapshot,
)
from impacthub.people.models import User
from impacthub.people.own_data import OwnData, Rows

#: What a coach said of themselves.
TOLD = ("skills", "languages", "regions", "phases", "max_projects", "day_rate", "availability", "about")


def in_coaching(person: User) -> Iterable[OwnData]:
    """Their profile as a coach, films they were asked for, talks, tasks, notes, comments, signatures and links."""
    yield from _as_coach(person)
    yield from _said(person)
    yield from _known_as_contact(person)


def _as_coach(person: User) -> Iterable[OwnData]:
    coach = Coach.objects.filter(user=person)
    yield OwnData(_("Your profile as a coach"), Rows(coach, *TOLD))
    matches = Match.objects.filter(coach__user=person).select_related("trajectory__project")
    yield OwnData(_("Films you were asked to coach"), Rows(matches, "trajectory", "part", "status", "changed_at"))
    there = Q(coach=person) | Q(attendees=person)
    talks = CoachingSession.objects.filter(there).distinct().select_related("trajectory__project")
    yield OwnData(_("Coaching sessions"), Rows(talks, "trajectory", "number", "starts_at", "status"))
    notes = PrivateNote.objects.filter(author=person).select_related("session__trajectory__project")
    yield OwnData(_("Private notes"), Rows(notes, "session", "text", "saved_at"))
    points = ActionPoint.objects.filter(owner=person).select_related("project")
    yield OwnData(_("Action points"), Rows(points, "project", "text", "due_on", "status"))


def _said(person: User) -> Iterable[OwnData]:
    comments = Comment.objects.filter(author=person).select_related("thread__plan__project")
    yield OwnData(_("What you wrote beside a plan"), Rows(comments, "thread", "text", "written_at", "sent_at"))
    verdicts = SectionVerdict.objects.filter(given_by=person).select_related("section__plan__project")
    yield OwnData(_("Your verdicts on sections"), Rows(verdicts, "section", "verdict", "given_at"))
    scans = PotentialScan.objects.filter(assessed_by=person).select_related("plan__project")
    yield OwnData(_("Your potential scans"), Rows(scans, "plan", "side", "assessed_on"))
    kept = Snapshot.objects.filter(taken_by=person).select_related("plan__project").defer("content")
    yield OwnData(_("Versions of a plan that you kept"), Rows(kept, "plan", "number", "reason", "note", "taken_at"))
    signed = SignOff.objects.filter(signed_by=person).select_related("snapshot__plan__project")
    yield OwnData(_("Plans that you signed"), Rows(signed, "snapshot", "side", "agreed", "note", "signed_at"))
    reasons = ChangeReason.objects.filter(given_by=person).select_related("section__plan__project")
    yield OwnData(_("Your reasons for a change"), Rows(reasons, "section", "text", "given_at"))
    links = ShareLink.objects.filter(created_by=person).select_related("plan__project")
    yield OwnData(_("Links that you made for readers"), Rows(links, "plan", "recipient", "expires_at", "created_at"))
    reports = ScreeningReport.objects.filter(submitted_by=person).select_related("screening")
    yield OwnData(_("Reports of screenings that you wrote"), Rows(reports, "screening", "submitted_at"))


def _known_as_contact(person: User) -> Iterable[OwnData]:
    """Where films know them as a contact person, by their address alone; the contacts they look after are others."""
    address = person.email
    partners = Partnership.objects.select_related("plan__project")
    known, kept = partners.filter(contact_email__iexact=address), partners.filter(owner=person)
    yield OwnData(
        _("Partnerships that you are the contact of"), Rows(known, "plan", "name", "contact_name", "contact_email")
    )
    yield OwnData(_("Partnerships that you look after"), Rows(kept, "plan", "name"))
    asked = Screening.objects.filter(contact_email__iexact=address).select_related("plan__project")
    yield OwnData(
        _("Screenings that you asked for"), Rows(asked, "title", "contact_name", "contact_email", "request_text")
    )
