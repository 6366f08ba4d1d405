"""Profiles: what a member says of themselves, and who sees which part of it."""

import io
import secrets
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from community.models import Audience, Profile, Topic
from community.models.members import FIELDS
from impacthub.audit.services import record
from impacthub.files import check_image
from impacthub.people.models import User

#: What somebody says, beside their topics; the photo has services of its own.
TEXTS = ("name", "headline", "place", "region", "sector", "languages", "bio", "helps", "seeks", "website")
#: Who sees what.
AUDIENCES = ("listed_for", "contact_for", *(f"{name}_for" for name in FIELDS))
#: Width and height of a photo, in points.
PHOTO = 480
#: Names in addresses that are pages of their own.
TAKEN = frozenset({"profile"})
#: What a bad piece of EXIF can raise.
UNTURNABLE = (OSError, ValueError, SyntaxError, TypeError, KeyError, OverflowError)


class NoProfile(Exception):
    """There is no profile yet; ``str()`` says so to a person."""


@transaction.atomic
def save_profile(user: User, *, by: User, topics: Iterable[Topic] | None = None, **fields: Any) -> Profile:
    """Store what ``user`` says and who sees it, and make the profile the first time.

    ``fields`` are columns of :data:`TEXTS` and :data:`AUDIENCES`; what is not given stays. The log tells which fields
    changed and who sees them, never the words. Raises ``ValueError`` for another field.
    """
    if unknown := fields.keys() - {*TEXTS, *AUDIENCES}:
        raise ValueError(f"A profile has no {', '.join(sorted(unknown))}")
    profile = _locked(user)
    if profile is None:
        profile = Profile(user=user, name=fields.get("name") or user.name)
        profile.handle = _free_handle(profile.name)
    changed = [name for name, value in fields.items() if getattr(profile, name) != value]
    changes: dict[str, Any] = {
        name: [Audience(getattr(profile, name)).name, Audience(fields[name]).name]
        for name in changed
        if name in AUDIENCES
    }
    for name in changed:
        setattr(profile, name, fields[name])
    profile.changed_at = timezone.now()
    profile.save()
    if topics is not None:
        chosen = list(topics)
        if {topic.pk for topic in chosen} != set(profile.topics.values_list("pk", flat=True)):
            profile.topics.set(chosen)
            changed.append("topics")
    if said := [name for name in changed if name not in AUDIENCES]:
        changes["fields"] = said
    record("community.profile_saved", profile, by=by, changes=changes)
    return profile


def add_photo(user: User, upload: "UploadedFile[bytes]", *, by: User) -> Profile:
    """Check ``upload`` and keep it, square and small, as the photo of ``user``; the one before goes.

    Raises ``FileRefused`` and :class:`NoProfile`.
    """
    content = _square(upload)
    stored = default_storage.save(f"profiles/{secrets.token_urlsafe(24)}.jpg", ContentFile(content))
    try:
        return _set_photo(user, stored, "community.profile_photo_added", by=by)
    except BaseException:
        default_storage.delete(stored)
        raise


def remove_photo(user: User, *, by: User) -> Profile:
    """Delete the photo of ``user``; without one nothing happens. Raises :class:`NoProfile`."""
    return _set_photo(user, "", "community.profile_photo_removed", by=by)


@transaction.atomic
def _set_photo(user: User, stored: str, action: str, *, by: User) -> Profile:
    profile = _locked(user)
    if profile is None:
        raise NoProfile(_("Save your profile first."))
    before = profile.photo.name
    if not before and not stored:
        return profile
    profile.photo, profile.changed_at = stored, timezone.now()
    profile.save(update_fields=["photo", "changed_at"])
    record(action, profile, by=by)
    if before:
        transaction.on_commit(partial(default_storage.delete, before))
    return profile


def _locked(user: User) -> Profile | None:
    """The profile of ``user``, while nobody else changes or makes it."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=user.pk)
    return Profile.objects.filter(user=user).first()


def _free_handle(name: str) -> str:
    """A name in addresses that nobody has; two people of one name at the same moment do not get the same."""
    base = slugify(name)[:60].strip("-") or "member"
    handle, number = base, 1
    while handle in TAKEN or _is_being_taken(handle) or Profile.objects.filter(handle=handle).exists():
        number += 1
        handle = f"{base}-{number}"
    return handle


def _is_being_taken(handle: str) -> bool:
    """True when another transaction is just giving out ``handle``; otherwise it is kept for this one until its end."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"community.handle:{handle}"])
        (is_ours,) = cursor.fetchone()
    return not is_ours


def _square(upload: "UploadedFile[bytes]") -> bytes:
    """The middle of a picture that was checked, upright, as a JPEG of :data:`PHOTO` points."""
    checked = check_image(upload)
    turn = _turned(upload)
    with Image.open(io.BytesIO(checked.content)) as picture:
        plain = picture.convert("RGBA") if picture.mode in ("P", "LA", "PA") else picture
        upright = plain.transpose(turn) if turn is not None else plain
        ground = Image.new("RGB", upright.size, "white")
        ground.paste(upright.convert("RGB"), mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
        small = ImageOps.fit(ground, (PHOTO, PHOTO))
    written = io.BytesIO()
    small.save(written, format="JPEG", quality=88)
    return written.getvalue()


def _turned(upload: "UploadedFile[bytes]") -> Image.Transpose | None:
    """How a camera was held, which the checked picture no longer knows."""
    upload.seek(0)
    try:
        with Image.open(upload, formats=["JPEG", "PNG", "WEBP"]) as picture:
            orientation = picture.getexif().get(0x0112)
    except UNTURNABLE:
        return None
    return _TURNS.get(orientation) if isinstance(orientation, int) else None


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
