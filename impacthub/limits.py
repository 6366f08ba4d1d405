"""How often one network may do something without an account, so that nobody fills a list or a mailbox by machine."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest


def within_limit(request: HttpRequest, action: str, *, times: int, seconds: int) -> bool:
    """Count one more ``action`` from the network of ``request``; False when it did so ``times`` in ``seconds`` before.

    ``settings.LIMITS`` may give an action another number, or None for no limit: twenty people behind one address of
    a school is no attack. A machine that keeps on asking is let in again when its oldest request is old enough.
    """
    allowed = settings.LIMITS.get(action, times)
    if allowed is None:
        return True
    limits = {action: f"{allowed}/{seconds}s/ip"}
    return ratelimit.consume(request, app="impacthub", action=action, config=limits, limit_get=True) is not None
