"""What must happen around every request of somebody who is logged in, and around allauth's forms."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from impacthub.people.models import LogIn

#: A log-in is prolonged at most once in so long, so that reading a page seldom writes.
PROLONG_AFTER = timedelta(minutes=1)

GetResponse = Callable[[HttpRequest], HttpResponse]


class IdleMiddleware:
    """A log-in ends an hour after the last request, not an hour after it began.

    One short UPDATE at most once a minute; it leaves the session's contents alone, so that two requests at once
    cannot undo each other.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then prolong."""
        response = self.get_response(request)
        ends_at = getattr(request.session, "ends_at", None)
        if ends_at and SESSION_KEY in request.session:
            fresh = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
            if fresh - ends_at > PROLONG_AFTER:
                LogIn.objects.filter(session_key=request.session.session_key).update(expire_date=fresh)
        return response


class AccountFormsMiddleware:
    """A form of allauth with faults answers 422, as all our forms do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the work is done when the page is about to be rendered."""
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Look at the forms of the page that was posted."""
        match = request.resolver_match
        ours = match is not None and (match.url_name or "").startswith(("account_", "mfa_"))
        if ours and request.method == "POST" and response.status_code == HTTPStatus.OK:
            forms = [value for value in (response.context_data or {}).values() if hasattr(value, "errors")]
            if any(form.is_bound and form.errors for form in forms if hasattr(form, "is_bound")):
                response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
