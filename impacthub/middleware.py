"""What happens around every request: a database that is away, the headers, and input that no view should see."""

import sys
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from impacthub.views import SECRET_FIELDS

GetResponse = Callable[[HttpRequest], HttpResponse]

CSRF_FIELD = "csrfmiddlewaretoken"
#: What is longer than this was written and not chosen.
LONGEST_CHOICE = 24

#: PostgreSQL's codes for a server that stops, starts, or has no connection left; none at all is a broken line.
AWAY = ("08", "53300", "57P01", "57P02", "57P03")
RETRY_AFTER_SECONDS = 5
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


class DatabaseAwayMiddleware:
    """A request that met a database that is away gets 503 and a page that needs none; it stands outermost."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        got_request_exception.connect(_note_database_away, dispatch_uid="database-away")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say when to come back."""
        try:
            response = self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            if not is_away(error):
                raise
            return _come_back_later(request)
        # An error in a middleware has become a 500 on its way here; the signal has told what it was.
        if not getattr(request, "database_away", False):
            return response
        page = _come_back_later(request)
        for name, value in response.items():
            page.headers.setdefault(name, value)
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view at once."""
        return _come_back_later(request) if is_away(error) else None


def is_away(error: BaseException | None) -> bool:
    """True when ``error`` says that there is no connection to the database."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "sqlstate", None)
    return code is None or code.startswith(AWAY)


def _note_database_away(request: HttpRequest | None = None, **_given: Any) -> None:
    if request is not None and is_away(sys.exc_info()[1]):
        request.database_away = True  # type: ignore[attr-defined]  # from the signal to the middleware


def _come_back_later(request: HttpRequest) -> HttpResponse:
    for connection in connections.all(initialized_only=True):
        connection.close()
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        page = render_to_string("503.html", {"language": language, "here": request.get_full_path()})
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


class HeadersMiddleware:
    """Headers that Django has no setting for: no device access, and no copies of what signed-in people see.

    A cookie with a NUL character, which no database text can hold, is forgotten before anybody looks it up.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        request.COOKIES = {name: text for name, text in request.COOKIES.items() if "\x00" not in text}
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        session = getattr(request, "session", None)
        if session is not None and session.accessed and SESSION_KEY in session:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The policy of the settings, and on ``/admin/`` alone the looser one that unfold needs."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """What django-csp makes the header from."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith("/admin/") and parts.config is None:
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


class InputMiddleware:
    """Reads what was posted before anybody else does, so that no view meets what it cannot use.

    NUL characters, which no database text can hold, are taken out of forms and refused in addresses. Too much, or
    what cannot be read, gets a page that says so. It stands last, because that page needs the person.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say what is wrong with what was sent."""
        try:
            if any("\x00" in text for text in (request.path_info, *_texts(request.GET))):
                return _refuse(request, _("This address holds a character that cannot be used. Check the link."))
            if any("\x00" in text for text in _texts(request.POST)):
                request.POST = _without_nul(request.POST)  # type: ignore[assignment]  # as immutable as the first
        except Exception as error:
            if (refusal := self.process_exception(request, error)) is None:
                raise
            return refusal
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer when a view reads a body that is too large or cannot be read."""
        if isinstance(error, RequestDataTooBig):
            sentence = _("What you sent is too large. Make it shorter, or send smaller files.")
            return _refuse(request, sentence, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if isinstance(error, TooManyFieldsSent | TooManyFilesSent):
            return _refuse(request, _("The form holds too many fields or files. Send it in parts."))
        if isinstance(error, BadRequest | MultiPartParserError):
            return _refuse(request, _("What was sent cannot be read. Go back and try again."))
        return None


def _refuse(request: HttpRequest, sentence: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    return render(request, "400.html", {"sentence": sentence}, status=status)


def _texts(values: "MultiValueDict[str, str]") -> Iterator[str]:
    for name, texts in values.lists():
        yield name
        yield from texts


def _without_nul(values: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True, encoding=values.encoding)
    for name, texts in values.lists():
        clean.setlist(name.replace("\x00", ""), [text.replace("\x00", "") for text in texts])
    clean._mutable = False
    return clean


class LeftBehindMiddleware:
    """Nobody loses what they typed, or ends on a white page, because their log-in has ended.

    A form that was sent by somebody who is signed out comes back with what was typed, to be sent again; a button
    leads to log in and then back to the page it stands on; an address that only takes what is sent says so.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or give back what was sent."""
        response = self.get_response(request)
        if request.method == "POST" and not request.user.is_authenticated and _leads_to_log_in(response):
            return _signed_out(request, response)
        if request.method == "GET" and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
            page["Allow"] = response["Allow"]
            return page
        return response


def _leads_to_log_in(response: HttpResponse) -> bool:
    return response.status_code == HTTPStatus.FOUND and urlsplit(response["Location"]).path == reverse("account_login")


def _signed_out(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.headers.get("X-Autosave") or request.headers.get("HX-Request"):
        return response
    sent = [(name, value) for name, values in request.POST.lists() for value in values if value and name != "next"]
    if any(secret in name for name, _value in sent for secret in SECRET_FIELDS if secret != CSRF_FIELD):
        return response
    sent = [(name, value) for name, value in sent if name != CSRF_FIELD]
    if not sent:
        return _log_in_and_back(request, response)
    context = {
        "typed": [(name, value) for name, value in sent if _is_text(value)],
        "carried": [(name, value) for name, value in sent if not _is_text(value)],
        "had_file": bool(request.FILES),
    }
    return render(request, "errors/signed_out.html", context, status=HTTPStatus.FORBIDDEN)


def _is_text(value: str) -> bool:
    """True for what somebody wrote; a choice, a number or a date goes along unseen."""
    return len(value) > LONGEST_CHOICE or " " in value


def _log_in_and_back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """To log in, and then to the page on which the button stands: its own address takes nothing but the button."""
    page = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(page)
        response["Location"] = redirect_to_login(parts.path + (f"?{parts.query}" if parts.query else ""))["Location"]
    return response
