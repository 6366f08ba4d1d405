"""Allauth's forms in our own words: labels that stay visible, no placeholders, what to do in the hint."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from impacthub.forms import HubForm
from impacthub.people import services
from impacthub.people.models import User

#: Read anew for every page, because its language differs.
PASSWORD_HINT: Any = lazy(lambda: " ".join(password_validators_help_texts()), str)()


class PlainForm(HubForm):
    """Gives fields the words of ``labels`` and ``hints``, and takes placeholders away."""

    cleaned_data: dict[str, Any]
    fields: dict[str, forms.Field]
    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class CodeForm(PlainForm):
    """One field for a whole code: pasted, filled in by the phone, or typed."""

    labels = {"code": _("Code")}
    hints = {"code": _("Eight digits, for example 1234-5678.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class LoginForm(PlainForm, account.LoginForm):  # type: ignore[misc]  # allauth has no types for its class
    """An e-mail address to send a code to; with ``?with=password`` the password too."""

    labels = {"login": _("E-mail address"), "password": _("Password")}

    def _setup_password_field(self) -> None:
        request: HttpRequest | None = self.request
        if request is None or request.GET.get("with") != "password":
            del self.fields["password"]


class RequestLoginCodeForm(PlainForm, account.RequestLoginCodeForm):  # type: ignore[misc]  # as above
    """The same, at allauth's own address for it."""

    labels = {"email": _("E-mail address")}


class ConfirmLoginCodeForm(CodeForm, account.ConfirmLoginCodeForm):  # type: ignore[misc]  # as above
    """The code that logs in."""


class ConfirmEmailForm(CodeForm, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]  # as above
    """The code that shows whose the address is."""


class ConfirmPasswordResetForm(CodeForm, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]  # as above
    """The code that lets somebody choose a new password."""


class SignupForm(PlainForm, account.SignupForm):  # type: ignore[misc]  # as above
    """Name, e-mail address and a yes to the house rules; a password can be added later."""

    field_order = ("name", "email", "house_rules")
    labels = {"email": _("E-mail address")}
    hints = {
        "name": _("As other people on the platform will see it."),
        "email": _("We send you a code to check that it is yours."),
    }

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}), strip=True
    )
    house_rules = forms.BooleanField(
        label=_("I have read the house rules and the privacy page, and I agree."),
        error_messages={"required": _("Tick this to make an account: without it we may not keep your data.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["house_rules"].help_text = format_html(
            '{} <a href="{}">{}</a>, <a href="{}">{}</a>.',
            _("To read first:"),
            reverse("people:house_rules"),
            _("house rules"),
            reverse("privacy"),
            _("privacy"),
        )

    def custom_signup(self, _request: HttpRequest, user: User) -> None:
        """Keep what we asked beside the address."""
        language = get_language() or user.language
        services.complete_sign_up(user, by=user, name=self.cleaned_data["name"], language=language)


class ChangeEmailForm(PlainForm, account.AddEmailForm):  # type: ignore[misc]  # as above
    """Another e-mail address."""

    labels = {"email": _("New e-mail address")}
    hints = {"email": _("We send a code to it. Your present address stays until you have typed that code.")}


class ResetPasswordForm(PlainForm, account.ResetPasswordForm):  # type: ignore[misc]  # as above
    """Where to send the code for a new password."""

    labels = {"email": _("E-mail address")}


class ChangePasswordForm(PlainForm, account.ChangePasswordForm):  # type: ignore[misc]  # as above
    """Another password."""

    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(PlainForm, account.SetPasswordForm):  # type: ignore[misc]  # as above
    """A first password."""

    labels = {"password1": _("Password"), "password2": _("Password, once more")}
    hints = {"password1": PASSWORD_HINT}


class ResetPasswordKeyForm(PlainForm, account.ResetPasswordKeyForm):  # type: ignore[misc]  # as above
    """A new password after the code."""

    labels = {"password1": _("New password"), "password2": _("New password, once more")}
    hints = {"password1": PASSWORD_HINT}


class ReauthenticateForm(PlainForm, account.ReauthenticateForm):  # type: ignore[misc]  # as above
    """The password, before something important."""

    labels = {"password": _("Password")}


class AppCodeForm(CodeForm):
    """A code from the authenticator app, or a recovery code."""

    hints = {"code": _("Six digits from your app, or one of your recovery codes.")}


class AuthenticateForm(AppCodeForm, mfa.AuthenticateForm):  # type: ignore[misc]  # as above
    """The second factor when logging in."""


class ReauthenticateByAppForm(AppCodeForm, mfa.ReauthenticateForm):  # type: ignore[misc]  # as above
    """The second factor before something important."""


class ActivateAppForm(CodeForm, totp.ActivateTOTPForm):  # type: ignore[misc]  # as above
    """The first code from a new authenticator app."""

    hints = {"code": _("Six digits that your app shows now.")}


class KeyForm(PlainForm):
    """What a device says about its key; nonsense gets a sentence, whatever allauth and its libraries make of it."""

    NONSENSE = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)

    def clean_credential(self) -> Any:
        """The answer of the device."""
        return self._understood("clean_credential")

    def clean(self) -> Any:
        """The answer as a whole."""
        return self._understood("clean")

    def _understood(self, method: str) -> Any:
        try:
            check = getattr(super(), method, None)
            return check() if check else self.cleaned_data["credential"]
        except (*self.NONSENSE, forms.ValidationError) as error:
            if getattr(error, "code", "incorrect_code") != "incorrect_code":
                raise
            sentence = _("Your device did not give the right key. Try again, or choose another way.")
            raise forms.ValidationError(sentence) from error


class AuthenticateByKeyForm(KeyForm, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """A key as the second step."""


class LoginByKeyForm(KeyForm, webauthn.LoginWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey that signs in alone."""


class ReauthenticateByKeyForm(KeyForm, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """A key before something important."""


class AddKeyForm(KeyForm, webauthn.AddWebAuthnForm):  # type: ignore[misc]  # as above
    """A new passkey or security key."""

    labels = {"name": _("Name of this key"), "passwordless": _("Sign in with this key alone")}
    hints = {
        "name": _("So that you know it again, for example: my phone."),
        "passwordless": _("Your device then asks for your fingerprint, your face or its PIN."),
    }


class EditKeyForm(PlainForm, webauthn.EditWebAuthnForm):  # type: ignore[misc]  # as above
    """Another name for a key."""

    labels = {"name": _("Name of this key")}
