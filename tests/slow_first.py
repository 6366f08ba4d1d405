"""The slowest tests come first, so that no worker is alone with one at the end; the others keep their random order."""

from collections.abc import Sequence

import pytest

#: Seconds on two quiet cores of what takes longest, by file and function; only the order depends on it.
SECONDS = {
    "test_server.test_two_servers_share_their_data_and_stop_by_themselves": 50,
    "test_worker_killed.test_worker_killed_at_every_step_of_a_mail": 45,
    "test_bench.test_command_runs_in_a_database_of_its_own": 45,
    "test_certificate_journey.test_from_an_open_call_to_a_certificate_that_a_stranger_verifies": 40,
    "test_browser.test_filled_plan": 40,
    "test_browser.test_pages": 25,
    "test_browser.test_admin": 25,
    "test_places_race.test_200_people_and_20_places_20_times": 25,
    "test_admin_growth.test_a_list_fetches_one_page_however_much_there_is": 20,
    "test_helpdesk_journey.test_a_question_is_answered_and_helps_the_next": 20,
    "test_bad_input.test_addresses_that_are_no_text": 15,
    "test_community_journey.test_a_visitor_from_outside_film_waits_comes_and_counts": 15,
    "test_reports.test_the_pdf_shows_the_figures_of_the_screen_and_is_accessible": 12,
    "test_certificate_journey.test_the_same_without_javascript": 12,
    "test_community_journey.test_a_member_finds_another_and_a_thread_arrives_as_a_digest": 10,
    "test_views_registrations.test_a_thousand_looks_change_nothing": 10,
    "test_inbox_volume.test_ten_thousand_questions": 10,
    "test_places_race.test_leaving_coming_and_other_places_at_once_keep_the_order_and_the_places": 9,
    "test_query_counts.test_rows_are_bounded_by_the_page": 8,
    "test_query_counts.test_queries_do_not_grow": 6,
    "test_access.test_access": 5,
}
#: What other tests take that say of themselves that they are slow.
MARKED = 2


def seconds(item: pytest.Item) -> int:
    """About how long ``item`` takes; 0 for what is quick."""
    known = SECONDS.get(f"{item.path.stem}.{getattr(item, 'originalname', item.name)}")
    return known or (MARKED if item.get_closest_marker("slow") or item.get_closest_marker("browser") else 0)


def ordered(costs: Sequence[int], workers: int) -> list[int]:
    """The places of the tests in a new order, in which the dear ones come first in each worker's part.

    pytest-xdist gives each worker a part of the list, one after another and of the same length, and whoever is done
    takes from the end of another's part.
    """
    dear = sorted((place for place, cost in enumerate(costs) if cost), key=lambda place: -costs[place])
    cheap = [place for place, cost in enumerate(costs) if not cost]
    length, longer = divmod(len(costs), workers)
    found: list[int] = []
    for worker in range(workers):
        own = dear[worker::workers]
        room = max(0, length + (worker < longer) - len(own))
        found += own + cheap[:room]
        cheap = cheap[room:]
    return found + cheap
