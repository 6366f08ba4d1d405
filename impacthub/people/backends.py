"""The log-in backend: allauth's, with rights in the admin that follow from the role and not from a table."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AnonymousUser

from impacthub.people.models import User
from impacthub.people.permissions import can_manage_people


class RoleBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types for its class
    """Log-in by e-mail address; a coordinator with ``is_staff`` may do what the admin offers."""

    def has_perm(self, user_obj: User | AnonymousUser, *_what: Any) -> bool:
        """True for staff who coordinate; each ``ModelAdmin`` narrows it down."""
        return isinstance(user_obj, User) and user_obj.is_staff and can_manage_people(user_obj)

    def has_module_perms(self, user_obj: User | AnonymousUser, *_which: Any) -> bool:
        """As ``has_perm``: the admin is one whole."""
        return self.has_perm(user_obj)

    def get_all_permissions(self, *_who: Any) -> set[str]:
        """None by name: rights are code."""
        return set()
