"""What a person types about themself."""

from django import forms


class SignupForm(forms.Form):
    """What we ask beside the e-mail address."""

    def signup(self, request, user): ...
