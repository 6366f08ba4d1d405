"""What other rooms and pages call to change who somebody is, and for whom they speak."""

from impacthub.people.services.accounts import (
    AlreadyTaken,
    add_person,
    change_profile,
    close_account,
    complete_sign_up,
    end_log_in,
    end_log_ins,
    note_sign_in_change,
    remove_second_factors,
    reopen_account,
    set_staff,
)
from impacthub.people.services.consents import HOUSE_RULES_VERSION, give_consent, withdraw_consent
from impacthub.people.services.erasure import (
    COOLING_PERIOD,
    ask_erasure,
    cancel_erasure,
    erase_due,
    erase_person,
    forget_in_people,
)
from impacthub.people.services.feeds import find_feed, make_feed, note_fetch, revoke_feed
from impacthub.people.services.memberships import EndsBeforeStart, close_membership, open_membership
from impacthub.people.services.organisations import find_or_add_organisation, remove_unused_organisation

__all__ = [
    "COOLING_PERIOD",
    "HOUSE_RULES_VERSION",
    "AlreadyTaken",
    "EndsBeforeStart",
    "add_person",
    "ask_erasure",
    "cancel_erasure",
    "change_profile",
    "close_account",
    "close_membership",
    "complete_sign_up",
    "end_log_in",
    "end_log_ins",
    "erase_due",
    "erase_person",
    "find_feed",
    "find_or_add_organisation",
    "forget_in_people",
    "give_consent",
    "make_feed",
    "note_fetch",
    "note_sign_in_change",
    "open_membership",
    "remove_second_factors",
    "remove_unused_organisation",
    "reopen_account",
    "revoke_feed",
    "set_staff",
    "withdraw_consent",
]
