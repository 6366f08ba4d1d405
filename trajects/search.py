"""What a search finds in this room: programmes, calls, cohorts and modules, by their names in any language."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from impacthub.people.models import Role, User
from impacthub.search import Hit
from trajects.models import Call, Cohort, Module, Programme

#: Of each kind; who finds more types another word.
MOST = 10
#: Columns of a text in three languages.
_IN_EACH = ("_nl", "_fr", "_en")


def find_in_trajects(user: AbstractBaseUser | AnonymousUser, words: str) -> Iterable[Hit]:
    """What ``user`` may see with all of ``words`` in it, whatever the accents; a fixed number of queries."""
    reader: User | AnonymousUser = user if isinstance(user, User) else AnonymousUser()
    yield from _programmes(reader, words)
    yield from _calls(reader, words)
    if isinstance(reader, User):
        yield from _cohorts(reader, words)
        yield from _modules(reader, words)


def _programmes(user: User | AnonymousUser, words: str) -> Iterable[Hit]:
    rows = _with_all(Programme.objects.visible_to(user), words, "name", *_texts("summary"))
    for row in rows[:MOST]:
        url = reverse("trajects:programme_detail", args=[row.slug])
        yield Hit(kind=_("Programme"), title=row.name, url=url, excerpt=str(row.summary))


def _calls(user: User | AnonymousUser, words: str) -> Iterable[Hit]:
    calls = Call.objects.visible_to(user).select_related("cohort__programme").order_by("-closes_at", "-pk")
    rows = _with_all(calls, words, *_texts("title"), "cohort__name", "cohort__programme__name")
    for row in rows[:MOST]:
        url = reverse("trajects:call_detail", args=[row.slug])
        yield Hit(kind=_("Call"), title=str(row.title), url=url, excerpt=str(row.cohort.programme))


def _cohorts(user: User, words: str) -> Iterable[Hit]:
    cohorts = Cohort.objects.visible_to(user).select_related("programme")
    for row in _with_all(cohorts, words, "name", "programme__name")[:MOST]:
        url = reverse("trajects:cohort_detail", args=[row.slug])
        yield Hit(kind=_("Cohort"), title=row.name, url=url, excerpt=str(row.programme))


def _modules(user: User, words: str) -> Iterable[Hit]:
    modules = Module.objects.filter(cohort__in=Cohort.objects.visible_to(user)).select_related("cohort")
    if not user.has_role(Role.COORDINATOR):
        modules = modules.filter(Q(status__in=Module.SHOWN) | Q(responsible=user))
    rows = _with_all(modules.order_by("-cohort__starts_on", "number", "pk"), words, *_texts("title"))
    for row in rows[:MOST]:
        url = reverse("trajects:module_detail", args=[row.cohort.slug, row.slug])
        yield Hit(kind=_("Module"), title=str(row.title), url=url, excerpt=row.cohort.name)


def _texts(name: str) -> list[str]:
    return [name + ending for ending in _IN_EACH]


def _with_all(rows: "QuerySet[Any]", words: str, *columns: str) -> "QuerySet[Any]":
    """Those of ``rows`` that have each of ``words`` in one of ``columns``."""
    for word in words.split():
        anywhere = Q()
        for column in columns:
            anywhere |= Q(**{f"{column}__unaccent__icontains": word})
        rows = rows.filter(anywhere)
    return rows
