"""Links for readers: those of a plan with how often they were opened, and the one that an address stands for."""

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Q, QuerySet

from coaching.models import Plan, ShareLink, StoryEnvironment
from coaching.share_links import LinkExpired, read_share_token


def links_of(plan: Plan) -> QuerySet[Any]:
    """The links of ``plan``, the newest first, with how often, when last, and which sections were read."""
    return (
        ShareLink.objects.filter(plan=plan)
        .select_related("created_by")
        .annotate(
            opened=Count("visits", filter=Q(visits__key="")),
            last_opened=Max("visits__opened_at"),
            read_keys=ArrayAgg("visits__key", distinct=True, default=[]),
        )
        .order_by("-pk")
    )


def shared_link(token: str) -> ShareLink | None:
    """The link that ``token`` stands for, as long as it works.

    Never for a plan whose security level is high, and never for one in the archive.
    """
    try:
        pk = read_share_token(token)
    except LinkExpired:
        return None
    links = ShareLink.objects.select_related("plan__project__organisation").exclude(plan__status=Plan.Status.ARCHIVED)
    link = links.exclude(plan__environment__security_level=StoryEnvironment.Security.HIGH).filter(pk=pk).first()
    return link if link is not None and link.is_open else None
