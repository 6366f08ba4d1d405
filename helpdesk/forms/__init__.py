"""What people type in this room; checked, never saved here."""
