"""A coach's own scan: on a page of its own, read by the makers, changed by nobody else."""

import threading
from typing import Any

import pytest
from django.db import connection

from coaching import registry, services
from coaching.models import CRITERIA, Plan, PotentialScan
from coaching.queries.scans import own_scan
from coaching.services import scans as scan_services
from impacthub.audit.models import Entry
from impacthub.people.models import User
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory
from tests.factories.understanding import scan


@pytest.mark.django_db
def test_a_coach_saves_one_scan_and_changes_it(as_samira, url_of, film_plan: Plan, samira: User) -> None:
    url = url_of("scan_edit")
    assert as_samira.get(url).status_code == 200
    assert PotentialScan.objects.count() == 0
    answer = as_samira.post(url, {"urgency": "4", "urgency_why": "The law is\r\nbeing written."})
    assert (answer.status_code, answer["Location"]) == (302, url_of("plan_section", "potential"))
    as_samira.post(url, {"urgency": "3", "urgency_why": "Later."})
    row = PotentialScan.objects.get()
    assert (row.plan, row.assessed_by, row.side, row.assessor) == (film_plan, samira, "COACH", "Samira El Idrissi")
    assert (row.urgency, row.urgency_why, row.story_force) == (3, "Later.", None)
    assert row.assessed_on is not None
    entries = Entry.objects.filter(action="coaching.scan_saved").order_by("pk")
    assert [entry.changes["urgency"] for entry in entries] == [[None, 4], [4, 3]]


@pytest.mark.django_db
def test_saving_the_same_again_says_nothing_in_the_log(film_plan: Plan, samira: User) -> None:
    for _round in range(2):
        services.save_scan(film_plan, {"urgency": 2}, by=samira)
    assert Entry.objects.filter(action="coaching.scan_saved").count() == 1


@pytest.mark.django_db
def test_what_is_too_long_stays_on_the_page(as_samira, url_of) -> None:
    answer = as_samira.post(url_of("scan_edit"), {"urgency": "9", "urgency_why": "x" * 401})
    assert answer.status_code == 422
    assert "x" * 401 in answer.content.decode()
    assert PotentialScan.objects.count() == 0


@pytest.mark.django_db
def test_only_a_coach_of_the_film_has_the_page(as_nele, as_samira, client_for, url_of, film_plan: Plan) -> None:
    url = url_of("scan_edit")
    assert as_nele.get(url).status_code == 403
    assert as_nele.post(url).status_code == 403
    assert client_for("coordinator").get(url).status_code == 403
    assert client_for(UserFactory(roles=["COACH"])).get(url).status_code == 404
    assert as_samira.put(url).status_code == 405
    Plan.objects.filter(pk=film_plan.pk).update(status="ARCHIVED")
    assert as_samira.get(url).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("status", Plan.Status.values)
def test_a_coach_scans_while_the_plan_is_written_or_read_for_approval(
    as_samira, url_of, film_plan: Plan, samira: User, status: str
) -> None:
    Plan.objects.update(status=status)
    scans = status in {"DRAFT", "IN_REVIEW", "CHANGES_REQUESTED", "APPROVED", "IN_CAMPAIGN", "CLOSING"}
    answer = as_samira.post(url_of("scan_edit"), {"urgency": "4"})
    assert (answer.status_code, PotentialScan.objects.count()) == ((302, 1) if scans else (403, 0))
    if not scans:
        with pytest.raises(services.PlanClosed):
            services.save_scan(film_plan, {"urgency": 4}, by=samira)
        assert Entry.objects.filter(action="coaching.scan_saved").count() == 0


@pytest.mark.django_db
def test_what_a_coach_filled_in_while_the_plan_closed_stays_on_the_page(
    as_samira, url_of, film_plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_services, "_lock", lambda _plan: Plan.objects.update(status="ON_HOLD"))
    answer = as_samira.post(url_of("scan_edit"), {"urgency": "4", "urgency_why": "The law is being written."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The plan was closed in the meantime, so your scan is not saved." in page
    assert "The law is being written." in page
    assert PotentialScan.objects.count() == 0


@pytest.mark.django_db
def test_the_coach_finds_the_page(as_samira, as_nele, url_of) -> None:
    url = url_of("scan_edit")
    for name, arguments in (("plan_section", ["potential"]), ("project_detail", [])):
        assert url in as_samira.get(url_of(name, *arguments)).content.decode()
        assert url not in as_nele.get(url_of(name, *arguments)).content.decode()
    Plan.objects.update(status="ON_HOLD")
    for name, arguments in (("plan_section", ["potential"]), ("project_detail", [])):
        assert url not in as_samira.get(url_of(name, *arguments)).content.decode()


@pytest.mark.django_db
def test_makers_read_it_and_do_not_change_or_remove_it(as_nele, autosave, url_of, film_plan: Plan) -> None:
    row = scan(film_plan, 3, assessor="Samira", side="COACH", urgency_why="Planted reason")
    name = f"scans-{row.pk}"
    shown = as_nele.get(url_of("row_open", "potential", name), headers={"HX-Request": "true"}).content.decode()
    assert "Planted reason" in shown
    assert "<textarea" not in shown
    page = as_nele.get(url_of("plan_section", "potential")).content.decode()
    remove = url_of("row_remove", "potential", name)
    assert (remove in shown, remove in page) == (False, False)
    assert autosave(as_nele, "potential", 0, {f"{name}-urgency": "0", f"{name}-urgency_why": "Mine"}).status_code == 200
    spec = registry.get("potential")
    assert spec is not None
    as_nele.post(url_of("row_remove", "potential", name), {"version": 1})
    row.refresh_from_db()
    assert (row.urgency, row.urgency_why, row.removed_at) == (3, "Planted reason", None)
    with pytest.raises(services.RowLocked, match="only your coach changes it"):
        services.remove_row(film_plan, "potential", spec.rows[0], row, by=UserFactory())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_twice_at_once_leaves_one_scan(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock the second finds the scan of the first; the control run without it makes two."""
    coach = UserFactory(name="Samira")
    plan = ProjectFactory(team={"COACH": coach}).plan
    ready, failures = threading.Barrier(2), []
    if not locked:
        monkeypatch.setattr(scan_services, "_lock", lambda plan: None)
        monkeypatch.setattr(scan_services, "own_scan", lambda *args: (own_scan(*args), ready.wait(5))[0])

    def save(score: int) -> None:
        try:
            if locked:
                ready.wait(5)
            services.save_scan(plan, dict.fromkeys(CRITERIA, score), by=coach)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads: Any = [threading.Thread(target=save, args=(score,)) for score in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert failures == []
    assert PotentialScan.objects.count() == (1 if locked else 2)
