"""What the plans hold about a person."""

from collections.abc import Iterable
from functools import partial

from django.utils.translation import gettext as _

from coaching.models import Attachment, KeptText, PlanSection, Stakeholder, TeamMember
from impacthub.people.models import User
from impacthub.people.own_data import OwnData, OwnFile, Rows


def in_plans(person: User) -> Iterable[OwnData]:
    """Their teams, what they saved and added, and texts of theirs that lost a conflict."""
    teams = TeamMember.objects.filter(user=person).select_related("project")
    yield OwnData(_("Films you work on"), Rows(teams, "project", "role"))
    saved = PlanSection.objects.filter(saved_by=person).select_related("plan__project")
    yield OwnData(_("Sections of a plan that you saved last"), Rows(saved, "plan", "key", "saved_at"))
    kept = KeptText.objects.filter(written_by=person).select_related("section__plan__project")
    yield OwnData(_("Texts kept under Versions"), Rows(kept, "section", "texts", "kept_at", "kept_until"))
    partners = Stakeholder.objects.filter(relation_owner=person).select_related("plan__project")
    yield OwnData(_("Stakeholders that you keep in touch with"), Rows(partners, "plan", "name", "next_step"))
    added = Attachment.objects.filter(added_by=person).select_related("plan__project")
    others, own = added.filter(kind__in=Attachment.MAKERS_ONLY), added.exclude(kind__in=Attachment.MAKERS_ONLY)
    files = [OwnFile(attachment.name, partial(_bytes_of, attachment)) for attachment in own]
    yield OwnData(_("Files that you added to a plan"), Rows(own, "plan", "name", "kind", "size", "added_at"), files)
    # What somebody in a film signed is theirs: neither the file nor its name, which may be the person's.
    yield OwnData(_("Files about people in a film that you added"), Rows(others, "plan", "kind", "added_at"))


def _bytes_of(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as stored:
        content: bytes = stored.read()
    return content
