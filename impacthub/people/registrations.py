"""What people tells the registries when the site starts, for itself and for the rooms that may not know it."""

from impacthub.jobs import registry
from impacthub.jobs import services as jobs_services
from impacthub.notifications import services as notifications_services
from impacthub.people import held, own_data, reports, services


def register() -> None:
    """Own data of people, audit, notifications and jobs; and the export as a kind of job."""
    own_data.register("people", held.in_people, services.forget_in_people)
    own_data.register("audit", held.in_audit)  # erased last of all, by services.erase_person
    own_data.register("notifications", held.in_notifications, notifications_services.forget)
    own_data.register("jobs", held.in_jobs, jobs_services.forget)
    registry.register(reports.OWN_DATA, reports.own_data_export)
