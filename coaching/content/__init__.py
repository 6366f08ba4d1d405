"""The plan as plain data: what a version keeps, and what everything that leaves is made of.

Only what :mod:`coaching.confidential` lets leave is in it, so that nothing made of it can tell more.
"""

from coaching.content.comparing import PartChange, compare, compare_sums
from coaching.content.making import Content, digest_of, plan_content
from coaching.content.presenting import Fact, Part, Row, Rows, present

__all__ = [
    "Content",
    "Fact",
    "Part",
    "PartChange",
    "Row",
    "Rows",
    "compare",
    "compare_sums",
    "digest_of",
    "plan_content",
    "present",
]
