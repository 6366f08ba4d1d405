"""Versions of the plan: kept by hand, read, compared and put back, by who may."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coaching import services
from coaching.models import BudgetLine, FilmSheet, Goal, Plan, Snapshot, TeamMember
from tests.coaching.test_views_pages import text_of
from tests.factories.coaching import BudgetLineFactory, fill_plan

pytestmark = pytest.mark.django_db
HAND = Snapshot.Reason.BY_HAND


@pytest.fixture
def kept(film_plan, nele):
    fill_plan(film_plan)
    return services.take_snapshot(film_plan, reason=HAND, by=nele, note="Before the fund")


def test_version_list_without_versions_says_where_they_come_from(as_nele, url_of):
    page = text_of(as_nele.get(url_of("version_list")))
    assert "No versions yet" in page
    assert "Keep this version" in page


def test_version_list_shows_who_kept_what_and_why(as_nele, url_of, kept):
    page = text_of(as_nele.get(url_of("version_list")))
    assert "Version 1 kept by hand Before the fund Nele" in page
    assert "Compare with now, or put back" in page


def test_version_keep_keeps_the_plan(as_nele, url_of, film_plan, nele):
    answer = as_nele.post(url_of("version_keep"), {"note": "For the jury"})
    assert (answer.status_code, answer["Location"]) == (302, url_of("version_list"))
    version = Snapshot.objects.get(plan=film_plan)
    assert (version.number, version.note, version.reason, version.taken_by) == (1, "For the jury", "BY_HAND", nele)


def test_version_keep_refuses_a_note_that_is_too_long_and_keeps_it_on_the_page(as_nele, url_of):
    answer = as_nele.post(url_of("version_keep"), {"note": "x" * 301})
    assert answer.status_code == 422
    assert "x" * 301 in answer.content.decode()
    assert Snapshot.objects.count() == 0


def test_version_detail_is_the_plan_as_it_was(as_nele, url_of, kept, film_plan):
    old = FilmSheet.objects.get(plan=film_plan).logline
    FilmSheet.objects.filter(plan=film_plan).update(logline="Something else")
    page = text_of(as_nele.get(url_of("version_detail", 1)))
    assert old in page
    assert "Something else" not in page
    assert kept.digest in page
    assert "What it costs, without VAT" in page


def test_version_compare_shows_words_numbers_and_rows(as_nele, url_of, kept, film_plan):
    FilmSheet.objects.filter(plan=film_plan).update(logline="A logline that nobody wrote before")
    line = BudgetLine.objects.filter(plan=film_plan).earliest("pk")
    BudgetLine.objects.filter(pk=line.pk).update(unit_rate=line.unit_rate + 100)
    BudgetLineFactory(plan=film_plan, code="E9", description="A room")
    html = as_nele.get(url_of("version_compare", "1", "now")).content.decode()
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "What changed since version 1" in page
    assert "<ins>" in html
    assert "<del>" in html
    assert "added E9 A room" in page
    assert "Sums that changed" in page
    assert "Put version 1 back" in page


def test_version_compare_of_the_same_says_so_and_offers_nothing(as_nele, url_of, kept):
    page = text_of(as_nele.get(url_of("version_compare", "1", "now")))
    assert "These versions say the same." in page
    assert "Put version 1 back" not in page


def test_two_versions_are_chosen_from_the_list(as_nele, url_of, kept):
    answer = as_nele.get(url_of("version_list"), {"a": "1", "b": "now"})
    assert answer["Location"] == url_of("version_compare", "1", "now")


@pytest.mark.parametrize(("a", "b"), [("2", "now"), ("0", "1"), ("1", "then"), ("9" * 30, "1"), ("-1", "1")])
def test_version_compare_of_what_does_not_exist_is_404(as_nele, url_of, kept, a, b):
    assert as_nele.get(url_of("version_compare", a, b)).status_code == 404


@pytest.mark.parametrize("number", [2, 0, 10**25])
def test_version_detail_of_what_does_not_exist_is_404(as_nele, url_of, kept, number):
    assert as_nele.get(url_of("version_detail", number)).status_code == 404
    assert as_nele.post(url_of("version_restore", number)).status_code == 404


def test_version_restore_puts_the_chosen_sections_back(as_nele, url_of, kept, film_plan):
    old = FilmSheet.objects.get(plan=film_plan).logline
    FilmSheet.objects.filter(plan=film_plan).update(logline="Changed")
    answer = as_nele.post(url_of("version_restore", 1), {"keys": ["story"]}, follow=True)
    assert "Version 1 is back. What was there before is kept as version 2." in answer.content.decode()
    assert FilmSheet.objects.get(plan=film_plan).logline == old


def test_version_restore_of_nothing_asks_for_a_section(as_nele, url_of, kept, film_plan):
    FilmSheet.objects.filter(plan=film_plan).update(logline="Changed")
    answer = as_nele.post(url_of("version_restore", 1), {})
    assert answer.status_code == 422
    assert "Choose at least one section." in text_of(answer)
    assert FilmSheet.objects.get(plan=film_plan).logline == "Changed"


def test_version_restore_in_a_plan_that_is_handed_in_is_refused(as_nele, url_of, kept, film_plan):
    Plan.objects.filter(pk=film_plan.pk).update(status="IN_REVIEW")
    assert as_nele.post(url_of("version_restore", 1), {"keys": ["story"]}).status_code == 403


def test_version_restore_in_an_approved_plan_asks_why_first(as_nele, url_of, kept, film_plan):
    Plan.objects.filter(pk=film_plan.pk).update(status="APPROVED")
    Goal.objects.filter(plan=film_plan).update(title="Changed")
    answer = as_nele.post(url_of("version_restore", 1), {"keys": ["goals"]}, follow=True)
    assert "Say in these sections first why you change them" in answer.content.decode()
    assert Goal.objects.get(plan=film_plan).title == "Changed"
    assert Snapshot.objects.count() == 1


def test_who_may_do_what_with_versions(client_for, person_as, url_of, kept, film_plan, as_samira):
    reader = person_as("participant")
    services.add_team_member(film_plan.project, reader, role=TeamMember.Role.READER, by=None)
    clients = [client_for("participant"), client_for(reader), as_samira, client_for("coordinator")]
    pages = [url_of("version_list"), url_of("version_detail", 1), url_of("version_compare", "1", "now")]
    assert [[client.get(page).status_code for page in pages] for client in clients] == [[404] * 3, *([[200] * 3] * 3)]
    assert [client.post(url_of("version_keep")).status_code for client in clients] == [404, 403, 302, 403]
    assert [client.post(url_of("version_restore", 1)).status_code for client in clients] == [404, 403, 403, 403]


def test_the_list_and_a_version_take_as_many_queries_for_many_as_for_one(as_nele, url_of, kept, film_plan, nele):
    counts = []
    for more in (1, 8):
        for _number in range(more):
            BudgetLineFactory(plan=film_plan)
            services.take_snapshot(film_plan, reason=HAND, by=nele)
        last = str(Snapshot.objects.filter(plan=film_plan).count())
        found = []
        for page in (url_of("version_list"), url_of("version_detail", int(last)), url_of("version_compare", "1", last)):
            with CaptureQueriesContext(connection) as captured:
                assert as_nele.get(page).status_code == 200
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]
