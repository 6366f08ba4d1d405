"""Forms of this room, one file a noun: they look at what was typed, and never save."""
