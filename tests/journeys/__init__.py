"""Whole stories, told through the browser or the client only."""
