"""What is said about assignments: work came in, feedback came back."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from impacthub.notifications.links import absolute
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User
from trajects.models import Assignment, Enrolment, Feedback, HandIn, Submission
from trajects.queries import work as queries

#: Mails that who gives feedback, and who gets it of peers, may switch off.
CATEGORY = "work"
#: So much of a feedback stands in the mail; the rest stands on the page.
QUOTED = 1500

CAME_IN = gettext_noop("%(team)s handed in “%(title)s”")
CAME_IN_AGAIN = gettext_noop("%(team)s handed in “%(title)s” again")
TEAM_HANDED_IN = gettext_noop("%(name)s handed in “%(title)s” for your team")
FEEDBACK = gettext_noop("%(name)s gave feedback on “%(title)s”")
REVISE = gettext_noop("%(name)s asks you to hand in “%(title)s” again")
ACCEPTED = gettext_noop("%(name)s accepted “%(title)s”")
PEER = gettext_noop("%(name)s responded to “%(title)s”")

_SAID = {Feedback.Verdict.COMMENT: FEEDBACK, Feedback.Verdict.REVISE: REVISE, Feedback.Verdict.ACCEPT: ACCEPTED}


def work_came_in(hand_in: HandIn, *, by: User) -> None:
    """Tell who gives feedback, by bell and mail, and the others of the team, by bell; once for each hand-in."""
    submission = hand_in.submission
    enrolment = submission.enrolment
    text = CAME_IN if hand_in.number == 1 else CAME_IN_AGAIN
    for trainer in queries.who_gives_feedback(submission.assignment):
        if trainer.pk == by.pk:
            continue
        key = f"trajects.work_handed_in:{hand_in.pk}:{trainer.pk}"
        with override(trainer.language):
            title, url = str(submission.assignment.title), work_url(submission)
        params = {"team": str(enrolment), "title": title}
        notify(trainer, key, kind="trajects.work_handed_in", text=text, params=params, url=url)
        context = {"person": trainer, "again": hand_in.number > 1, "by": str(by), "url": absolute(url), **params}
        _mail(trainer, key, "work_handed_in", context, CATEGORY)
    for mate in _team(enrolment, but=by):
        with override(mate.language):
            title, url = str(submission.assignment.title), assignment_url(submission.assignment, enrolment)
        key = f"trajects.work_handed_in:{hand_in.pk}:{mate.pk}"
        params = {"name": str(by), "title": title}
        notify(mate, key, kind="trajects.work_handed_in", text=TEAM_HANDED_IN, params=params, url=url)


def feedback_came(feedback: Feedback, *, by: User) -> None:
    """Tell everybody of the team, by bell and mail, once for each feedback."""
    submission = feedback.hand_in.submission
    assignment, enrolment = submission.assignment, submission.enrolment
    text = PEER if feedback.is_peer else _SAID[Feedback.Verdict(feedback.verdict)]
    words = feedback.text if len(feedback.text) <= QUOTED else feedback.text[:QUOTED].rsplit(" ", 1)[0] + " …"
    for person in _team(enrolment, but=by):
        key = f"trajects.work_feedback:{feedback.pk}:{person.pk}"
        with override(person.language):
            title, url = str(assignment.title), assignment_url(assignment, enrolment)
        params = {"name": str(by), "title": title}
        notify(person, key, kind="trajects.work_feedback", text=text, params=params, url=url)
        context = {
            "person": person,
            "verdict": "PEER" if feedback.is_peer else feedback.verdict,
            "words": words,
            "lines": words.splitlines(),
            "url": absolute(url),
            **params,
        }
        _mail(person, key, "work_feedback", context, CATEGORY if feedback.is_peer else None)


def assignment_url(assignment: Assignment, enrolment: Enrolment) -> str:
    """The assignment's page as ``enrolment`` works on it, in the language of now."""
    return (
        reverse("trajects:assignment_detail", args=[assignment.cohort.slug, assignment.slug]) + f"?team={enrolment.pk}"
    )


def work_url(submission: Submission) -> str:
    """The page of one team's work, in the language of now."""
    assignment = submission.assignment
    return reverse("trajects:work_detail", args=[assignment.cohort.slug, assignment.slug, submission.pk])


def _team(enrolment: Enrolment, *, but: User) -> list[User]:
    people = User.objects.get_queryset().filter(participations__enrolment=enrolment, is_active=True)
    return list(people.exclude(pk=but.pk).order_by("pk"))


def _mail(person: User, key: str, template: str, context: dict[str, Any], category: str | None) -> None:
    queue_email(
        key,
        to=person.email,
        language=person.language,
        template=f"trajects/{template}",
        context=context,
        user=person,
        category=category,
    )
