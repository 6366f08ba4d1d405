"""Finding a certificate by what somebody typed over, and those of one person."""

from dataclasses import dataclass

from django.db.models import QuerySet

from impacthub.people.models import User
from trajects.models import Certificate, Cohort, Participant
from trajects.models.certificates import CODE_LENGTH
from trajects.queries.standing import Standing, standings

#: Longer than any code with spaces and dashes between all of its letters.
MOST_TYPED = 4 * CODE_LENGTH


@dataclass(frozen=True)
class OnTheWay:
    """A cohort in which somebody has no certificate yet, with how far they are."""

    cohort: Cohort
    standing: Standing


def plain_code(typed: str) -> str:
    """The code that ``typed`` stands for: capitals and figures, without dashes and spaces."""
    return "".join(letter for letter in typed[:MOST_TYPED].upper() if letter.isascii() and letter.isalnum())


def find_certificate(code: str) -> Certificate | None:
    """The certificate with exactly this ``code``, with the one that replaced it."""
    return Certificate.objects.select_related("replaced_by").filter(code=code).first()


def certificates_of(user: User) -> QuerySet[Certificate]:
    """Everything that was ever issued to ``user``, the newest first."""
    return Certificate.objects.filter(participant__user=user).select_related("replaced_by")


def on_the_way(user: User) -> list[OnTheWay]:
    """The running cohorts of ``user`` in which there is no certificate for them yet."""
    people = (
        Participant.objects.taking_part()
        .filter(user=user, certificates__isnull=True, enrolment__cohort__status__in=["RUNNING", "EVALUATING"])
        .select_related("enrolment__cohort")
        .order_by("-enrolment__cohort__starts_on", "pk")
    )
    return [
        OnTheWay(person.enrolment.cohort, standings(person.enrolment.cohort, [person])[person.pk]) for person in people
    ]
