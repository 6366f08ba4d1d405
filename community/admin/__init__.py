"""Pages of the admin; each module registers its own."""

# Events
# Members
from community.admin import conversation, members, newsletter

# Conversation
# Newsletter

__all__ = ["conversation", "members", "newsletter"]
