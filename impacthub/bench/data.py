"""Data to measure with: the demo's in a database of its own, and the same a hundred times over."""

import io
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.models import Q
from django.test.utils import override_settings

from coaching.models import ChangeReason, Plan
from impacthub.audit.services import record
from impacthub.bench import crowd, large_plan
from impacthub.celery import app
from impacthub.jobs.services import ask_job
from impacthub.notifications.services import notify
from impacthub.people.models import User

#: The demo so many times over is "small": enough for every list to fill its first page.
FULL = 15
#: A broker that nobody else hears.
MEMORY = "memory://localhost/"
#: Not copied: log-ins are the visitors' own, and topics and saved replies are short lists that stay short.
LEFT_OUT = {"people.LogIn", "community.Topic", "helpdesk.Topic", "helpdesk.SavedReply"}
#: Nor are these rows and whatever hangs on them: years and calls that are over and that no page here shows, the talks
#: of one team, what the demo's loading noted, the large call and the large plan, which are as large in the small data,
#: and who answers the helpdesk: a few people, however many ask.
PAST = ("filmpact-2019", "impactacademie-2018", "filantrimpact-1", "filmcoaching-1")
ROWS_LEFT_OUT = {
    "people.Membership": Q(role__in=["COORDINATOR", "HELPDESK"]),
    "trajects.Cohort": Q(slug__in=PAST),
    "trajects.Call": Q(slug=crowd.SLUG),
    "trajects.Session": Q(enrolment__isnull=False),
    "coaching.Project": Q(slug=large_plan.SLUG),
    "audit.Entry": Q(action__startswith="trajects."),
    "notifications.OutboxEmail": Q(kind__startswith="trajects."),
}
#: Copies of these stay with the same person, so that the pages of one person grow too.
STAYS_WITH_PERSON = {"notifications.Notification", "jobs.Job"}
ROOMS = ("people", "notifications", "jobs", "audit", "trajects", "community", "helpdesk", "coaching", "evaluation")


#: From a row's table and key to its copy's key.
Copies = dict[tuple[Any, Any], Any]


@contextmanager
def scratch_site() -> Iterator[dict[str, str]]:
    """A new database and media folder with small data, gone afterwards; yields the environment that names them.

    Nothing is read from or written to the real ones, nor sent to the real broker.
    """
    real = connection.settings_dict["NAME"]
    connection.settings_dict.setdefault("TEST", {})["NAME"] = f"bench_{os.getpid()}"
    app.conf.update(broker_url=MEMORY)
    with TemporaryDirectory(prefix="bench-") as media, override_settings(MEDIA_ROOT=media):
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            call_command("demo", force=True, stdout=io.StringIO())
            crowd.gather()
            large_plan.grow()
            _say_why()
            _busy(10)
            multiply(FULL)
            address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
            yield {"DATABASE_URL": address, "MEDIA_ROOT": media, "REDIS_URL": MEMORY}
        finally:
            connection.creation.destroy_test_db(real, verbosity=0)


def _say_why() -> None:
    """Give everybody of the team a reason for a change: in a campaign its makers say one before they write."""
    plan = Plan.objects.get(project__slug=large_plan.SMALL)
    ChangeReason.objects.bulk_create(
        ChangeReason(section=section, text="Measuring", given_by_id=user)
        for section in plan.sections.all()
        for user in set(plan.project.team.values_list("user", flat=True))
    )


def _busy(lines: int) -> None:
    """Let who logs in have done so many things, wait for a file, and have as many lines under the bell."""
    for person in filter(User.has_usable_password, User.objects.all()):
        ask_job("bench", by=person, title="Bench", arguments={})
        for number in range(lines):
            record("bench.something_done", person, by=person)
            notify(person, f"bench:{person.pk}:{number}", kind="bench", text="Something happened.", url="/nl/overview/")


def multiply(times: int) -> None:
    """Make every row of our rooms stand there ``times`` times, each copy pointing at the rows of its own copy.

    Doing it twice wants two different numbers: a copy's unique texts begin with them.
    """
    order = _copied()
    originals = _originals(order)
    for number in range(1, times):
        copies: Copies = {}
        for model in order:
            rows = [_copy(row, f"{times}-{number}", copies) for row in originals[model]]
            made = model._default_manager.bulk_create(rows, batch_size=1000)
            copies |= {(model, old.pk): new.pk for old, new in zip(originals[model], made, strict=True)}
    _analyze()


def _originals(order: list[type[models.Model]]) -> dict[type[models.Model], list[models.Model]]:
    """The rows to copy of each model; what hangs on a row that is left out is left out too."""
    kept: dict[type[models.Model], list[models.Model]] = {}
    left: set[tuple[Any, Any]] = set()
    for model in order:
        mine = ROWS_LEFT_OUT.get(model._meta.label)
        named = set(model._default_manager.filter(mine).values_list("pk", flat=True)) if mine else set()
        links = [field for field in model._meta.concrete_fields if field.is_relation]
        kept[model] = []
        for row in model._default_manager.all():
            hangs = any((field.related_model, getattr(row, field.attname)) in left for field in links)
            if hangs or row.pk in named:
                left.add((model, row.pk))
            else:
                kept[model].append(row)
    return kept


def _copied() -> list[type[models.Model]]:
    """The models of our rooms and the tables between them, those that are pointed at first."""
    found = [
        model
        for room in ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label not in LEFT_OUT and not _is_fixed_list(model)
    ]
    ordered: list[type[models.Model]] = []
    while len(ordered) < len(found):
        ready = [model for model in found if model not in ordered and _targets(model) & set(found) <= {*ordered, model}]
        ordered.extend(ready or [model for model in found if model not in ordered])
    return ordered


def _is_fixed_list(model: type[models.Model]) -> bool:
    """True for a list of things that there are only so many of, such as the seventeen goals."""
    own = [field for field in model._meta.concrete_fields if field.unique and not field.primary_key]
    return any(
        not field.is_relation and not isinstance(field, models.CharField | models.TextField | models.UUIDField)
        for field in own
    )


def _targets(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def _copy(row: models.Model, mark: str, copies: Copies) -> models.Model:
    model = type(row)
    unique = _unique_texts(model)
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key:
            value = uuid.uuid4() if isinstance(field, models.UUIDField) else None
        elif field.is_relation and model._meta.label not in STAYS_WITH_PERSON:
            value = copies.get((field.related_model, value), value)
        elif field.unique and field.has_default() and callable(field.default):
            value = field.get_default()
        elif field.name in unique and value:
            value = _marked(value, mark, field.max_length)
        values[field.attname] = value
    return model(**values)


def _marked(value: str, mark: str, most: int | None) -> str:
    """``value`` with ``mark`` before it; a code too short for both becomes another one."""
    text = f"{mark}-{value}"
    return text if most is None or len(text) <= most else sha256(text.encode()).hexdigest()[:most]


def _unique_texts(model: type[models.Model]) -> set[str]:
    """Text fields that a constraint keeps unique, unless within another row, whose copy they belong to."""
    names = {field.name for field in model._meta.fields if field.unique}
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            found = {*constraint.fields, *(name for each in constraint.expressions for name in _names(each))}
            within = any(model._meta.get_field(name).is_relation for name in found)
            names |= set() if within and model._meta.label not in STAYS_WITH_PERSON else found
    texts = {field.name for field in model._meta.fields if isinstance(field, models.CharField | models.TextField)}
    return names & texts


def _names(expression: Any) -> Iterator[str]:
    """The fields inside ``Lower("email")`` and its like."""
    if isinstance(expression, models.F):
        yield expression.name  # type: ignore[attr-defined]  # the stubs lack it
    for inner in getattr(expression, "get_source_expressions", list)():
        yield from _names(inner)


def _analyze() -> None:
    """Let PostgreSQL know the sizes, as autovacuum would."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
