"""The forms of the plan's sections, one file a group of sections."""
