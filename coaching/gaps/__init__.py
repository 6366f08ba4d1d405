"""What is still missing in each section before the plan can be handed in, one file an area."""

from coaching.gaps.base import is_everybody
from coaching.gaps.core import audience_gaps, budget_gaps, funding_gaps, goal_gaps, story_gaps, vision_gaps

__all__ = ["audience_gaps", "budget_gaps", "funding_gaps", "goal_gaps", "is_everybody", "story_gaps", "vision_gaps"]
