"""Pages of the admin; each module registers its own."""

# Events
# Members
from community.admin import conversation, event_mailings, events, members, newsletter, topics

# Conversation
# Newsletter

__all__ = ["conversation", "event_mailings", "events", "members", "newsletter", "topics"]
