"""What rooms above may react to; each is sent inside the transaction of the change."""

from django.dispatch import Signal

#: ``recipient`` (a ``links.Recipient``) chose for ``category`` whether its mails are ``wanted``, other than before.
unsubscribed = Signal()
