"""The session engine: Django's own, in the table that also knows whose session it is."""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from impacthub.people.models import LogIn


class SessionStore(DatabaseStore):
    """Writes the person, the device and the beginning beside Django's session data.

    ``ends_at`` is when the log-in runs out, once it was read.
    """

    ends_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[LogIn]:
        """The table of log-ins."""
        return LogIn

    def create_model_instance(self, data: dict[str, Any]) -> LogIn:
        """The row for the session as it is now."""
        row = cast(LogIn, super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        row.device = data.get("device", "")
        begun_at = data.get("begun_at")
        row.created_at = datetime.fromisoformat(begun_at) if begun_at else timezone.now()
        return row

    def _get_session_from_db(self) -> LogIn | None:
        row: LogIn | None = super()._get_session_from_db()  # type: ignore[misc]  # the stubs leave it out
        self.ends_at = row.expire_date if row else None
        return row
