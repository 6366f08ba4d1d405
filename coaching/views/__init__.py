"""The room's views, one file a noun."""
