"""What may be done in this room; one function a change."""

# Places and the waiting list
# Events and their mailings
# The door
# Members
# Conversation
# Newsletter
# Forgetting
