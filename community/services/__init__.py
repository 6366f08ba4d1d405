"""What may be done in this room; one function a change."""

# Places and the waiting list
from community.services.places import NoPlaceLeft
from community.services.registrations import (
    GuestInput,
    Registered,
    RegistrationClosed,
    TooManyGuests,
    add_at_door,
    add_registration,
    answer,
    change_registration,
    confirm_registration,
    register,
)
from community.services.waiting import (
    NotWaiting,
    OfferExpired,
    accept_offer,
    change_capacity,
    expire_due,
    promote,
    put_first,
)

# Events and their mailings
# The door
# Members
# Conversation
from community.services.digests import send_digests, tell_posts
from community.services.moderation import OwnPost, judge_post, report_post
from community.services.spaces import (
    change_space,
    close_space,
    create_space,
    follow_space,
    open_missing_spaces,
    reopen_space,
)
from community.services.threads import (
    LinksWait,
    PostGone,
    ThreadClosed,
    TooManyPosts,
    accept_answer,
    close_thread,
    edit_post,
    follow_thread,
    mark_read,
    remove_post,
    reopen_thread,
    reply,
    start_thread,
)

# Newsletter
# Forgetting

__all__ = [
    "GuestInput",
    "LinksWait",
    "NoPlaceLeft",
    "NotWaiting",
    "OfferExpired",
    "OwnPost",
    "PostGone",
    "Registered",
    "RegistrationClosed",
    "ThreadClosed",
    "TooManyGuests",
    "TooManyPosts",
    "accept_answer",
    "accept_offer",
    "add_at_door",
    "add_registration",
    "answer",
    "change_capacity",
    "change_registration",
    "change_space",
    "close_space",
    "close_thread",
    "confirm_registration",
    "create_space",
    "edit_post",
    "expire_due",
    "follow_space",
    "follow_thread",
    "judge_post",
    "mark_read",
    "open_missing_spaces",
    "promote",
    "put_first",
    "register",
    "remove_post",
    "reopen_space",
    "reopen_thread",
    "reply",
    "report_post",
    "send_digests",
    "start_thread",
    "tell_posts",
]
