"""Members, conversation and newsletter, and the entries that their services leave."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from community import services
from community.models import ContactMessage, Level, Newsletter, Post, Profile, Space, Subscriber, Thread
from community.services.subscribers import Wish
from impacthub.notifications.links import Recipient
from tests.factories.community import NewsletterFactory, PostFactory, SubscriberFactory
from tests.guards.audited_case import Audited
from tests.guards.audited_community import maker, town
from tests.guards.world import World

# Members


def _add_photo(world: World, _: None) -> Profile:
    written = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(written, "PNG")
    member = town(world).maker
    return services.add_photo(member, SimpleUploadedFile("me.png", written.getvalue()), by=member)


def _reported(world: World) -> ContactMessage:
    return services.report_message(town(world).message, reason="Reclame", by=maker(world))


MEMBERS = {
    "add_photo": Audited(("community.profile_photo_added",), _add_photo),
    "handle_report": Audited(
        ("community.message_report_handled",),
        lambda w, message: services.handle_report(message, by=maker(w)),
        _reported,
    ),
    "remove_photo": Audited(
        ("community.profile_photo_removed",), lambda w, _: services.remove_photo(town(w).maker, by=maker(w))
    ),
    "report_message": Audited(("community.message_reported",), lambda w, _: _reported(w)),
    "save_profile": Audited(
        ("community.profile_saved",), lambda w, _: services.save_profile(town(w).maker, by=maker(w), place="Aalst")
    ),
    "send_message": Audited(
        ("community.message_sent",), lambda w, _: services.send_message(w.own.coach, text="Dag", by=maker(w))
    ),
}


# Spaces


def _create_space(world: World, _: None) -> Space:
    return services.create_space(by=maker(world), slug="vragen", title_nl="Vragen")


SPACES = {
    "change_space": Audited(
        ("community.space_changed",), lambda w, _: services.change_space(town(w).space, by=maker(w), title_nl="Anders")
    ),
    "close_space": Audited(("community.space_changed",), lambda w, _: services.close_space(town(w).space, by=maker(w))),
    "create_space": Audited(("community.space_created",), _create_space),
    "follow_space": Audited(
        ("community.space_followed",), lambda w, _: services.follow_space(town(w).space, Level.MUTE, by=maker(w))
    ),
    "open_missing_spaces": Audited(  # the film of this world is a team without one
        ("community.space_opened",), lambda w, _: services.open_missing_spaces(), town, by=None
    ),
    "reopen_space": Audited(
        ("community.space_changed",),
        lambda w, space: services.reopen_space(space, by=maker(w)),
        lambda w: services.close_space(town(w).space, by=maker(w)),
    ),
}


# Threads and posts


def _start_thread(world: World, _: None) -> Thread:
    return services.start_thread(
        town(world).space, title="Wie?", text="Ik zoek iemand.", language="nl", by=maker(world)
    )


def _of_another(world: World) -> Post:
    """Something the coach said in the thread of ``producer``."""
    return PostFactory(thread=town(world).thread, number=2, author=world.own.coach)


CONVERSATION = {
    "accept_answer": Audited(
        ("community.answer_accepted",),
        lambda w, post: services.accept_answer(post.thread, post, by=maker(w)),
        _of_another,
    ),
    "close_thread": Audited(
        ("community.thread_closed",), lambda w, _: services.close_thread(town(w).thread, by=maker(w))
    ),
    "edit_post": Audited(
        ("community.post_edited",), lambda w, _: services.edit_post(town(w).post, text="Anders", by=maker(w))
    ),
    "follow_thread": Audited(
        ("community.thread_followed",), lambda w, _: services.follow_thread(town(w).thread, Level.MUTE, by=maker(w))
    ),
    "judge_post": Audited(
        ("community.post_judged",), lambda w, _: services.judge_post(town(w).post, shown=False, by=maker(w))
    ),
    "remove_post": Audited(("community.post_removed",), lambda w, _: services.remove_post(town(w).post, by=maker(w))),
    "reopen_thread": Audited(
        ("community.thread_reopened",),
        lambda w, thread: services.reopen_thread(thread, by=maker(w)),
        lambda w: services.close_thread(town(w).thread, by=maker(w)),
    ),
    "reply": Audited(
        ("community.post_written",), lambda w, _: services.reply(town(w).thread, text="Graag", by=maker(w))
    ),
    "report_post": Audited(
        ("community.post_reported",),
        lambda w, post: services.report_post(post, reason="Reclame", by=maker(w)),
        _of_another,
    ),
    "start_thread": Audited(("community.thread_started", "community.post_written"), _start_thread),
}


# Newsletter


def _scheduled(world: World) -> Newsletter:
    """Its moment has come."""
    SubscriberFactory()
    return NewsletterFactory(status=Newsletter.Status.SCHEDULED, send_at=timezone.now() - timedelta(minutes=1))


def _to_schedule(world: World) -> Newsletter:
    """A draft with one reader."""
    SubscriberFactory()
    return NewsletterFactory()


def _confirm(world: World, _: None) -> Subscriber:
    reader = town(world).subscriber
    return services.confirm_subscription(Wish(reader.pk, reader.asked_at, reader.language, reader.sector).token())


def _follow_choice(world: World, reader: Subscriber) -> None:
    services.follow_choice(Recipient(None, reader.email, "nl", "newsletter"), wanted=False)


NEWSLETTER = {
    "ask_newsletter": Audited(
        ("community.newsletter_asked",),
        lambda w, _: services.ask_newsletter("nele@people.test", language="nl", by=maker(w)),
    ),
    "change_newsletter": Audited(
        ("community.newsletter_changed",),
        lambda w, newsletter: services.change_newsletter(newsletter, by=maker(w), subject_nl="Anders"),
        lambda w: NewsletterFactory(),
    ),
    "confirm_subscription": Audited(("community.newsletter_confirmed",), _confirm, by=None),
    "create_newsletter": Audited(
        ("community.newsletter_created",),
        lambda w, _: services.create_newsletter(by=maker(w), subject_nl="Nieuws", body_nl="Er is nieuws."),
    ),
    "delete_newsletter": Audited(
        ("community.newsletter_deleted",),
        lambda w, newsletter: services.delete_newsletter(newsletter, by=maker(w)),
        lambda w: NewsletterFactory(),
    ),
    "follow_choice": Audited(
        ("community.newsletter_left", "notifications.preference_set"),
        _follow_choice,
        lambda w: SubscriberFactory(),
        by=None,
    ),
    "leave_newsletter": Audited(
        ("community.newsletter_left", "notifications.preference_set"),
        lambda w, reader: services.leave_newsletter(reader, by=None),
        lambda w: SubscriberFactory(),
        by=None,
    ),
    "run_newsletters": Audited(
        ("community.newsletter_sent",), lambda w, _: services.run_newsletters(), _scheduled, by=None
    ),
    "schedule_newsletter": Audited(
        ("community.newsletter_scheduled",),
        lambda w, newsletter: services.schedule_newsletter(newsletter, send_at=None, expected=1, by=maker(w)),
        _to_schedule,
    ),
    "send_test": Audited(
        ("community.newsletter_tested",),
        lambda w, newsletter: services.send_test(newsletter, to="nele@people.test", by=maker(w)),
        lambda w: NewsletterFactory(),
    ),
    "unschedule_newsletter": Audited(
        ("community.newsletter_unscheduled",),
        lambda w, newsletter: services.unschedule_newsletter(newsletter, by=maker(w)),
        _scheduled,
    ),
}

AUDITED_CONVERSATION = {**MEMBERS, **SPACES, **CONVERSATION, **NEWSLETTER}
