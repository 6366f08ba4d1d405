"""Questions that wait until somebody looked at them, and why they do."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Attachment, Message, Ticket

#: What was called spam can be brought back for so long; then the clock removes it.
KEPT_FOR = timedelta(days=30)
#: What ``helpdesk.spam`` found, in words that an agent can weigh against the text.
REASONS: dict[str, Any] = {
    "trap": _("A field that people do not see was filled in."),
    "too_fast": _("It was sent faster than a person can type."),
    "fast": _("It was sent within a few seconds."),
    "no_time": _("Nobody can say how long the form was open."),
    "links": _("There are links in it."),
    "many_links": _("There are many links in it."),
    "only_links": _("There is little in it but links."),
    "short_links": _("A link hides where it leads."),
    "odd_links": _("A link leads to an address that advertising often uses."),
    "chat": _("It asks to go on in a chat program."),
    "advert": _("Its words are those of advertising."),
    "offer": _("It offers services to everybody."),
    "gambling": _("It is about games of chance."),
    "money": _("It promises money."),
    "medicine": _("It offers medicines."),
    "adult": _("It offers sex or dating."),
    "goods": _("It offers goods."),
    "mailing": _("It says how to be taken off a list."),
    "phishing": _("It asks to confirm or pay something in the name of somebody else."),
    "script": _("Most of it is in another alphabet than ours."),
    "hidden": _("Letters are disguised, so that a program does not read them."),
    "shouting": _("It is in capitals or full of exclamation marks."),
    "markup": _("There is code of a web page in it."),
    "gibberish": _("It is a row of letters without words."),
    "repeats": _("The same line stands in it again and again."),
    "odd_name": _("The name is not one of a person."),
    "odd_address": _("The e-mail address looks made up."),
    "other_address": _("It asks to write to another e-mail address."),
}


def held() -> QuerySet[Ticket]:
    """What nobody looked at yet, the oldest first, with its ``text`` and the number of its ``files``."""
    return _with_text(Ticket.objects.filter(status=Ticket.Status.HELD)).order_by("last_message_at", "pk")


def spam() -> QuerySet[Ticket]:
    """What was called spam and can be brought back, the latest first, with its ``text`` and its ``files``."""
    return _with_text(Ticket.objects.filter(status=Ticket.Status.SPAM)).order_by("-last_message_at", "-pk")


def numbers() -> dict[str, int]:
    """How many are held and how many are spam; one query."""
    rows = Ticket.objects.filter(status__in=["HELD", "SPAM"]).values_list("status").annotate(Count("pk")).order_by()
    return {"held": 0, "spam": 0} | {status.lower(): number for status, number in rows}


def why(ticket: Ticket) -> list[Any]:
    """Why it was held, in words, the heaviest first."""
    return [REASONS[reason] for reason in ticket.spam_reasons if reason in REASONS]


def _with_text(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    first = Message.objects.filter(ticket=OuterRef("pk"), number=1).values("text")
    files = Attachment.objects.filter(message__ticket=OuterRef("pk")).order_by()
    counted = files.values("message__ticket").annotate(number=Count("pk")).values("number")
    return rows.select_related("user").annotate(
        text=Subquery(first), files=Coalesce(Subquery(counted), Value(0), output_field=IntegerField())
    )
