"""What is said about the funding plan: one of its dates comes near."""

from django.urls import reverse
from django.utils.translation import override

from coaching.models import FundingSource
from coaching.queries.team import makers_of
from impacthub.notifications.links import absolute
from impacthub.notifications.services import Message, queue_many
from impacthub.people.models import User


def comes_near(source: FundingSource, name: str, *, before: int, left: int) -> int:
    """The date in the field ``name`` is ``left`` days away; to makers, once for each date and each ``before``.

    Returns how many mails are new.
    """
    day = getattr(source, name)
    people = {
        f"coaching.funding_near:{source.pk}:{name}:{day}:{before}:{person.pk}": person
        for person in makers_of(source.plan.project)
    }
    facts = {"source": source.source, "film": source.plan.project.title, "kind": name, "day": day, "left": left}
    return queue_many(
        Message(
            key=key,
            to=person.email,
            language=person.language,
            template="coaching/funding_near",
            context={**facts, "person": person, "url": absolute(_path(source, person))},
            user=person,
        )
        for key, person in people.items()
    )


def _path(source: FundingSource, person: User) -> str:
    row = f"sources-{source.pk}"
    with override(person.language):
        url = reverse("coaching:plan_section", args=[source.plan.project.slug, "funding"])
    return f"{url}?open={row}#{row}"
