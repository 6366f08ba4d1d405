"""P5: the map of the story environment, what it says in one sentence, and what it warns of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coaching.charts import quadrants
from coaching.gaps.environment import has_security_risk
from coaching.models import Audience, Plan, StoryEnvironment, StoryPosition
from coaching.queries.stored import own_row, rows_of

Role = StoryPosition.FilmRole
#: Corner of a box, the class and the paint of its ground and words, by what it asks of the film.
BOXES: Mapping[str, tuple[int, int, str, str, str]] = {
    Role.INVESTIGATE: (0, 0, "q-hidden", "#e9e5fb", "#0b1f18"),
    Role.HUMANISE: (101, 0, "q-entrenched", "#005b3f", "#ffffff"),
    Role.REVEAL: (0, 101, "q-fresh", "#fff1b5", "#0b1f18"),
    Role.SPOTLIGHT: (101, 101, "q-familiar", "#ddf2e8", "#0b1f18"),
}


def environment_panel(plan: Plan) -> dict[str, Any]:
    """A lettered dot for every reading, arrows to after the campaign, and the map in words.

    Three queries, and one more when security is high.
    """
    audiences: list[Audience] = rows_of(plan, Audience)
    positions: list[StoryPosition] = rows_of(plan, StoryPosition)
    environment = own_row(plan, StoryEnvironment) or StoryEnvironment(plan=plan)
    by_key = {audience.pk: audience for audience in audiences}
    for position in positions:
        # Their names are known here: no row has to be read again for its own.
        position.audience = by_key.get(position.audience_id or 0)
    letters = {audience.pk: letter for audience, letter in zip(audiences, ascii_uppercase, strict=False)}
    order = {audience.pk: place for place, audience in enumerate(audiences)}
    known = sorted((p for p in positions if p.audience_id in order), key=lambda p: order[p.audience_id or 0])
    readings = _readings(known, letters)
    placed = [reading for reading in readings if "x" in reading]
    return {
        "readings": readings,
        "by_row": {reading["pk"]: reading for reading in readings},
        "placed": placed,
        "boxes": _boxes(),
        "has_audiences": any(audience.name for audience in audiences),
        "sentence": _sentence(placed),
        "without": ", ".join(str(a) for a in audiences if a.name and all(p.audience_id != a.pk for p in positions)),
        "warnings": _warnings(plan, environment, known, letters),
    }


def _boxes() -> list[dict[str, Any]]:
    """The four boxes with their names and what they ask of the film."""
    names = _names()
    return [
        {"x": x, "y": y, "kind": kind, "fill": fill, "ink": ink, "name": names[role], "role": str(Role(role).label)}
        for role, (x, y, kind, fill, ink) in BOXES.items()
    ]


def _names() -> dict[str, str]:
    return {
        Role.REVEAL: pgettext("story environment", "Fresh"),
        Role.SPOTLIGHT: pgettext("story environment", "Familiar"),
        Role.INVESTIGATE: pgettext("story environment", "Hidden"),
        Role.HUMANISE: pgettext("story environment", "Entrenched"),
    }


def _readings(positions: Sequence[StoryPosition], letters: Mapping[int, str]) -> list[dict[str, Any]]:
    """Every reading in words; those with both answers have a place on the map."""
    placed = [p for p in positions if p.computed_role]
    places = quadrants.marks([(p.awareness or 0, p.opposition or 0) for p in placed])
    marks = {position.pk: mark for position, mark in zip(placed, places, strict=True)}
    return [
        _reading(position, letters.get(position.audience_id or 0, ""), marks.get(position.pk)) for position in positions
    ]


def _reading(position: StoryPosition, letter: str, mark: quadrants.Mark | None) -> dict[str, Any]:
    computed = position.computed_role
    found: dict[str, Any] = {
        "pk": position.pk,
        "letter": letter,
        "name": str(position.audience or ""),
        "awareness": _of_five(position.awareness),
        "opposition": _of_five(position.opposition),
        "role": computed,
        "box": _names()[computed] if computed else "",
        "computed": str(Role(computed).label) if computed else "",
        "chosen": position.get_film_role_display(),
        "after": _after(position),
    }
    if mark is not None:
        found |= {"x": f"{mark.x:g}", "y": f"{mark.y:g}", "text_y": f"{mark.y + 3.6:g}"}
        if position.awareness_after is not None and position.opposition_after is not None:
            found["way"] = quadrants.way(mark, position.awareness_after, position.opposition_after)
    return found


def _of_five(value: int | None) -> str:
    return "" if value is None else _("%(number)d of 5") % {"number": quadrants.cell_of(value) + 1}


def _after(position: StoryPosition) -> str:
    """Both answers for after the campaign, as one text."""
    known, headwind = _of_five(position.awareness_after), _of_five(position.opposition_after)
    if not known or not headwind:
        return ""
    return _("known %(known)s, headwind %(headwind)s") % {"known": known, "headwind": headwind}


def _sentence(placed: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the map says: in how many boxes the audiences are, and what the film does in each."""
    by_role: dict[str, list[str]] = defaultdict(list)
    for reading in placed:
        by_role[reading["role"]].append(reading["letter"])
    ways = ", ".join(
        _("%(role)s for %(letters)s") % {"role": Role(role).label, "letters": _listed(letters)}
        for role, letters in sorted(by_role.items(), key=lambda item: item[1])
    )
    if not placed:
        return {}
    if len(placed) == 1:
        head = _("Your audience is in the box “%(box)s”.") % {"box": placed[0]["box"]}
        return {"head": head, "text": _("The work of your film there: %(role)s.") % {"role": placed[0]["computed"]}}
    heads = {
        1: (_("All your audiences are in one box."), _("One way in for all of them: %(ways)s.")),
        2: (_("Your audiences are in two boxes."), _("One film, two ways in: %(ways)s.")),
        3: (_("Your audiences are in three boxes."), _("One film, three ways in: %(ways)s.")),
        4: (_("Your audiences are in all four boxes."), _("One film, four ways in: %(ways)s.")),
    }
    head, text = heads[len(by_role)]
    return {"head": head, "text": text % {"ways": ways}}


def _listed(letters: Sequence[str]) -> str:
    """Say letters as one does: A, A and B, A, B and C."""
    if len(letters) == 1:
        return letters[0]
    return _("%(letters)s and %(last)s") % {"letters": ", ".join(letters[:-1]), "last": letters[-1]}


def _warnings(
    plan: Plan, environment: StoryEnvironment, positions: Sequence[StoryPosition], letters: Mapping[int, str]
) -> list[str]:
    """Another role than the map proposes, a headwind without an answer (V19), and security without its risk."""
    found = []
    for position in positions:
        name = f"{letters.get(position.audience_id or 0, '')}: {position.audience}"
        if position.film_role and position.computed_role not in ("", position.film_role):
            texts = {
                "name": name,
                "chosen": position.get_film_role_display(),
                "map": Role(position.computed_role).label,
            }
            found.append(_("%(name)s. You chose “%(chosen)s”, the map says “%(map)s”.") % texts)
        if position.has_headwind and not position.response_line.strip():
            found.append(_("%(name)s. The headwind is strong: write what you answer.") % {"name": name})
    if environment.security_level == StoryEnvironment.Security.HIGH:
        found.append(_("High security: this plan is in no shared link."))
        if not has_security_risk(plan):
            found.append(_("Describe the risk for their security under Care for the people in your film."))
    return found
