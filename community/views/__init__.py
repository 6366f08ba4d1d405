"""Pages of this room, one module an area."""
