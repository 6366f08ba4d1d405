"""Trajects: from open call to certificate."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TrajectsConfig(AppConfig):
    """Programmes, and later their cohorts, calls and certificates."""

    name = "trajects"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        """Let the rooms above say what was made in a programme; tell what is held of people and planned for them."""
        from impacthub import calendars, search  # models are loaded only now, here and in the next lines
        from impacthub.jobs import registry as jobs
        from impacthub.notifications import categories
        from impacthub.people import models as people
        from impacthub.people import own_data
        from trajects import held, reports
        from trajects import search as room_search
        from trajects.queries import calendar, places
        from trajects.services import forgetting

        autodiscover_modules("programme_works")
        own_data.register("trajects", held.in_trajects, forgetting.forget)
        jobs.register(reports.APPLICATION_PDF, reports.application_pdf)
        people.UNTOLD.append(places.untold_roles)
        calendars.register("trajects", calendar.entries_of, calendar.stamp)
        search.register("trajects", room_search.find_in_trajects)
        categories.register("work", label=_("Work in my cohort"), hint=_("Somebody handed in, or responded to you."))
