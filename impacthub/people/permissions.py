"""What somebody may do with a person, a membership or a log-in."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from impacthub.people.models import Membership, Role, User

#: Recovery codes alone are no second factor: they stand in for one.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    """True when ``user`` has an authenticator app or a passkey; one query."""
    found: bool = Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()
    return found


def needs_second_factor(user: User) -> bool:
    """True for staff who must first set up a second factor before the admin opens."""
    return user.is_staff and settings.ADMIN_REQUIRES_MFA and not has_second_factor(user)


def can_open_admin(user: User) -> bool:
    """Active staff, with a second factor unless this is a demo site."""
    return user.is_active and user.is_staff and not needs_second_factor(user)


def can_manage_people(user: User) -> bool:
    """Only a coordinator adds people, and opens or closes their accounts and memberships."""
    return user.is_active and (user.is_superuser or user.has_role(Role.COORDINATOR))


def can_close_membership(user: User, membership: Membership) -> bool:
    """A person may step down from their own role; a coordinator may end anybody's."""
    return membership.user_id == user.pk or can_manage_people(user)
