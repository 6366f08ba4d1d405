"""What every page needs: the navigation of this person, the languages of this page, the theme."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Func, IntegerField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from helpdesk.permissions import is_agent
from impacthub.notifications.models import Notification
from impacthub.people.models import Role, User
from impacthub.statements import Statement


@dataclass(frozen=True)
class NavItem:
    """An item of the main menu."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class LanguageLink:
    """This page in another language."""

    code: str
    name: str
    url: str
    current: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """The values that ``base.html`` shows; at most two queries: the roles and the unread notifications."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    return {
        "nav_items": _nav(request, person),
        "languages": _languages(request),
        "demo": settings.DEMO,
        "theme": person.theme.lower() if person else "auto",
        "contact_email": settings.CONTACT_EMAIL,
        # Counted when a page shows it: the admin renders many parts with a request, and shows none.
        "unread_count": SimpleLazyObject(lambda: _unread(person)),
        "person": person,
        "session_seconds": settings.SESSION_COOKIE_AGE,
    }


def _unread(person: User | None) -> int:
    return UNREAD.ask(person.pk)[0][0] if person else 0


UNREAD = Statement(
    lambda person, _now: (
        Notification.objects.filter(user=person, read_at=None)
        .order_by()
        .values_list(Func(template="count(*)", output_field=IntegerField()))
    )
)


def _nav(request: HttpRequest, person: User | None) -> list[NavItem]:
    """What exists for this person, six at most, in the same order for everybody; searching has a place of its own.

    Help is always the last thing that is not administration, so that it is found in the same place on every page.
    """
    items = [*_own_items(person), (_("Agenda"), reverse("community:event_list"))]
    if person and person.roles:
        items.append((_("Community"), reverse("community:space_list")))
    coordinates = person is not None and person.has_role(Role.COORDINATOR)
    if not coordinates:
        items.append((pgettext("menu", "Knowledge base"), reverse("helpdesk:guide_list")))
    if person and is_agent(person):
        items.append((pgettext("questions", "Inbox"), reverse("helpdesk:inbox")))
    else:
        items.append((_("Helpdesk"), reverse("helpdesk:helpdesk_home")))
    if person and person.is_staff:
        items.append((_("Administration"), reverse("admin:index")))
    here = _here(request, [url for _label, url in items])
    return [NavItem(label, url, url == here) for label, url in items]


def _own_items(person: User | None) -> list[tuple[str, str]]:
    """What somebody comes for first: their programme or their films, else the programmes that there are."""
    items = [(_("Overview"), reverse("overview"))] if person else []
    if person and person.has_role(Role.PARTICIPANT):
        items.append((_("My programme"), reverse("trajects:cohort_list")))
    elif person and person.has_role(Role.COORDINATOR):
        items.append((_("Cohorts"), reverse("trajects:cohort_list")))
    elif person and person.has_role(Role.COACH):
        items.append((_("Coaching"), reverse("coaching:coach_board")))
    else:
        items.append((_("Programmes"), reverse("trajects:programme_list")))
    return items


def _here(request: HttpRequest, urls: list[str]) -> str:
    """The item whose address begins like this page's, or under which this page is found."""
    if here := next((url for url in urls if request.path.startswith(url)), ""):
        return here
    board = reverse("coaching:coach_board")
    homes = {
        reverse("coaching:project_list"): board if board in urls else reverse("overview"),
        reverse("community:member_list"): reverse("community:space_list"),
        reverse("community:message_list"): reverse("community:space_list"),
        reverse("community:moderation_list"): reverse("community:space_list"),
        reverse("community:event_board"): reverse("community:event_list"),
        reverse("helpdesk:helpdesk_home"): reverse("helpdesk:inbox"),  # for who answers, all of the helpdesk
        reverse("helpdesk:guide_list"): reverse("helpdesk:inbox"),
    }
    return next((home for under, home in homes.items() if request.path.startswith(under)), "")


def _languages(request: HttpRequest) -> list[LanguageLink]:
    names = {"nl": "Nederlands", "fr": "Français", "en": "English"}
    here = get_language()
    return [
        LanguageLink(code, names[code], _in_language(request, code), code == here) for code, _name in settings.LANGUAGES
    ]


def _in_language(request: HttpRequest, code: str) -> str:
    """The same page in ``code``, which differs in the prefix only; the home page for an address that is no page."""
    address, prefix = request.get_full_path(), f"/{get_language()}/"
    if address.startswith(f"/{code}/"):
        return address
    if request.resolver_match is None or not address.startswith(prefix):
        return f"/{code}/"
    return f"/{code}/{address.removeprefix(prefix)}"
