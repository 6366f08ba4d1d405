"""Columns that most pages leave in the database: the long texts of a call, which only its own page shows."""

from django.conf import settings


def call_texts(call: str = "call") -> list[str]:
    """For ``defer`` on rows that join ``call``: its introduction, what it offers, asks and needs, in every language."""
    return [
        f"{call}__{name}_{code}" for name in ("intro", "offer", "ask", "needs") for code, _name in settings.LANGUAGES
    ]
