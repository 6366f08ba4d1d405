"""The settings of the site on one's own machine: everything below one state folder."""

import os
import secrets
from pathlib import Path

FOLDERS = ("mail", "media", "static")


def environment(state: Path, port: int) -> dict[str, str]:
    """Environment variables of the demo site on ``port``; what is set already wins."""
    for name in FOLDERS:
        (state / name).mkdir(parents=True, exist_ok=True, mode=0o700)  # mails hold log-in codes
    defaults = {
        "IMPACTHUB_ENV": "local",
        "IMPACTHUB_DEMO": "1",
        "SECRET_KEY": _secret_key(state / "secret_key"),
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(state / "mail"),
        "MEDIA_ROOT": str(state / "media"),
        "STATIC_ROOT": str(state / "static"),
    }
    return {**defaults, **{name: os.environ[name] for name in defaults if name in os.environ}}


def _secret_key(file: Path) -> str:
    """A random key that stays the same, so that a restart logs nobody out."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()
