"""The films and initiatives that the public page of their programme names."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from coaching.models import FilmSheet, Project
from trajects.models import Programme
from trajects.registry import Work, register


def public_works(programme: Programme, limit: int) -> Sequence[Work]:
    """At most ``limit`` public projects of ``programme``, by title; one query."""
    projects = Project.objects.public().filter(programme=programme).select_related("organisation", "plan__film")
    return [_work(project) for project in projects[:limit]]


def _work(project: Project) -> Work:
    film: FilmSheet | None = getattr(project.plan, "film", None)
    facts = [str(project.organisation)]
    if film is not None and film.format:
        facts.append(film.get_format_display())
    if film is not None and film.duration_min:
        facts.append(_("%(minutes)d minutes") % {"minutes": film.duration_min})
    if film is not None and film.premiere_on:
        facts.append(str(film.premiere_on.year))
    if project.fictional:
        facts.append(_("invented"))
    return Work(
        title=project.title,
        sentence=film.logline if film is not None else "",
        language=project.plan.language,
        facts=facts,
    )


register(public_works)
