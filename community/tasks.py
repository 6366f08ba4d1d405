"""What the worker and the clock call: one line each."""

from celery import shared_task

from community.services import digests, events, forgetting, mailings, newsletters, spaces, subscribers, waiting

# Waiting list


@shared_task(name="community.expire_places", soft_time_limit=240, time_limit=300)
def expire_places() -> None:
    """Let places go on that were not confirmed or answered in time."""
    waiting.expire_due()


# Mailings of events


@shared_task(name="community.run_mailings", soft_time_limit=600, time_limit=660)
def run_mailings() -> None:
    """Write the mails of reminders, changes and cancellations that are due."""
    mailings.run_mailings()


@shared_task(name="community.hold_due")
def hold_due() -> None:
    """Count as held what was announced and is over."""
    events.hold_due()


# Conversation
@shared_task(name="community.open_missing_spaces")
def open_missing_spaces() -> None:
    """Open a space for every group that should have one."""
    spaces.open_missing_spaces()


@shared_task(name="community.tell_posts", soft_time_limit=240, time_limit=300)
def tell_posts() -> None:
    """Mail new posts to who wants every one."""
    digests.tell_posts()


@shared_task(name="community.send_digests", soft_time_limit=600, time_limit=660)
def send_digests() -> None:
    """Write the daily mails, once their hour has come."""
    digests.send_digests()


# Newsletter
@shared_task(name="community.run_newsletters", soft_time_limit=600, time_limit=660)
def run_newsletters() -> None:
    """Write the mails of newsletters whose moment has come."""
    newsletters.run_newsletters()


@shared_task(name="community.forget_addresses")
def forget_addresses() -> None:
    """Delete the addresses of who never confirmed that they want the newsletter, or left it."""
    subscribers.forget_addresses()


# Forgetting


@shared_task(name="community.forget_visitors")
def forget_visitors() -> None:
    """Forget who came to an event without an account, a month after it."""
    forgetting.forget_visitors()
