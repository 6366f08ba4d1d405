"""What every form shares."""

from typing import Any

from crispy_forms.helper import FormHelper


class HubForm:
    """Mix in before a Django form: rendered by crispy without a form tag; errors are ours, not the browser's.

    An invalid form is answered with 422, so that htmx swaps it in and nobody takes it for a success.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = True
