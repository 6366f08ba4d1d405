"""Saving a profile: one row a person, a log without their words, a photo that is small, upright and theirs."""

import io
import threading

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from community import services
from community.models import Audience, Profile
from community.services import profiles
from impacthub.audit.models import Entry
from impacthub.files import FileRefused
from impacthub.people.models import Role, User
from tests.factories.community import TopicFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nele() -> User:
    return UserFactory(name="Nele Vos", roles=[Role.MEMBER])


def log(profile: Profile) -> list[tuple[str, dict]]:
    entries = Entry.objects.filter(object_type="community.Profile", object_id=str(profile.pk)).order_by("id")
    return list(entries.values_list("action", "changes"))


def picture(size: tuple[int, int] = (800, 600), kind: str = "JPEG", *, turned: int = 0) -> SimpleUploadedFile:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, "red")
    image.paste((0, 0, 255), (size[0] // 2, 0, *size))
    exif = Image.Exif()
    if turned:
        exif[0x0112] = turned
    written = io.BytesIO()
    image.save(written, kind, exif=exif)
    return SimpleUploadedFile(f"me.{kind.lower()}", written.getvalue())


def photo_of(profile: Profile) -> Image.Image:
    """What is stored."""
    with profile.photo.open("rb") as stored:
        return Image.open(io.BytesIO(stored.read()))


def test_the_first_time_makes_a_profile_that_nobody_sees(nele: User) -> None:
    profile = services.save_profile(nele, by=nele, headline="Impactproducent", place="Gent")
    assert Profile.objects.count() == 1
    assert (profile.handle, profile.name, profile.headline) == ("nele-vos", "Nele Vos", "Impactproducent")
    assert {getattr(profile, name) for name in profiles.AUDIENCES} == {Audience.NOBODY}
    assert log(profile) == [("community.profile_saved", {"fields": ["headline", "place"]})]


def test_the_log_tells_who_sees_what_and_never_the_words(nele: User) -> None:
    profile = services.save_profile(nele, by=nele, bio="secret words")
    topic = TopicFactory()
    services.save_profile(nele, by=nele, bio="other words", bio_for=Audience.MEMBERS, topics=[topic])
    assert list(profile.topics.all()) == [topic]
    assert log(profile)[1:] == [
        ("community.profile_saved", {"bio_for": ["NOBODY", "MEMBERS"], "fields": ["bio", "topics"]})
    ]


def test_what_is_not_given_stays(nele: User) -> None:
    services.save_profile(nele, by=nele, bio="words", topics=[TopicFactory()])
    profile = services.save_profile(nele, by=nele, place="Gent")
    assert (profile.bio, profile.place, profile.topics.count()) == ("words", "Gent", 1)


def test_only_fields_of_a_profile_are_set(nele: User) -> None:
    with pytest.raises(ValueError, match="fictional, user_id"):
        services.save_profile(nele, by=nele, user_id=1, fictional=True)
    assert Profile.objects.count() == 0


def test_handles_are_free_and_no_pages(nele: User) -> None:
    people: list[User] = [nele, *(UserFactory(name=name) for name in ("Nele Vos", "Profile", "王", "Ève-Noël d’Ô"))]
    handles = [services.save_profile(user, by=user, place="Gent").handle for user in people]
    assert handles == ["nele-vos", "nele-vos-2", "profile-2", "member", "eve-noel-do"]
    renamed = services.save_profile(nele, by=nele, name="Nele Maes")
    assert (renamed.handle, renamed.name) == ("nele-vos", "Nele Maes")


@pytest.mark.django_db(transaction=True)
def test_two_of_one_name_at_once_both_get_a_profile() -> None:
    people = [UserFactory(name="Nele Vos") for _person in range(4)]
    barrier, faults = threading.Barrier(len(people) * 2), []

    def save(user: User) -> None:
        try:
            barrier.wait(timeout=10)
            services.save_profile(user, by=user, place="Gent")
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[user]) for user in people * 2]  # and each in two tabs
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert faults == []
    assert Profile.objects.count() == len(people) == len(set(Profile.objects.values_list("handle", flat=True)))


# The photo


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_small_square_without_what_the_camera_noted(kind: str, nele: User) -> None:
    services.save_profile(nele, by=nele, place="Gent")
    profile = services.add_photo(nele, picture(kind=kind), by=nele)
    stored = photo_of(profile)
    assert (stored.format, stored.size, dict(stored.getexif())) == ("JPEG", (480, 480), {})
    assert log(profile)[-1] == ("community.profile_photo_added", {})


@pytest.mark.parametrize(("turned", "red_at"), [(1, (20, 240)), (3, (460, 240)), (6, (240, 20)), (8, (240, 460))])
def test_a_photo_stands_upright(turned: int, red_at: tuple[int, int], nele: User) -> None:
    services.save_profile(nele, by=nele, place="Gent")
    profile = services.add_photo(nele, picture(turned=turned), by=nele)
    stored = photo_of(profile)
    red, green, blue = stored.convert("RGB").getpixel(red_at)  # type: ignore[misc]  # three of a colour
    assert red > 200 > 60 > max(green, blue)


def test_a_picture_one_sees_through_gets_a_white_ground(nele: User) -> None:
    services.save_profile(nele, by=nele, place="Gent")
    written = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(written, "PNG")
    profile = services.add_photo(nele, SimpleUploadedFile("x.png", written.getvalue()), by=nele)
    stored = photo_of(profile)
    assert stored.getpixel((5, 5)) == (255, 255, 255)


def test_the_one_before_goes(nele: User, django_capture_on_commit_callbacks) -> None:
    services.save_profile(nele, by=nele, place="Gent")
    first = str(services.add_photo(nele, picture(), by=nele).photo)
    with django_capture_on_commit_callbacks(execute=True):
        second = str(services.add_photo(nele, picture((20, 900)), by=nele).photo)
    assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        profile = services.remove_photo(nele, by=nele)
    assert (profile.photo.name, default_storage.exists(second)) == ("", False)
    services.remove_photo(nele, by=nele)
    assert [action for action, _changes in log(profile)][-1:] == ["community.profile_photo_removed"]
    assert len(log(profile)) == 4


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"<svg onload=alert(1)>", b"\xff\xd8\xff nothing"])
def test_other_files_are_refused_and_nothing_is_stored(content: bytes, nele: User) -> None:
    services.save_profile(nele, by=nele, place="Gent")
    with pytest.raises(FileRefused):
        services.add_photo(nele, SimpleUploadedFile("x.jpg", content), by=nele)
    assert Profile.objects.get().photo.name == ""
    assert not default_storage.exists("profiles")


def test_a_photo_without_a_profile_is_not_kept(nele: User) -> None:
    with pytest.raises(services.NoProfile):
        services.add_photo(nele, picture(), by=nele)
    assert default_storage.listdir("profiles")[1] == []
