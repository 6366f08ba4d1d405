"""Rows for tests, one file a room."""
