"""What the account pages show."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from impacthub import calendars
from impacthub.people import own_data
from impacthub.people.models import CalendarFeed, LogIn, Membership, User

#: So many rows of one table are shown; the export holds them all.
SHOWN = 10
#: Who is signed in in more browsers than this ends them all at once.
BROWSERS_SHOWN = 50


@dataclass(frozen=True)
class Account:
    """One's own account in a glance."""

    email: str
    memberships: Sequence[Membership]
    has_password: bool
    has_app: bool
    keys: int
    recovery_codes: bool
    log_ins: int


@dataclass(frozen=True)
class AccountTask:
    """One line of the account page."""

    key: str
    icon: str
    page: str
    label: str
    hint: str

    @property
    def url(self) -> str:
        """Where it is looked after."""
        return reverse(self.page)


@dataclass(frozen=True)
class LogInRow:
    """One browser; ``handle`` names it on the page, because the session key itself is a secret."""

    log_in: LogIn
    handle: str
    device: str
    begun_at: datetime
    is_here: bool


@dataclass(frozen=True)
class HeldTable:
    """One table of what is held: the first rows, and how many there are."""

    title: str
    columns: Sequence[str]
    rows: Sequence[dict[str, Any]]
    count: int
    files: int


def account_of(person: User) -> Account:
    """The account of ``person``; four queries."""
    types = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    address = EmailAddress.objects.filter(user=person, primary=True).first()
    return Account(
        email=address.email if address else person.email,
        memberships=list(person.memberships.known().select_related("organisation")),
        has_password=person.has_usable_password(),
        has_app=Authenticator.Type.TOTP in types,
        keys=types.count(Authenticator.Type.WEBAUTHN),
        recovery_codes=Authenticator.Type.RECOVERY_CODES in types,
        log_ins=LogIn.objects.alive().visible_to(person).count(),
    )


def account_tasks(person: User, own: Account) -> list[AccountTask]:
    """What ``person`` can look after, with how it stands now."""
    key = _("You have one.") if own.has_password else _("You have none: you sign in with a code or a passkey.")
    password = "account_change_password" if own.has_password else "account_set_password"
    keys = ngettext("%(count)d passkey", "%(count)d passkeys", own.keys) % {"count": own.keys}
    app = _("an app") if own.has_app else _("no app")
    browsers = ngettext("In %(count)d browser", "In %(count)d browsers", own.log_ins) % {"count": own.log_ins}
    return [
        AccountTask("profile", "person", "people:profile", _("Profile"), f"{person}, {person.get_language_display()}"),
        AccountTask("mails", "bell", "notifications:preferences", _("E-mail choices"), _("Which e-mails you get.")),
        AccountTask("address", "mail", "account_email", _("E-mail address"), own.email),
        AccountTask("password", "lock", password, _("Password"), key),
        AccountTask("keys", "key", "mfa_index", _("Passkeys and second step"), f"{keys}, {app}"),
        AccountTask("log-ins", "eye", "people:log_ins", _("Where you are signed in"), browsers),
        AccountTask(
            "calendar", "calendar", "people:calendar_feed", _("My calendar"), _("Your sessions in your own calendar.")
        ),
        AccountTask(
            "data",
            "file",
            "people:own_data",
            _("My data"),
            _("See, download or erase what ImpactHub holds about you."),
        ),
    ]


@dataclass(frozen=True)
class FeedState:
    """What a calendar holds, in short, and when something in it last changed."""

    tag: str
    changed_at: datetime


def feed_state(feed: CalendarFeed) -> FeedState:
    """Whether the calendar behind ``feed``, in the language of its person, is another one than before.

    Costs no query when every room can tell; else the calendar is written to see it.
    """
    if feed.stamps is None:
        entries = calendars.entries_of(feed.user)
        changed_at = max([feed.created_at, *(entry.changed_at for entry in entries)])
        return FeedState(_short(calendars.to_ics(entries)), changed_at)
    seconds = [stamp.partition(":")[0] for stamp in feed.stamps.values()]
    latest = [datetime.fromtimestamp(int(second), UTC) for second in seconds if second]
    words = [str(calendars.EDITION), feed.user.language, *(f"{room} {stamp}" for room, stamp in feed.stamps.items())]
    return FeedState(_short("\n".join(words).encode()), max([feed.created_at, *latest]))


def calendar_of(feed: CalendarFeed) -> bytes:
    """The calendar behind ``feed`` in the language of now."""
    return calendars.to_ics(calendars.entries_of(feed.user), name="ImpactHub")


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def log_ins_of(person: User, *, here: str | None) -> list[LogInRow]:
    """The browsers in which ``person`` is logged in, this one (session key ``here``) first."""
    rows = [
        LogInRow(row, _handle(row), row.device, row.created_at, row.session_key == here)
        for row in LogIn.objects.alive().visible_to(person)[:BROWSERS_SHOWN]
    ]
    return sorted(rows, key=lambda row: not row.is_here)


@dataclass(frozen=True)
class HeldRoom:
    """A room that may hold something about somebody: its name in addresses and in words."""

    key: str
    name: str


def held_rooms() -> list[HeldRoom]:
    """Every room that holds something about people, by its name."""
    found = [HeldRoom(room, _room_name(room)) for room in own_data.rooms()]
    return sorted(found, key=lambda room: room.name)


def held_in(person: User, room: str) -> list[HeldTable]:
    """The tables of ``room`` about ``person``, each with its first rows; raises KeyError for no such room."""
    return [_first_rows(part) for part in own_data.collect_room(person, room)]


def _first_rows(part: own_data.OwnData) -> HeldTable:
    rows = part.rows[:SHOWN]
    return HeldTable(part.title, list(rows[0]), rows, len(part.rows), len(part.files))


def _room_name(room: str) -> str:
    return capfirst(str(apps.get_app_config(room).verbose_name))


def _handle(log_in: LogIn) -> str:
    return salted_hmac("impacthub.people.log_in", log_in.session_key).hexdigest()[:24]
