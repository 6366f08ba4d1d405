"""A call that many answered: five hundred applications, each read by five people."""

from datetime import timedelta
from itertools import cycle

from django.utils import timezone

from impacthub.people.models import User
from trajects.models import Application, Call, Cohort, JuryMember, Review, Score
from trajects.services.calls import create_call
from trajects.services.reviews import rescore_call

SLUG = "bench-ranking"
APPLICATIONS, JURORS = 500, 5
#: Scores that go round; their number and that of the criteria have no common factor, so that no two rows are alike.
VALUES = (3, 4, 2, 5, 3, 1, 4)


def gather() -> Call:
    """The call with its jury, its applications and all their scores, as a coordinator finds it when reading is done."""
    now = timezone.now()
    dossier = Application.objects.exclude(handed_in=None).latest("pk").handed_in
    call = create_call(
        Cohort.objects.latest("pk"),
        by=None,
        slug=SLUG,
        title_nl="Bench",
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=30),
        decision_on=now.date(),
        status=Call.Status.REVIEWING,
    )
    jurors = list(User.objects.order_by("pk")[:JURORS])
    JuryMember.objects.bulk_create(JuryMember(call=call, user=juror) for juror in jurors)
    made = Application.objects.bulk_create(
        Application(
            call=call,
            status=Application.Status.IN_REVIEW,
            title=f"Film {number}",
            organisation_name=f"House {number}",
            submitted_at=now - timedelta(days=31),
            handed_in=dossier,
        )
        for number in range(APPLICATIONS)
    )
    _score(call, made, jurors)
    return call


def _score(call: Call, applications: list[Application], jurors: list[User]) -> None:
    reviews = Review.objects.bulk_create(
        Review(
            application=application,
            juror=juror,
            conflict=Review.Conflict.NONE,
            status=Review.Status.DONE,
            done_at=timezone.now(),
        )
        for application in applications
        for juror in jurors
    )
    values = cycle(VALUES)
    criteria = list(call.criteria.all())
    Score.objects.bulk_create(
        (Score(review=review, criterion=criterion, value=next(values)) for review in reviews for criterion in criteria),
        batch_size=2000,
    )
    rescore_call(call)
