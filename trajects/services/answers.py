"""Saving the answers of one page of an application, so that no word of anybody is lost."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.answers import HEAD, HEAD_LIMIT, Asked, asked_on, tidy
from trajects.models import Answer, Application, ApplicationPage, KeptAnswer, QuestionPage
from trajects.notifications import applications as tell
from trajects.services.applications import ApplicationLocked, lock_draft

#: What somebody typed, by the keys of the questions; of a question with several choices a list of codes.
Texts = Mapping[str, str | Sequence[str]]


class StalePage(Exception):
    """Somebody else saved the page in the meantime; ``page`` is how it is now, ``texts`` what is kept of this save."""

    def __init__(self, page: ApplicationPage) -> None:
        super().__init__(_("Somebody else saved this page in the meantime."))
        self.page = page
        self.texts: Texts = {}


def save_answers(
    application: Application,
    page: QuestionPage | None,
    texts: Texts,
    *,
    version: int,
    by: User,
    contested: Texts | None = None,
) -> ApplicationPage:
    """Store ``texts`` on top of ``version`` of the page (None is the head) and return it with its new version.

    ``contested`` maps answers that were fought over to the text that now loses: it is kept for thirty days. Given at
    all, it says that this was refused before, so what was kept of it then has not lost and goes.
    Raises :class:`StalePage` (after keeping what was typed) when the page is at another version,
    ``ApplicationLocked`` or its ``CallClosed`` (likewise), and LookupError for a question that is not on the page.
    """
    try:
        return _save(application, page, texts, version=version, by=by, contested=contested)
    except StalePage as stale:
        stale.texts = texts
        _keep(application, texts, by)
        raise
    except ApplicationLocked:
        _keep(application, texts, by)
        raise


def discard_kept_answers() -> int:
    """Delete kept answers whose thirty days are over; returns how many."""
    return KeptAnswer.objects.filter(kept_until__lt=timezone.now()).delete()[0]


@transaction.atomic
def _save(
    application: Application,
    page: QuestionPage | None,
    texts: Texts,
    *,
    version: int,
    by: User,
    contested: Texts | None,
) -> ApplicationPage:
    application = _lock(application)
    row, _created = ApplicationPage.objects.get_or_create(application=application, page=page)
    if row.version != version:
        raise StalePage(row)
    asked = {each.key: each for each in asked_on(page) if not each.is_file}
    stored = {key: tidy(asked[key], typed) for key, typed in texts.items()}
    if contested is not None:
        _keep(application, contested, row.saved_by)
        application.kept.filter(written_by=by, texts__contained_by=dict(texts)).delete()
    if page is None:
        _write_head(application, stored, by)
    else:
        _write(application, asked, stored)
    row.advance(texts, by)
    row.save(update_fields=["version", "touched", "touched_from", "saved_at", "saved_by"])
    name = page.slug if page else HEAD
    record("trajects.answers_saved", application, by=by, changes={"page": name, "answers": sorted(texts)})
    if row.version == 1:
        tell.draft_link(application, by)
    return row


def _lock(application: Application) -> Application:
    return lock_draft(application)


def _write(application: Application, asked: Mapping[str, Asked], stored: Mapping[str, str]) -> None:
    answers = [Answer(application=application, question=asked[key].question, text=text) for key, text in stored.items()]
    Answer.objects.bulk_create(
        answers, update_conflicts=True, unique_fields=["application", "question"], update_fields=["text"]
    )


def _write_head(application: Application, stored: Mapping[str, str], by: User) -> None:
    """The application's own columns; what does not fit in one is kept beside it."""
    too_long = {key: text for key, text in stored.items() if len(text) > HEAD_LIMIT}
    _keep(application, too_long, by)
    languages = dict(asked_on(None)[-1].choices)
    for key, text in stored.items():
        if key in too_long or (key == "language" and text not in languages):
            continue
        setattr(application, key, text.strip() if key != "language" else text)
    known = application.organisation
    if known is not None and known.name != application.organisation_name:
        application.organisation = None
    application.save(update_fields=["title", "organisation_name", "language", "organisation"])


def _keep(application: Application, texts: Mapping[str, Any], writer: User | None) -> None:
    """Keep what was typed, unless it says nothing."""
    if any(texts.values()):
        KeptAnswer.objects.create(application=application, texts=dict(texts), written_by=writer)
