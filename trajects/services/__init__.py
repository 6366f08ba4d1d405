"""Everything that changes something in this room, one file a noun."""

__all__: list[str] = []
