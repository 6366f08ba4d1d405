"""What may be done in this room; one function a change."""

# Asking
# Following
# Answering
# Saved replies
# Held questions
# Readers of articles
# Writing articles

__all__: list[str] = []
