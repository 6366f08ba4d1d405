"""How often one network, or one person who is signed in, may do something: no machine fills a list or a mailbox."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest


def within_limit(request: HttpRequest, action: str, *, times: int, seconds: int) -> bool:
    """Count one more ``action`` of ``request``; False when there were ``times`` in the last ``seconds``.

    Who is signed in is counted by themselves, whatever the network; everybody else by their network.
    ``settings.LIMITS`` may give an action another number, or None for no limit: twenty people behind one address of
    a school is no attack. A machine that keeps on asking is let in again when its oldest request is old enough.
    """
    allowed = settings.LIMITS.get(action, times)
    if allowed is None:
        return True
    limits = {action: f"{allowed}/{seconds}s/{'user' if request.user.is_authenticated else 'ip'}"}
    return ratelimit.consume(request, app="impacthub", action=action, config=limits, limit_get=True) is not None
