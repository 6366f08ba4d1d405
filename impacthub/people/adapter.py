"""Where django-allauth meets our rooms."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types for its class
    """Allauth's behaviour, with our mails and our rules."""
