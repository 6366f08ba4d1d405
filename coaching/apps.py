"""Coaching: a film project, its impact plan and its coach."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoachingConfig(AppConfig):
    """Finds the plan's sections in every room, as the admin finds its models."""

    name = "coaching"
    verbose_name = _("Films and plans")

    def ready(self) -> None:
        """Let every room add its sections to the plan; offer the plan as files, a search and what is held of people."""
        from coaching import exports, held, registrations, reports, services  # models are loaded only now
        from coaching import search as room_search
        from coaching.queries import session_calendar
        from community import registry as spaces
        from helpdesk import registry as questions
        from impacthub import calendars, search
        from impacthub.jobs import registry as jobs
        from impacthub.notifications import categories
        from impacthub.people import own_data

        autodiscover_modules("plan_sections")
        calendars.register("coaching", session_calendar.sessions_of, session_calendar.sessions_stamp)
        calendars.register("milestones", session_calendar.milestones_of, session_calendar.milestones_stamp)
        jobs.register(reports.PLAN_PDF, reports.plan_pdf)
        exports.register()
        search.register("coaching", room_search.find_projects)
        own_data.register("coaching", held.in_films, services.forget)
        spaces.register(registrations.PROJECTS)
        questions.register(registrations.SECTIONS)
        categories.register(
            "plan_comments",
            label=_("Talk beside a plan"),
            hint=_("What was said beside your plan, once a day at most."),
        )
