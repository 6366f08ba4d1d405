"""Where django-allauth meets our rooms: its mails go in our outbox, its redirects stay on our site."""

import logging
import secrets
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from impacthub.audit.services import record
from impacthub.notifications.links import absolute
from impacthub.notifications.services import queue_email
from impacthub.people.devices import device_of
from impacthub.people.models import User

logger = logging.getLogger(__name__)

#: A code that arrives later than this is of no use.
CODE_VALID_FOR = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
#: Allauth's mails with a code, and what the code is for.
CODES = {
    "login_code": _("Your code to sign in"),
    "email_confirmation": _("Your code to confirm this e-mail address"),
    "email_confirmation_signup": _("Your code to finish your account"),
    "password_reset_code": _("Your code for a new password"),
}
#: Allauth's mails about a change that the person should know of.
NOTICES = {
    "email_changed": _("Your e-mail address was changed"),
    "email_confirm": _("Your e-mail address was confirmed"),
    "email_deleted": _("An e-mail address was removed from your account"),
    "password_changed": _("Your password was changed"),
    "password_reset": _("You have a new password"),
    "password_set": _("You set a password"),
    "recovery_codes_generated": _("You have new recovery codes"),
    "totp_activated": _("An authenticator app was added to your account"),
    "totp_deactivated": _("The authenticator app was removed from your account"),
    "webauthn_added": _("A passkey was added to your account"),
    "webauthn_removed": _("A passkey was removed from your account"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types for its class
    """Allauth's behaviour, with our mails and our rules."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and password do not go together. Try again, or ask a code."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This is not the code we sent. Look in our last mail, or ask a new code."),
        "incorrect_password": _("This is not your password."),
        "same_as_current": _("This is your address already. Type another one."),
        "duplicate_email": _("This is your address already. Type another one."),
        "too_many_login_attempts": _("That was too often. Wait five minutes and try again."),
        "rate_limited": _("That was too often. Wait five minutes and try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail in the outbox, in the language of who owns ``email``, else that of this page."""
        name = template_prefix.rpartition("/")[2]
        person = context.get("user") or User.objects.filter(emailaddress__email__iexact=email).first()
        language = person.language if isinstance(person, User) else get_language() or settings.LANGUAGE_CODE
        template, values = _mail_for(name, context, language)
        queue_email(
            f"people.{name}:{secrets.token_urlsafe(16)}",
            to=email,
            language=language,
            template=f"account/{template}",
            context=values,
            user=person if isinstance(person, User) else None,
            expires_at=timezone.now() + CODE_VALID_FOR if name in CODES else None,
        )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Note the device, write the log, and go on in the language of the account."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        request.session["device"] = device_of(request.headers.get("User-Agent", ""))
        request.session["begun_at"] = timezone.now().isoformat()
        record("people.logged_in", user, by=user)
        if isinstance(response, HttpResponseRedirect):
            response["Location"] = translate_url(response.url, user.language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        return response

    def authentication_failed(self, request: HttpRequest, **_credentials: Any) -> None:
        """A line in the log of the machine, without the address that was tried."""
        logger.warning("A log-in with a password was refused, from %s", self.get_client_ip(request))

    def is_safe_url(self, url: str | None) -> bool:
        """Redirects stay on the host that was asked."""
        request: HttpRequest = self.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("people:account")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # as above
    """Second factors: our name on the device, our words for a wrong code."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Codes change every half minute: type the one you see now."),
    }

    def _get_site_name(self) -> str:
        return "ImpactHub"


def _mail_for(name: str, context: dict[str, Any], language: str) -> tuple[str, dict[str, Any]]:
    """Our template for allauth's mail ``name``, and the few values that it needs."""
    with override(language):
        log_in, sign_up, account = (reverse(page) for page in ("account_login", "account_signup", "people:account"))
        if name in CODES:
            minutes = CODE_VALID_FOR.seconds // 60
            return "code", {"purpose": str(CODES[name]), "code": context["code"], "minutes": minutes}
        if name in NOTICES:
            changed = {"what": str(NOTICES[name]), "at": timezone.now(), "device": device_of(context["user_agent"])}
            return "notice", {**changed, "url": absolute(account)}
    # What is left: somebody signed up again, or asked a code for an address that we do not know.
    return name, {"url": absolute(sign_up if name == "unknown_account" else log_in)}
