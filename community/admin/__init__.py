"""Pages of the admin; each module registers its own."""

# Events
# Members
from community.admin import members, newsletter

# Conversation
# Newsletter

__all__ = ["members", "newsletter"]
