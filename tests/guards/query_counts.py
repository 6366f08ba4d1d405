"""How many queries every page needs, and how many rows it fetches at most: the one table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """``who`` asks for the page: ``queries`` however many rows there are, and at most ``rows`` rows come back."""

    who: str
    queries: int
    rows: int


PAGES: dict[str, Page] = {}
#: Answers to GET that are no page: redirects, files, and what has no database behind it.
NO_PAGE: dict[str, str] = {}
