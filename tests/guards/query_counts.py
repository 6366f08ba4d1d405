"""How many queries every page needs, and how many rows it fetches at most: the one table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """``who`` asks for the page: ``queries`` however many rows there are, and at most ``rows`` rows come back."""

    who: str
    queries: int
    rows: int


#: What htmx asks for by itself, or in place of a page that redirects.
PARTIALS = ("coaching:row_open", "jobs:job_detail")
#: Answers to GET that are no page.
NO_PAGE = {
    "coaching:file_open": "a file",
    "coaching:row_open": "a redirect, but for htmx",
    "film_still": "a picture",
    "healthz_live": "no database",
    "healthz_ready": "for machines; it only asks whether everything is there",
    "jobs:job_file": "a file",
    "root": "a redirect",
}
PAGES = {
    "accessibility": Page("anonymous", 0, 0),
    "coaching:kept_texts": Page("producer", 8, 57),
    "coaching:plan_section audiences": Page("producer", 11, 121),
    "coaching:plan_section audiences to read": Page("coach", 11, 91),
    "coaching:plan_section budget": Page("producer", 17, 157),
    "coaching:plan_section budget to read": Page("coach", 16, 127),
    "coaching:plan_section funding": Page("producer", 14, 158),
    "coaching:plan_section funding to read": Page("coach", 13, 128),
    "coaching:plan_section goals": Page("producer", 18, 119),
    "coaching:plan_section goals to read": Page("coach", 18, 89),
    "coaching:plan_section story": Page("producer", 13, 97),
    "coaching:plan_section story to read": Page("coach", 12, 67),
    "coaching:plan_section vision": Page("producer", 12, 53),
    "coaching:plan_section vision to read": Page("coach", 12, 23),
    "coaching:project_detail": Page("producer", 9, 85),
    "coaching:project_list": Page("producer", 7, 95),
    "coaching:row_open partial": Page("producer", 17, 128),
    "cookies": Page("anonymous", 0, 0),
    "home": Page("anonymous", 3, 1),
    "jobs:job_detail": Page("producer", 5, 35),
    "jobs:job_detail partial": Page("producer", 4, 34),
    "mail:preferences": Page("anonymous", 2, 1),
    "mail:unsubscribe": Page("anonymous", 2, 1),
    "notifications:notification_list": Page("producer", 6, 65),
    "notifications:preferences": Page("producer", 5, 34),
    "overview": Page("coordinator", 7, 47),
    "people:account": Page("producer", 8, 67),
    "people:erase": Page("producer", 7, 34),
    "people:house_rules": Page("anonymous", 0, 0),
    "people:log_ins": Page("producer", 5, 65),
    "people:own_data": Page("producer", 4, 34),
    "people:own_data_room": Page("producer", 15, 125),
    "people:profile": Page("producer", 4, 34),
    "privacy": Page("anonymous", 0, 0),
    "search": Page("producer", 4, 34),
    "styleguide": Page("anonymous", 0, 0),
    "trajects:programme_detail": Page("anonymous", 2, 61),
    "trajects:programme_list": Page("anonymous", 2, 31),
}
