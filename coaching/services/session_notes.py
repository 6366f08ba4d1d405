"""What is written in a session: shared by both sides, letter for letter, and what one person keeps to themselves."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from coaching.models import CoachingSession, PrivateNote
from coaching.services.coaching_sessions import lock_session
from impacthub.audit.services import record
from impacthub.people.models import User

Status = CoachingSession.Status
#: Statuses in which both sides write.
OPEN = frozenset({Status.PLANNED, Status.HELD, Status.LOG_SHARED})
#: Texts that lost: how many of one session are kept, and how long.
MAX_KEPT, KEPT_FOR = 100, timedelta(days=30)
_VERSION = ("version", "touched", "touched_from", "saved_at", "saved_by")


class StaleNotes(Exception):
    """Somebody else saved in between. ``session`` is as it is now; what was refused is kept."""

    def __init__(self, session: CoachingSession) -> None:
        super().__init__(_("Somebody else saved in the meantime."))
        self.session = session


class NotesClosed(Exception):
    """The notes are confirmed, or the session did not take place; ``str()`` says so to a person."""


class StaleNote(Exception):
    """The private note was saved in another window. ``note`` is as it is now."""

    def __init__(self, note: PrivateNote) -> None:
        super().__init__(_("You saved this note in another window."))
        self.note = note


def save_session_notes(
    session: CoachingSession,
    texts: Mapping[str, str],
    *,
    version: int,
    by: User,
    contested: Collection[str] | None = None,
) -> CoachingSession:
    """Store ``texts`` (by the names in ``CoachingSession.SHARED``, letter for letter) on top of ``version``.

    ``contested`` names those that were fought over: what stands there now loses and is kept for thirty days. Given at
    all, it says that this was refused before, so what was kept of it then has not lost and goes.
    Raises :class:`StaleNotes` (after keeping what was typed) when the session is at another version, and
    :class:`NotesClosed`.
    """
    try:
        return _save(session, texts, version=version, by=by, contested=contested)
    except StaleNotes as stale:
        _keep_refused(stale, texts, by)
        raise


@transaction.atomic
def _save(
    session: CoachingSession, texts: Mapping[str, str], *, version: int, by: User, contested: Collection[str] | None
) -> CoachingSession:
    session = lock_session(session)
    if session.status not in OPEN:
        raise NotesClosed(_("These notes are closed, so they do not change any more."))
    now = {name: getattr(session, name) for name in CoachingSession.SHARED}
    if session.version != version:
        raise StaleNotes(session)
    if contested is not None:
        _drop_kept(session, texts, by)
        _keep(session, {name: now[name] for name in contested if name in now}, session.saved_by_id)
    changed = sorted(name for name, text in texts.items() if text != now[name])
    if not changed and contested is None:
        return session
    for name in changed:
        setattr(session, name, texts[name])
    session.advance(changed, by)
    session.save(update_fields=[*changed, "kept", *_VERSION])
    record("coaching.session_notes_saved", session, by=by, changes={"fields": changed})
    return session


@transaction.atomic
def save_private_note(
    session: CoachingSession, text: str, *, version: int, by: User, contested: Collection[str] | None = None
) -> PrivateNote:
    """Keep what ``by`` writes for themselves alone, on top of ``version``; the log says that, and nothing of the text.

    Raises :class:`StaleNote` when another window of theirs saved in between, unless ``contested`` says that it lost.
    """
    note, _created = PrivateNote.objects.get_or_create(session=session, author=by)
    note = PrivateNote.objects.select_for_update(no_key=True).get(pk=note.pk)
    if note.version != version:
        raise StaleNote(note)
    if text == note.text and contested is None:
        return note
    note.text, note.version, note.saved_at = text, note.version + 1, timezone.now()
    note.save(update_fields=["text", "version", "saved_at"])
    record("coaching.private_note_saved", session, by=by)
    return note


@transaction.atomic
def _keep_refused(stale: StaleNotes, texts: Mapping[str, str], by: User) -> None:
    session = lock_session(stale.session)
    _drop_kept(session, texts, by)
    lost = {name: text for name, text in texts.items() if text != getattr(session, name)}
    _keep(session, lost, by.pk)
    session.save(update_fields=["kept"])
    stale.session = session


def _keep(session: CoachingSession, texts: Mapping[str, str], by: int | None) -> None:
    """Put ``texts`` with those that lost, unless they say nothing; what is older than thirty days goes."""
    now = timezone.now()
    kept = [entry for entry in session.kept if _at(entry["at"], now) > now - KEPT_FOR]
    said = {name: text for name, text in texts.items() if text.strip()}
    if said:
        kept.append({"texts": said, "by": by, "at": now.isoformat()})
    session.kept = kept[-MAX_KEPT:]


def _drop_kept(session: CoachingSession, texts: Mapping[str, str], by: User) -> None:
    """What ``by`` was refused before and saves now has not lost."""
    session.kept = [
        entry
        for entry in session.kept
        if entry["by"] != by.pk or any(texts.get(name) != text for name, text in entry["texts"].items())
    ]


def _at(text: str, otherwise: datetime) -> datetime:
    return parse_datetime(text) or otherwise
