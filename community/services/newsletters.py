"""Writing an issue of the newsletter, trying it, planning it for an exact number of readers, and sending it once."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Newsletter
from community.notifications import newsletter as mails
from community.queries import newsletter as queries
from impacthub import states
from impacthub.audit.services import record
from impacthub.notifications.services import queue_many
from impacthub.people.models import Language, User

Status = Newsletter.Status

#: A newsletter leaves so long after it was confirmed at the earliest: time to change one's mind.
HOLD = timedelta(minutes=10)
#: So many readers are written to in one transaction.
PORTION = 400
#: Other pages have these addresses.
RESERVED = frozenset({"asked", "archive"})


class NewsletterFixed(Exception):
    """It is planned or sent, so its text stays; ``str()`` says so to a person."""


class CountChanged(Exception):
    """Another number of people would get it now than was confirmed; ``str()`` says so to a person."""


class NobodyReads(Exception):
    """Nobody would get it; ``str()`` says so to a person."""


@transaction.atomic
def create_newsletter(*, by: User, subject_nl: str, **fields: Any) -> Newsletter:
    """A draft; its name in addresses comes from ``subject_nl``."""
    newsletter = Newsletter(slug=_free_slug(subject_nl), subject_nl=subject_nl, created_by=by, **fields)
    newsletter.save()
    record("community.newsletter_created", newsletter, by=by)
    return newsletter


@transaction.atomic
def change_newsletter(newsletter: Newsletter, *, by: User, **fields: Any) -> Newsletter:
    """Set ``fields`` of a draft and note those that differ. Raises :class:`NewsletterFixed`."""
    fresh = _draft(newsletter)
    changes = {name: [getattr(fresh, name), value] for name, value in fields.items() if getattr(fresh, name) != value}
    if changes:
        for name, (_old, value) in changes.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(changes))
        record("community.newsletter_changed", fresh, by=by, changes=changes)
    return fresh


@transaction.atomic
def delete_newsletter(newsletter: Newsletter, *, by: User) -> None:
    """Throw a draft away. Raises :class:`NewsletterFixed`."""
    fresh = _draft(newsletter)
    record("community.newsletter_deleted", fresh, by=by)
    fresh.delete()


@transaction.atomic
def send_test(newsletter: Newsletter, *, to: str, by: User) -> Newsletter:
    """One mail to ``to`` in every language that was written, as its readers get it.

    Raises ValidationError when ``to`` is no e-mail address.
    """
    now = timezone.now()
    written = [code for code in Language.values if getattr(newsletter, f"body_{code}")]
    for language in written:
        mails.newsletter_test(newsletter, to=to, by=by, language=language, at=now)
    newsletter.tested_at = now
    newsletter.save(update_fields=["tested_at"])
    record("community.newsletter_tested", newsletter, by=by, changes={"mails": len(written)})
    return newsletter


@transaction.atomic
def schedule_newsletter(newsletter: Newsletter, *, send_at: datetime | None, expected: int, by: User) -> Newsletter:
    """Let it leave at ``send_at`` (None, or sooner than ten minutes from now: in ten minutes) to ``expected`` readers.

    Raises :class:`CountChanged`, :class:`NobodyReads` and ``TransitionNotAllowed``.
    """
    fresh = Newsletter.objects.select_for_update().get(pk=newsletter.pk)
    count = sum(queries.count_by_language(fresh).values())
    if not count:
        raise NobodyReads(_("Nobody would get this newsletter. Choose other languages or sectors."))
    if count != expected:
        raise CountChanged(
            ngettext(
                "Now %(count)d reader would get it. Look at it again and confirm that number.",
                "Now %(count)d readers would get it. Look at it again and confirm that number.",
                count,
            )
            % {"count": count}
        )
    soonest = timezone.now() + HOLD
    fresh.send_at = max(send_at, soonest) if send_at else soonest
    fresh.save(update_fields=["send_at"])
    fresh, old = states.move(fresh, "status", Newsletter.FLOW, Status.SCHEDULED)
    changes = {"status": [old, fresh.status], "send_at": fresh.send_at, "readers": count}
    record("community.newsletter_scheduled", fresh, by=by, changes=changes)
    return fresh


@transaction.atomic
def unschedule_newsletter(newsletter: Newsletter, *, by: User) -> Newsletter:
    """Keep it from leaving: it is a draft again. Raises ``TransitionNotAllowed`` once the first mails were written."""
    fresh, old = states.move(newsletter, "status", Newsletter.FLOW, Status.DRAFT)
    fresh.send_at = None
    fresh.save(update_fields=["send_at"])
    record("community.newsletter_unscheduled", fresh, by=by, changes={"status": [old, fresh.status]})
    return fresh


def run_newsletters() -> int:
    """Write the mails of every newsletter whose moment has come; returns how many.

    Run twice, or by two workers at once, it writes each of them once.
    """
    due = Newsletter.objects.filter(status__in=[Status.SCHEDULED, Status.SENDING], send_at__lte=timezone.now())
    return sum(_send(pk) for pk in due.order_by("send_at", "pk").values_list("pk", flat=True))


def _send(pk: int) -> int:
    written = 0
    while (number := _send_portion(pk)) is not None:
        written += number
    return written


@transaction.atomic
def _send_portion(pk: int) -> int | None:
    """The next mails of one newsletter, and how far it is; None when it is finished or somebody else is at it."""
    rows = Newsletter.objects.select_for_update(skip_locked=True)
    newsletter = rows.filter(pk=pk, status__in=[Status.SCHEDULED, Status.SENDING], send_at__lte=timezone.now()).first()
    if newsletter is None:
        return None
    if newsletter.status == Status.SCHEDULED:
        newsletter, _planned = states.move(newsletter, "status", Newsletter.FLOW, Status.SENDING)
    later = queries.readers(newsletter).filter(pk__gt=newsletter.sent_through)
    readers = list(later.select_related("user").order_by("pk")[:PORTION])
    number = queue_many(mails.newsletter_messages(newsletter, readers))
    newsletter.count += number
    if readers:
        newsletter.sent_through = readers[-1].pk
    newsletter.save(update_fields=["count", "sent_through"])
    if len(readers) < PORTION:
        _finish(newsletter)
    return number


def _finish(newsletter: Newsletter) -> None:
    newsletter.sent_at = timezone.now()
    newsletter.save(update_fields=["sent_at"])
    newsletter, old = states.move(newsletter, "status", Newsletter.FLOW, Status.SENT)
    changes = {"status": [old, newsletter.status], "mails": newsletter.count}
    record("community.newsletter_sent", newsletter, by=None, changes=changes)


def _draft(newsletter: Newsletter) -> Newsletter:
    fresh = Newsletter.objects.select_for_update().get(pk=newsletter.pk)
    if fresh.status != Status.DRAFT:
        raise NewsletterFixed(_("It is planned or sent, so its text stays as it is. Stop the sending first."))
    return fresh


def _free_slug(words: str) -> str:
    base = slugify(words)[:80].strip("-") or "newsletter"
    taken = {*RESERVED, *Newsletter.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
