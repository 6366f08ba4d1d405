"""How often a mailbox was written to by itself: anybody may type an address, and it may be somebody else's."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from impacthub.notifications.models import OutboxEmail

#: Kinds of the mails that somebody can have sent to any address: they are counted together.
RECEIVED, RENEWED, CLOSED = "helpdesk.question_received", "helpdesk.link_renewed", "helpdesk.question_closed"
#: One mailbox gets so many of them a day, the last only with links, so that nobody keeps another from theirs.
#: It gets one of a kind in so many minutes.
MAILS_A_DAY, MINUTES_BETWEEN = 5, 10


def mailbox_of(address: str) -> str:
    """Where mails to ``address`` arrive: what follows a plus, and capitals, make no other mailbox."""
    name, at, domain = address.lower().rpartition("@")
    return name.partition("+")[0] + at + domain


def key_for(kind: str, address: str, rest: str) -> str:
    """The key of a mail of ``kind`` to ``address``, under which :func:`may_write` finds it; it does not tell whose."""
    return f"{kind}:{salted_hmac('helpdesk.mailbox', mailbox_of(address)).hexdigest()[:20]}:{rest}"


def may_write(kind: str, address: str) -> bool:
    """True while the mailbox of ``address`` got few mails today, and none of ``kind`` just now."""
    now = timezone.now()
    counted = reduce(or_, [Q(key__startswith=key_for(each, address, "")) for each in (RECEIVED, RENEWED, CLOSED)])
    mails = OutboxEmail.objects.filter(counted, created_at__gt=now - timedelta(days=1))
    written = list(mails.values_list("kind", "created_at"))
    just_now = now - timedelta(minutes=MINUTES_BETWEEN)
    most = MAILS_A_DAY if kind == RENEWED else MAILS_A_DAY - 1
    return len(written) < most and not any(each == kind and at > just_now for each, at in written)
