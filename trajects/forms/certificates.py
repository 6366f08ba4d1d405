"""What a coordinator says about a certificate that no longer holds."""

from django import forms
from django.utils.translation import gettext_lazy

from impacthub.forms import HubForm


class RevokeForm(HubForm, forms.Form):
    """Why a certificate is revoked."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it revoked?"),
        help_text=gettext_lazy("Everybody who checks the certificate reads this, and its holder gets it by e-mail."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReissueForm(HubForm, forms.Form):
    """Why a certificate is replaced."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it replaced?"),
        help_text=gettext_lazy("Stands on the page of the old certificate, for example: the name changed."),
        max_length=300,
        required=False,
    )
