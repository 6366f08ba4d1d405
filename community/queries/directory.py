"""The directory: of every profile only the fields that who looks may see, and never found by one they may not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from community import registry
from community.models import Audience, ContactMessage, Profile, Topic
from community.models.members import FIELDS
from community.permissions import is_member
from impacthub.people.models import Language, User
from impacthub.regions import REGIONS
from impacthub.search import words_query

#: The words of a profile that each audience sees, folded and in an index.
WORDS = {Audience.COHORT: "words_cohort", Audience.MEMBERS: "words_members", Audience.PUBLIC: "words_public"}
#: Where the name of a region stands, per language.
_NAMED = {"nl": 0, "fr": 1, "en": 2}


@dataclass
class Viewer:
    """Who looks at profiles; nobody in particular when ``user`` is None."""

    user: User | None

    @classmethod
    def of(cls, user: "User | AnonymousUser | Any") -> "Viewer":
        """The viewer that a request's ``user`` is."""
        return cls(user if isinstance(user, User) else None)

    @cached_property
    def is_member(self) -> bool:
        """True for who has a role today."""
        return self.user is not None and is_member(self.user)

    @property
    def audience(self) -> Audience:
        """What they are to somebody with whom they share no cohort."""
        return Audience.MEMBERS if self.is_member else Audience.PUBLIC

    @cached_property
    def mates(self) -> frozenset[int]:
        """The ids of who is in a cohort or a film project with them at this moment; without themselves."""
        if self.user is None:
            return frozenset()
        return frozenset(_people_beside(self.user))

    def level(self, profile: Profile) -> Audience:
        """What they are to the owner of ``profile``; to oneself one is a member like others.

        Who is whose mate is only asked when it makes a difference to what is shown.
        """
        matters = any(Audience.COHORT <= audience < self.audience for audience in _audiences(profile))
        return Audience.COHORT if matters and profile.user_id in self.mates else self.audience


def _audiences(profile: Profile) -> Iterator[int]:
    return (getattr(profile, f"{name}_for") for name in ("listed", "contact", *FIELDS))


@dataclass(frozen=True)
class Place:
    """A topic, language or region that was chosen: what stands in an address, and what people read."""

    key: str
    name: str


@dataclass(frozen=True)
class SeenProfile:
    """A profile as somebody sees it: what is hidden from them is empty, as if it had never been filled in."""

    handle: str
    user_id: int
    name: str
    initials: str
    is_own: bool
    can_write: bool
    photo: bool = False
    headline: str = ""
    place: str = ""
    region: str = ""
    sector: str = ""
    languages: tuple[Place, ...] = ()
    topics: tuple[Place, ...] = ()
    bio: str = ""
    helps: str = ""
    seeks: str = ""
    website: str = ""

    @property
    def where(self) -> str:
        """Place and region on one line."""
        return ", ".join(part for part in (self.place, self.region) if part)

    @property
    def is_bare(self) -> bool:
        """True when nothing but the name is shown."""
        shown = (self.photo, self.headline, self.where, self.sector, self.languages, self.topics, self.bio)
        return not any((*shown, self.helps, self.seeks, self.website))


def seen(profile: Profile, viewer: Viewer) -> SeenProfile | None:
    """``profile`` as ``viewer`` sees it; None when it is not listed for them, or its owner has left."""
    if not profile.user.is_active:
        return None
    return as_audience(profile, viewer.level(profile), viewer)


def as_audience(profile: Profile, level: Audience, viewer: Viewer) -> SeenProfile | None:
    """``profile`` as somebody sees it who is ``level`` to its owner; None when it is not listed for them."""
    if profile.listed_for < level:
        return None
    is_own = viewer.user is not None and viewer.user.pk == profile.user_id
    open_to_them = level <= profile.contact_for and level != Audience.PUBLIC
    told = {name: _READ[name](profile) for name in FIELDS if getattr(profile, f"{name}_for") >= level}
    if profile.place_for >= level:
        told["region"] = region_name(profile.region)
    return SeenProfile(
        handle=profile.handle,
        user_id=profile.user_id,
        name=profile.name,
        initials=profile.initials,
        is_own=is_own,
        can_write=viewer.is_member and not is_own and open_to_them,
        **told,
    )


def find_profile(viewer: Viewer, handle: str) -> SeenProfile | None:
    """The profile called ``handle`` as ``viewer`` sees it; None when there is none for them."""
    profile = Profile.objects.filter(handle=handle).select_related("user").prefetch_related("topics").first()
    return seen(profile, viewer) if profile else None


def find(
    viewer: Viewer,
    *,
    words: str = "",
    topic: str = "",
    region: str = "",
    language: str = "",
    sector: str = "",
) -> "QuerySet[Profile]":
    """The profiles that ``viewer`` may find, by name; each condition only on what they see of that profile.

    ``topic`` is a slug, ``region`` a code that also finds the regions within it, ``words`` must all be there, each at
    the beginning of a word and whatever its accents. Read them with :func:`seen`.
    """
    asked = _Asked(words, topic, region, language, sector)
    matches = asked.seen_by(viewer.audience)
    if viewer.mates:
        matches |= asked.seen_by(Audience.COHORT) & Q(user__in=viewer.mates)
    return Profile.objects.filter(matches, user__is_active=True).order_by("name", "id")


def shown(profiles: Iterable[Profile], viewer: Viewer) -> Iterator[SeenProfile]:
    """Each of ``profiles`` (with ``user`` and ``topics`` read) as ``viewer`` sees it."""
    return (each for each in (seen(profile, viewer) for profile in profiles) if each is not None)


def with_what_is_shown(profiles: "QuerySet[Profile]") -> "QuerySet[Profile]":
    """``profiles`` with what a list of them reads, in a fixed number of queries."""
    unread = ("words_cohort", "words_members", "words_public")
    return profiles.select_related("user").prefetch_related("topics").defer(*unread)


def own_profile(user: User) -> Profile:
    """The profile of ``user``; an empty one that is not stored yet, when they have none."""
    found = Profile.objects.filter(user=user).prefetch_related("topics").first()
    return found or Profile(user=user, name=user.name)


def may_edit(user: User) -> bool:
    """Members make a profile; who was one can still change or hide what they made."""
    return is_member(user) or Profile.objects.filter(user=user).exists()


def was_reported(sender: User, *, by: User) -> bool:
    """True when ``by`` reported a message of ``sender``: then they get no more of them."""
    return ContactMessage.objects.filter(sender=sender, receiver=by, reported_at__isnull=False).exists()


def topic_choices() -> list[tuple[str, str]]:
    """Slug and name of every topic, in the order of their names in the language of now."""
    return sorted(((topic.slug, str(topic.name)) for topic in Topic.objects.all()), key=lambda pair: pair[1].casefold())


def region_choices() -> list[tuple[str, str]]:
    """Code and name of every region, in the language of now; those within a country stand below it."""
    return [(code, ("" if len(code) < 3 else "– ") + region_name(code)) for code in REGIONS]


def region_name(code: str) -> str:
    """The region's name in the language of now; empty for a code that is none."""
    names = REGIONS.get(code)
    return names[_NAMED.get((get_language() or "nl")[:2], 0)] if names else ""


@dataclass(frozen=True)
class _Asked:
    """What somebody looks for."""

    words: str
    topic: str
    region: str
    language: str
    sector: str

    def seen_by(self, audience: Audience) -> Q:
        """Profiles that answer it with fields that ``audience`` sees."""
        found = Q(listed_for__gte=audience)
        if self.words.strip():
            query = words_query(self.words)
            found &= Q(**{WORDS[audience]: query}) if query is not None else Q(pk__in=[])
        if self.topic:
            about = Profile.topics.through._default_manager.filter(topic__slug=self.topic)
            found &= Q(topics_for__gte=audience, pk__in=about.values("profile"))
        if self.region:
            found &= Q(place_for__gte=audience, region__startswith=self.region)
        if self.language:
            found &= Q(languages_for__gte=audience, languages__contains=[self.language])
        if self.sector:
            found &= Q(sector_for__gte=audience, sector=self.sector)
        return found


def _people_beside(user: User) -> Iterator[int]:
    for source in registry.sources():
        pairs = list(source.people_of(_ids(source.ids_of(user))))
        own = {group for group, person in pairs if person == user.pk}  # who coordinates sees groups, but is in none
        yield from (person for group, person in pairs if group in own and person != user.pk)


def _ids(rows: Iterable[Any]) -> list[int]:
    """The ids of groups, given as numbers or as rows of one value."""
    return [next(iter(row.values())) if isinstance(row, dict) else row for row in rows]


def _languages(profile: Profile) -> tuple[Place, ...]:
    return tuple(Place(code, str(Language(code).label)) for code in Language.values if code in profile.languages)


def _topics(profile: Profile) -> tuple[Place, ...]:
    return tuple(Place(topic.slug, str(topic.name)) for topic in profile.topics.all())


_READ: dict[str, Any] = {
    "photo": lambda profile: bool(profile.photo),
    "headline": lambda profile: profile.headline,
    "place": lambda profile: profile.place,
    "sector": lambda profile: profile.get_sector_display() if profile.sector else "",
    "languages": _languages,
    "topics": _topics,
    "bio": lambda profile: profile.bio,
    "helps": lambda profile: profile.helps,
    "seeks": lambda profile: profile.seeks,
    "website": lambda profile: profile.website,
}
