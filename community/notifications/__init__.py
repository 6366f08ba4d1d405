"""The mails of this room, one module an area."""
