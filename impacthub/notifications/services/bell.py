"""Ring somebody's bell, once, and let them read it."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from impacthub.notifications.models import Notification

if TYPE_CHECKING:
    from impacthub.people.models import User


def notify(
    user: "User", key: str, *, kind: str, text: str, url: str, params: dict[str, Any] | None = None
) -> Notification:
    """Put one line under the bell of ``user``; doing it twice with one ``key`` gives the first line.

    ``text`` is a msgid marked with ``gettext_noop`` whose ``%(name)s`` come from ``params``, so that it is read in
    the reader's language. ``url`` is a path on this site; anything else raises ValueError.
    """
    if not url.startswith("/") or url.startswith(("//", "/\\")):
        raise ValueError(f"A notification leads to a page of this site, not to {url}")
    line = Notification(user=user, key=key, kind=kind, text=text, url=url, params=params or {})
    Notification.objects.bulk_create([line], ignore_conflicts=True)
    return Notification.objects.get(key=key)


def forget_lines(kinds: str, **params: Any) -> int:
    """Take lines whose kind begins with ``kinds`` and whose params are ``params`` from under every bell.

    For what is forgotten or removed: a line tells of it by name. Returns how many there were.
    """
    told = {f"params__{name}": value for name, value in params.items()}
    removed, _by_model = Notification.objects.filter(kind__startswith=kinds, **told).delete()
    return removed


def mark_all_read(*, by: "User") -> int:
    """Everything under the bell of ``by`` is read; returns how many lines were new."""
    return Notification.objects.visible_to(by).unread().update(read_at=timezone.now())
