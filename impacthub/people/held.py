"""What people and the rooms under it hold about a person, for :mod:`impacthub.people.own_data`."""

from collections.abc import Iterable
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from impacthub.audit.models import Entry
from impacthub.jobs.models import Job
from impacthub.notifications.models import Notification, OutboxEmail, Preference
from impacthub.people.models import CalendarFeed, LogIn, User
from impacthub.people.own_data import OwnData, OwnFile, Rows


def in_people(person: User) -> Iterable[OwnData]:
    """Who they are, for whom they speak, what they agreed to and how they log in."""
    me = User.objects.filter(pk=person.pk)
    yield OwnData(_("Profile"), Rows(me, "name", "email", "language", "theme", "date_joined", "last_login", "erase_at"))
    memberships = person.memberships.select_related("organisation")
    yield OwnData(_("Memberships"), Rows(memberships, "organisation", "role", "starts_on", "ends_on"))
    yield OwnData(_("Consents"), Rows(person.consents.all(), "kind", "text_version", "given_at", "withdrawn_at"))
    addresses = EmailAddress.objects.filter(user=person).order_by("pk")
    yield OwnData(_("E-mail addresses"), Rows(addresses, "email", "verified", "primary"))
    keys = Authenticator.objects.filter(user=person).order_by("pk")
    yield OwnData(_("Second factors and passkeys"), Rows(keys, "type", "created_at", "last_used_at"))
    feeds = CalendarFeed.objects.visible_to(person)
    yield OwnData(_("Addresses of your calendar"), Rows(feeds, "created_at", "fetched_on", "revoked_at"))
    yield OwnData(_("Sign-ins"), Rows(LogIn.objects.alive().visible_to(person), "device", "created_at", "expire_date"))


def in_audit(person: User) -> Iterable[OwnData]:
    """What they did, and what was done to their account."""
    yield OwnData(_("What you did"), Rows(Entry.objects.filter(actor_id=person.pk), "at", "action", "object_text"))
    own = Entry.objects.filter(object_type=User._meta.label, object_id=str(person.pk)).exclude(actor_id=person.pk)
    yield OwnData(_("What others changed about your account"), Rows(own, "at", "action", "changes"))


def in_notifications(person: User) -> Iterable[OwnData]:
    """What was said to them, and what they want to hear."""
    mails = OutboxEmail.objects.filter(user=person)
    yield OwnData(_("E-mails"), Rows(mails, "created_at", "to", "subject", "status", "sent_at", "text"))
    yield OwnData(
        _("Notifications"), Rows(Notification.objects.visible_to(person), "created_at", "text", "params", "read_at")
    )
    yield OwnData(_("E-mail choices"), Rows(Preference.objects.filter(user=person), "category", "wanted"))


def in_jobs(person: User) -> Iterable[OwnData]:
    """The files they asked for; one that is this very export cannot hold itself."""
    jobs = Job.objects.visible_to(person)
    ready = [job for job in jobs.filter(status=Job.Status.DONE).exclude(kind="people.own_data") if job.has_file]
    files = [OwnFile(job.filename, partial(_content, job)) for job in ready]
    yield OwnData(_("Files you asked for"), Rows(jobs, "title", "status", "created_at", "ended_at"), files)


def _content(job: Job) -> bytes:
    with job.file.open("rb") as file:
        content: bytes = file.read()
    return content
