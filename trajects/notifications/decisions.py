"""The mails that tell what was decided; a coordinator reads each of them before it can leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from impacthub.notifications.links import absolute
from impacthub.notifications.rendering import Mail, render_mail
from impacthub.notifications.services import queue_email
from impacthub.people.models import User
from trajects.models import Application, ApplicationPerson, Decision, DecisionBatch
from trajects.notifications.places import facts_of
from trajects.queries.decisions import people_of

TEMPLATES = {
    Decision.Outcome.SELECTED: "trajects/decision_selected",
    Decision.Outcome.WAITLISTED: "trajects/decision_waitlisted",
    Decision.Outcome.REJECTED: "trajects/decision_rejected",
}


@dataclass(frozen=True)
class Letter:
    """One mail as it will leave, to whom."""

    decision: Decision
    person: User
    mail: Mail

    @property
    def paragraphs(self) -> list[str]:
        """What its text says below the subject, without the line ends that only an e-mail needs."""
        parts = self.mail.text.strip().split("\n\n")
        return [_unwrapped(part) for part in parts if part.strip() and part.strip() != self.mail.subject]


def key_of(batch: DecisionBatch) -> str:
    """With what the keys of the mails of ``batch`` begin."""
    return f"trajects.decision_told:{batch.pk}:"


def queue(decision: Decision, people: Sequence[ApplicationPerson], batch: DecisionBatch) -> None:
    """Let everybody of the application know, once the ten minutes of ``batch`` are over."""
    for person in _users(people):
        queue_email(
            f"{key_of(batch)}{decision.application_id}:{person.pk}",
            to=person.email,
            language=person.language,
            template=_template(decision),
            context=_context(decision, person),
            user=person,
            leaves_at=batch.leaves_at,
        )


def letters(decisions: Sequence[Decision]) -> list[Letter]:
    """Every mail that would leave now for ``decisions``, which came from ``queries.decisions.pending``."""
    return [
        Letter(decision, person, render_mail(_template(decision), _context(decision, person), language=person.language))
        for decision in decisions
        for person in _users(people_of(decision))
    ]


def _users(people: Sequence[ApplicationPerson]) -> list[User]:
    return [person.user for person in people if person.user is not None]


def _template(decision: Decision) -> str:
    return TEMPLATES[Decision.Outcome(decision.outcome)]


def _context(decision: Decision, person: User) -> dict[str, Any]:
    application: Application = decision.application
    with override(person.language):
        return {
            "person": person,
            "decision": decision,
            "application": application,
            "call": application.call,
            "cohort": application.call.cohort,
            "facts": facts_of(application.call.cohort),
            "decided_by": decision.decided_by,
            "url": absolute(reverse("trajects:place_detail", args=[application.reference])),
        }


def _unwrapped(paragraph: str) -> str:
    """One line for lines that were only broken to fit; those that stand apart (facts, an address) keep their own."""
    lines = paragraph.splitlines()
    apart = any(line.startswith("  ") for line in lines) or "://" in paragraph
    return "\n".join(line.strip() for line in lines) if apart else " ".join(lines)
