"""How much a message looks like advertising. Nothing is refused for it: what looks so is read by a person first."""

from helpdesk.spam.stamps import is_first_use, seconds_since, stamp
from helpdesk.spam.weighing import HOLD_AT, REASONS, Verdict, weigh

__all__ = ["HOLD_AT", "REASONS", "Verdict", "is_first_use", "seconds_since", "stamp", "weigh"]
