"""What pages and tasks read from several models."""
