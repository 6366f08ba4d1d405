"""Loads the demo: adds what is missing, and leaves alone what is there."""

from dataclasses import dataclass

from django.db import transaction

from coaching.models import Theme
from coaching.themes import seed_themes
from impacthub.demo import calls, cohorts, community, films, gatherings, guides, people, programmes, questions, today
from impacthub.people.models import User
from trajects.models import Cohort


@dataclass(frozen=True)
class Loaded:
    """How many of each were added."""

    people: int
    programmes: int
    cohorts: int
    calls: int
    films: int
    events: int
    members: int
    questions: int
    articles: int


@transaction.atomic
def load_demo() -> Loaded:
    """Themes, people, programmes, cohorts, calls, films, events, members, questions and articles, all or nothing.

    Whatever exists is not looked into, so that what somebody changed stays changed. No mail leaves: what services
    wrote to demo people on the way is cancelled.
    """
    there, mail, bell = User.objects.count(), today.last_mail(), today.last_bell()
    is_new = not Cohort.objects.filter(slug=cohorts.NOW).exists()
    added = {**load_films(), "cohorts": cohorts.load(), "calls": calls.load()}
    if added["cohorts"]:
        today.forget_bells(bell)
    if added["cohorts"] and is_new:
        today.happen()
    added |= {"events": gatherings.load(), "members": community.load()}
    added |= {"questions": questions.load(), "articles": guides.load()}
    questions.link_articles()
    today.hold_mails(mail)
    return Loaded(people=User.objects.count() - there, **added)


def load_films() -> dict[str, int]:
    """Themes, people, programmes and films; returns how many programmes and films."""
    seed_themes(Theme)
    people.load()
    return {"programmes": programmes.load(), "films": films.load()}
