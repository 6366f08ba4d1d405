"""A kind of job that does as it is told."""

from collections.abc import Callable

import pytest

from impacthub.jobs import registry, services
from impacthub.jobs.models import Job
from impacthub.jobs.registry import Result
from impacthub.people.models import User
from tests.factories.people import UserFactory


@pytest.fixture
def ada(db: None) -> User:
    return UserFactory.create(name="Ada")


@pytest.fixture(autouse=True)
def works(monkeypatch: pytest.MonkeyPatch) -> dict[str, registry.Work]:
    """The kinds of job there are: "hello", and what a test adds."""
    kinds: dict[str, registry.Work] = {}
    monkeypatch.setattr(registry, "_work", kinds)
    registry.register("hello", lambda job: Result("hello.txt", "text/plain", b"Hello " + job.title.encode()))
    return kinds


@pytest.fixture
def ask(ada: User) -> Callable[..., Job]:
    """``ask(kind="hello", number=1)``: a job that Ada asked for."""

    def put(kind: str = "hello", by: User = ada, **arguments: object) -> Job:
        return services.ask_job(kind, by=by, title="Ada's file", arguments=arguments)

    return put
