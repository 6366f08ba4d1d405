"""What this room says to people, one file a subject: bells at once, mails through the outbox."""
