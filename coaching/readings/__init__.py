"""Sections to read, as finished texts, one file an area."""

from coaching.readings.care import care_facts
from coaching.readings.core import Fact, audience_details, film_facts, goal_details, vision_texts

__all__ = ["Fact", "audience_details", "care_facts", "film_facts", "goal_details", "vision_texts"]
