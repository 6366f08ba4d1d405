"""What may be done in this room; one function a change."""

# Places and the waiting list
# Events and their mailings
# The door
# Members
# Conversation
from community.services.digests import send_digests, tell_posts
from community.services.door import DoorClosed, Mark, mark_all, mark_door, set_sector
from community.services.forgetting import forget, forget_visitors
from community.services.messages import (
    AlreadyHandled,
    AlreadyReported,
    CannotBeReached,
    TooManyMessages,
    handle_report,
    read_message,
    report_message,
    send_message,
)
from community.services.moderation import OwnPost, judge_post, report_post
from community.services.newsletters import (
    CountChanged,
    NewsletterFixed,
    NobodyReads,
    change_newsletter,
    create_newsletter,
    delete_newsletter,
    run_newsletters,
    schedule_newsletter,
    send_test,
    unschedule_newsletter,
)
from community.services.places import NoPlaceLeft, RegistrationClosed
from community.services.profiles import NoProfile, add_photo, remove_photo, save_profile
from community.services.registrations import (
    GuestInput,
    Registered,
    TooManyGuests,
    add_at_door,
    add_registration,
    answer,
    change_registration,
    confirm_registration,
    register,
)
from community.services.spaces import (
    change_space,
    close_space,
    create_space,
    follow_space,
    open_missing_spaces,
    reopen_space,
)
from community.services.subscribers import (
    ask_newsletter,
    confirm_subscription,
    follow_choice,
    forget_unconfirmed,
    leave_newsletter,
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
from community.services.waiting import (
    NotWaiting,
    OfferExpired,
    accept_offer,
    change_capacity,
    expire_due,
    promote,
    put_first,
)

# Newsletter
# Forgetting

__all__ = [
    "AlreadyHandled",
    "AlreadyReported",
    "CannotBeReached",
    "CountChanged",
    "DoorClosed",
    "GuestInput",
    "LinksWait",
    "Mark",
    "NewsletterFixed",
    "NoPlaceLeft",
    "NoProfile",
    "NobodyReads",
    "NotWaiting",
    "OfferExpired",
    "OwnPost",
    "PostGone",
    "Registered",
    "RegistrationClosed",
    "ThreadClosed",
    "TooManyGuests",
    "TooManyMessages",
    "TooManyPosts",
    "accept_answer",
    "accept_offer",
    "add_at_door",
    "add_photo",
    "add_registration",
    "answer",
    "ask_newsletter",
    "change_capacity",
    "change_newsletter",
    "change_registration",
    "change_space",
    "close_space",
    "close_thread",
    "confirm_registration",
    "confirm_subscription",
    "create_newsletter",
    "create_space",
    "delete_newsletter",
    "edit_post",
    "expire_due",
    "follow_choice",
    "follow_space",
    "follow_thread",
    "forget",
    "forget_unconfirmed",
    "forget_visitors",
    "handle_report",
    "judge_post",
    "leave_newsletter",
    "mark_all",
    "mark_door",
    "mark_read",
    "open_missing_spaces",
    "promote",
    "put_first",
    "read_message",
    "register",
    "remove_photo",
    "remove_post",
    "reopen_space",
    "reopen_thread",
    "reply",
    "report_message",
    "report_post",
    "run_newsletters",
    "save_profile",
    "schedule_newsletter",
    "send_digests",
    "send_message",
    "send_test",
    "set_sector",
    "start_thread",
    "tell_posts",
    "unschedule_newsletter",
]
