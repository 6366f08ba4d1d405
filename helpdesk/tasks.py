"""What the worker and the clock call: one line each."""

from celery import shared_task

from helpdesk.services import answering, closing, following, forgetting, held_questions

# Forgetting


@shared_task(name="helpdesk.forget_askers")
def forget_askers() -> None:
    """Blank who asked without an account long ago."""
    forgetting.forget_askers()


# Held questions
@shared_task(name="helpdesk.discard_spam", soft_time_limit=240, time_limit=300)
def discard_spam() -> None:
    """Remove what was called spam a month ago."""
    held_questions.discard_spam()


# Answering
@shared_task(name="helpdesk.discard_viewings")
def discard_viewings() -> None:
    """Forget who had which question open."""
    answering.discard_viewings()


# Closing
@shared_task(name="helpdesk.close_due", soft_time_limit=240, time_limit=300)
def close_due() -> None:
    """Close what was quiet long enough, and announce what will."""
    closing.close_due()


# Following
@shared_task(name="helpdesk.answer_wishes", soft_time_limit=240, time_limit=300)
def answer_wishes() -> None:
    """Mail the links that were asked for."""
    following.answer_wishes()
