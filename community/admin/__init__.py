"""Pages of the admin; each module registers its own."""

# Events
# Members
# Conversation
# Newsletter
