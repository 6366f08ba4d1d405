"""A section as its coach reads it: every answer with what is said beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from coaching import registry
from coaching.content import Fact, Part
from coaching.models import Plan
from coaching.queries.review import Talk


@dataclass(frozen=True)
class Block:
    """One question, or one row with its answers. ``place`` is what a thread about it is stored under."""

    place: str
    title: str
    group: str
    text: str
    facts: Sequence[Fact]
    talks: Sequence[Talk]
    url: str = ""

    @property
    def anchor(self) -> str:
        """The block's id in the page."""
        return f"at-{self.place}" if self.place else "at-section"

    @property
    def open_talks(self) -> list[Talk]:
        """What is not dealt with."""
        return [talk for talk in self.talks if not talk.is_resolved]

    @property
    def resolved_talks(self) -> list[Talk]:
        """What was dealt with, which stands folded."""
        return [talk for talk in self.talks if talk.is_resolved]


def blocks(plan: Plan, spec: registry.Section, part: Part, talks: Mapping[str, Sequence[Talk]]) -> list[Block]:
    """The section's answers, its rows, and at the end the threads about something that does not stand there."""
    left = dict(talks)
    found = [_block("", _("The section as a whole"), left)]
    found += [_block(fact.name, fact.label, left, text=fact.text) for fact in part.facts]
    for group in part.groups:
        for row in group.rows:
            place = f"{group.name}-{row.id}"
            facts = [fact for fact in row.facts if fact.text != row.title]
            found.append(_block(place, row.title, left, group=group.title, facts=facts))
    return found + [_elsewhere(plan, spec, place, rest) for place, rest in left.items()]


def places(part: Part) -> dict[str, str]:
    """What somebody may comment on, by place: the section (empty), its questions and its rows, with their names."""
    rows = {f"{group.name}-{row.id}": row.title for group in part.groups for row in group.rows}
    return {"": _("The section as a whole"), **{fact.name: fact.label for fact in part.facts}, **rows}


def abouts(part: Part, place: str) -> list[tuple[str, str]]:
    """The answers of the row at ``place``, by name with their questions; none for anything else."""
    rows = {f"{group.name}-{row.id}": row for group in part.groups for row in group.rows}
    return [(fact.name, fact.label) for fact in rows[place].facts] if place in rows else []


def _block(
    place: str,
    title: str,
    left: dict[str, Sequence[Talk]],
    *,
    group: str = "",
    text: str = "",
    facts: Sequence[Fact] = (),
) -> Block:
    return Block(place, title, group, text, facts, left.pop(place, ()))


def _elsewhere(plan: Plan, spec: registry.Section, place: str, talks: Sequence[Talk]) -> Block:
    """A row that was taken out, one that stays with the team, or a question that has no answer."""
    row_set = spec.row_set(place.rpartition("-")[0])
    if row_set is not None and row_set.private:
        url = reverse("coaching:plan_section", args=[plan.project.slug, spec.key])
        return Block(place, str(row_set.singular), "", "", (), talks, f"{url}?open={place}#{place}")
    title = _("Something that was taken out") if row_set is not None else _question(spec, place)
    return Block(place, title, "", "", (), talks)


def _question(spec: registry.Section, name: str) -> str:
    fields = spec.form.base_fields if spec.form else {}
    return str(fields[name].label) if name in fields else _("Something that was taken out")
