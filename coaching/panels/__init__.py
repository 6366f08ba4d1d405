"""What is worked out from a section's rows, for the page, the PDF and every autosave: one function a section.

Templates get finished texts: amounts are written out here, once, so that long lists stay quick.
"""

from coaching.panels.audiences import audience_panel
from coaching.panels.budget import budget_panel
from coaching.panels.film import story_panel, vision_panel
from coaching.panels.funding import funding_panel
from coaching.panels.goals import goal_panel

__all__ = ["audience_panel", "budget_panel", "funding_panel", "goal_panel", "story_panel", "vision_panel"]
