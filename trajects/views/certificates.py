"""Certificates: one's own, the page where anybody checks one, and what a coordinator does with one."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest, signed_link
from trajects import permissions
from trajects.forms.certificates import ReissueForm, RevokeForm
from trajects.models import Certificate
from trajects.queries.certificates import certificates_of, find_certificate, on_the_way, plain_code
from trajects.services.certificates import NobodyLeft, ReasonMissing, reissue_certificate, revoke_certificate

NAMES = {"nl": "Nederlands", "fr": "Français", "en": "English"}


@require_safe
@signed_link
def certificate_verify(request: HttpRequest, code: str) -> HttpResponse:
    """All facts of a certificate and whether it holds, for anybody who has its code."""
    plain = plain_code(code)
    if plain and plain != code:
        return _to_page(request, plain)
    certificate = find_certificate(plain)
    return _answer(request, certificate, plain, 200 if certificate else 404)


@require_safe
@signed_link
def certificate_find(request: HttpRequest) -> HttpResponse:
    """Where a code is typed over from paper."""
    plain = plain_code(request.GET.get("code", ""))
    if plain:
        return _to_page(request, plain)
    return _answer(request, None, "", 200)


def _to_page(request: HttpRequest, code: str) -> HttpResponse:
    """To the page of ``code``, in the language that was chosen here."""
    asked = request.GET.get("language")
    url = reverse("trajects_signed:certificate_verify", args=[code])
    return redirect(f"{url}?language={asked}" if asked in NAMES else url)


def _answer(request: HttpRequest, certificate: Certificate | None, code: str, status: int) -> HttpResponse:
    """The page in the reader's language, which its address does not hold: chosen here, else as on the home page."""
    language = _language(request)
    links = [
        {"code": key, "name": NAMES[key], "url": f"{request.path}?language={key}", "current": key == language}
        for key, _name in settings.LANGUAGES
    ]
    context = {
        "certificate": certificate,
        "code": code,
        "languages": links,
        "is_unknown": status == 404,
        "can_end": isinstance(request.user, User) and permissions.can_coordinate(request.user),
    }
    template = "certificate_verify" if certificate else "certificate_find"
    with override(language):
        response = render(request, f"trajects/certificates/{template}.html", context, status=status)
    response["Content-Language"] = language
    return response


def _language(request: HttpRequest) -> str:
    codes = [code for code, _name in settings.LANGUAGES]
    if (asked := request.GET.get("language")) in codes:
        return str(asked)
    chosen = request.user.language if isinstance(request.user, User) else get_language_from_request(request)
    return chosen if chosen in codes else settings.LANGUAGE_CODE


@require_safe
@login_required
def certificate_list(request: UserRequest) -> HttpResponse:
    """One's own certificates, and how far one is in the cohorts that still run."""
    context = {"certificates": certificates_of(request.user), "on_the_way": on_the_way(request.user)}
    return render(request, "trajects/certificates/certificate_list.html", context)


@require_safe
@login_required
def certificate_pdf(request: UserRequest, code: str) -> FileResponse:
    """The PDF, for its holder and for a coordinator."""
    certificate = get_object_or_404(Certificate.objects.exclude(file=""), code=code)
    if not permissions.can_read_certificate(request.user, certificate):
        raise Http404
    try:
        opened = certificate.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    name = _("certificate") + f"-{certificate.code[:5].lower()}.pdf"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def certificate_revoke(request: UserRequest, code: str) -> HttpResponse:
    """Take a certificate back, saying why."""
    certificate = _coordinated(request, code)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            revoke_certificate(certificate, by=request.user, reason=form.cleaned_data["reason"])
        except (ReasonMissing, TransitionNotAllowed) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The certificate is revoked, and its holder gets an e-mail."))
            return redirect("trajects_signed:certificate_verify", certificate.code)
    context = {"certificate": certificate, "form": form, "is_valid": certificate.status == Certificate.Status.VALID}
    status = 422 if form.errors else 200
    return render(request, "trajects/certificates/certificate_revoke.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def certificate_reissue(request: UserRequest, code: str) -> HttpResponse:
    """Replace a certificate by one with its holder's present name."""
    certificate = _coordinated(request, code)
    form = ReissueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            new = reissue_certificate(certificate, by=request.user, reason=form.cleaned_data["reason"])
        except (NobodyLeft, TransitionNotAllowed) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("There is a new certificate, and its holder gets an e-mail."))
            return redirect("trajects_signed:certificate_verify", new.code)
    person = certificate.participant.user if certificate.participant else None
    context = {
        "certificate": certificate,
        "form": form,
        "can_follow": certificate.status != Certificate.Status.REPLACED,
        "new_name": person.name if person and not person.erased_at else "",
        "verify_url": reverse("trajects_signed:certificate_verify", args=[certificate.code]),
    }
    status = 422 if form.errors else 200
    return render(request, "trajects/certificates/certificate_reissue.html", context, status=status)


def _coordinated(request: UserRequest, code: str) -> Certificate:
    """The certificate, for a coordinator; its holder gets 403, anybody else 404."""
    rows = Certificate.objects.select_related("participant__user")
    certificate = get_object_or_404(rows, code=code)
    if not permissions.can_read_certificate(request.user, certificate):
        raise Http404
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    return certificate
