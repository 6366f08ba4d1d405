"""An agreement with a partner that both sides confirm: the team here, the contact person by a link."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.models import Partnership, StageMove
from coaching.notifications import partners as letters
from coaching.partner_stages import Need, missing
from coaching.queries import partners as queries
from coaching.services.partners import NotYet, lock_partnership
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

Stage = Partnership.Stage
#: The same words are sent to the same person once in this time.
ASK_AGAIN_AFTER = timedelta(hours=1)
_DRAFT = Need(lambda _facts: False, gettext_lazy("Bring the partnership to “agreement in draft” first."), "move")
_CONTACT = Need(lambda _facts: False, gettext_lazy("Fill in the e-mail address of the contact person."), "facts")
_CONSENT = Need(
    lambda _facts: False, gettext_lazy("Tick that the contact person knows that they are listed here."), "facts"
)
_DATES = Need(lambda _facts: False, gettext_lazy("Say from when and until when the agreement holds."), "facts")


class AskedJustNow(Exception):
    """The contact person was asked the same a moment ago, or too often today; ``str()`` says which."""


class AgreementEnded(Exception):
    """The link no longer stands for what the team confirmed; ``str()`` says so."""


@transaction.atomic
def confirm_agreement(partnership: Partnership, *, by: User) -> Partnership:
    """Confirm the agreement for the team, and mail the contact person a link to do the same; older links end.

    Raises ``NotYet`` when that cannot be asked yet, and :class:`AskedJustNow`.
    """
    partnership = lock_partnership(partnership)
    if needs := _needs(partnership):
        raise NotYet(needs)
    digest = _digest(partnership)
    asked_at, now = partnership.team_confirmed_at, timezone.now()
    if partnership.confirmed_digest == digest and asked_at is not None and now - asked_at < ASK_AGAIN_AFTER:
        raise AskedJustNow(_("The contact person was asked a moment ago. Give them some time."))
    if letters.asked_enough(partnership):
        raise AskedJustNow(_("This address was asked several times today. Try again tomorrow."))
    partnership.team_confirmed_at, partnership.team_confirmed_by = now, by
    partnership.partner_confirmed_at = None
    partnership.confirmed_digest = _digest(partnership)
    _end_links(partnership)
    record("coaching.agreement_confirmed", partnership, by=by)
    letters.agreement_asked(partnership, by=by)
    return partnership


@transaction.atomic
def end_confirmation(partnership: Partnership, *, by: User) -> Partnership:
    """Take back that the team confirmed; the link that was sent ends. Doing it twice changes nothing."""
    partnership = lock_partnership(partnership)
    if partnership.team_confirmed_at is None:
        return partnership
    partnership.team_confirmed_at = partnership.team_confirmed_by = partnership.partner_confirmed_at = None
    partnership.confirmed_digest = ""
    _end_links(partnership)
    record("coaching.agreement_taken_back", partnership, by=by)
    return partnership


@transaction.atomic
def confirm_as_partner(partnership: Partnership, *, link_version: int, by: None = None) -> Partnership:
    """The contact person confirms what the team confirmed; the partnership is agreed when nothing else is missing.

    Confirming twice changes nothing. Raises :class:`AgreementEnded` when the link of ``link_version`` has ended or the
    words were changed.
    """
    partnership = lock_partnership(partnership)
    is_current = partnership.link_version == link_version and partnership.team_confirmed_at is not None
    if not is_current or not queries.is_reachable(partnership):
        raise AgreementEnded(_("This link has ended. Ask the team of the film for a new one."))
    if partnership.partner_confirmed_at is not None:
        return partnership
    if _digest(partnership) != partnership.confirmed_digest or partnership.stage != Stage.AGREEMENT_DRAFT:
        raise AgreementEnded(_("The agreement was changed. The team of the film will send you a new link."))
    partnership.partner_confirmed_at = timezone.now()
    partnership.confirmed_digest = _digest(partnership)
    partnership.save(update_fields=["partner_confirmed_at", "confirmed_digest"])
    record("coaching.agreement_confirmed_by_partner", partnership, by=by)
    if not missing(queries.facts_of(partnership), Stage.AGREED, stage=partnership.stage):
        moved, old = states.move(partnership, "stage", Partnership.STAGE_FLOW, Stage.AGREED)
        partnership.stage = moved.stage
        StageMove.objects.create(partnership=partnership, stage=Stage.AGREED, left=old)
    letters.agreement_confirmed(partnership)
    return partnership


def _digest(partnership: Partnership) -> str:
    return queries.agreement_digest(partnership, queries.answers_of(partnership))


def _needs(partnership: Partnership) -> list[Need]:
    """What is still needed before the contact person can be asked."""
    asked = [
        (partnership.stage == Stage.AGREEMENT_DRAFT, _DRAFT),
        (bool(partnership.starts_on and partnership.ends_on), _DATES),
        (bool(partnership.contact_email), _CONTACT),
        (partnership.contact_consent, _CONSENT),
    ]
    return [need for is_met, need in asked if not is_met]


def _end_links(partnership: Partnership) -> None:
    partnership.link_version += 1
    fields = ("team_confirmed_at", "team_confirmed_by", "partner_confirmed_at", "confirmed_digest", "link_version")
    partnership.save(update_fields=fields)
