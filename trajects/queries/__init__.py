"""What pages and reports read from several models, one file a noun."""
