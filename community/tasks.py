"""What the worker and the clock call: one line each."""

# Waiting list
# Mailings of events
# Conversation
# Newsletter
