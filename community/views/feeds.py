"""Calendars that follow the gatherings: all public ones, or those of one topic."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from community.models import Topic
from community.queries import calendar
from impacthub.web import unless_unchanged


@require_safe
def event_feed(request: HttpRequest) -> HttpResponse:
    """Every gathering that everybody may see."""
    return _answer(request, calendar.feed())


@require_safe
def topic_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Those of one topic."""
    return _answer(request, calendar.feed(get_object_or_404(Topic, slug=slug)))


def _answer(request: HttpRequest, feed: calendar.Feed) -> HttpResponse:
    response = unless_unchanged(request, tag=feed.tag, changed_at=feed.changed_at, answer=lambda: _as_file(feed))
    response["Cache-Control"] = "public, max-age=300"
    return response


def _as_file(feed: calendar.Feed) -> HttpResponse:
    response = HttpResponse(feed.ics(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="impacthub.ics"'
    return response
