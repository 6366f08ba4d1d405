"""What the worker and the clock call: one line each."""
