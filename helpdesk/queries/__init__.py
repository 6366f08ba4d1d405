"""What this room reads for its pages."""
