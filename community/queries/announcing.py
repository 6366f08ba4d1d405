"""What an event still misses before people can be asked to come."""

from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Event


def gaps(event: Event) -> list[str]:
    """What is missing or contradicts itself before ``event`` can be announced, a sentence each; no query."""
    late = [_("Choose an hour to begin that still lies ahead.")] if event.starts_at <= timezone.now() else []
    return late + lasting_gaps(event)


def lasting_gaps(event: Event) -> list[str]:
    """What an event that people read must never lack, a sentence each; no query."""
    mode = Event.Mode
    wrong = {
        _("Fill in the place and the city where people come together."): (
            event.mode != mode.ONLINE and not (event.place and event.city)
        ),
        _("Fill in the link to join online."): event.mode != mode.ON_SITE and not event.join_url,
        _("Say what the picture shows, for who does not see it."): bool(event.image) and not event.image_alt_nl,
        _("Let registration open before the last hour to answer."): (
            event.opens_at is not None and event.opens_at >= event.answers_until
        ),
        _("Choose a last hour to answer that lies before the end."): event.answers_until > event.ends_at,
    }
    return [sentence for sentence, is_wrong in wrong.items() if is_wrong]
