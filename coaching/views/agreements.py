"""The agreement behind the link in a mail: the contact person reads it and confirms it, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coaching import services
from coaching.queries import partners as queries
from coaching.readings.partners import agreement_texts
from impacthub.web import gone, signed_link


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_link
def partner_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What was agreed, with a button to confirm it; 410 when the link has ended."""
    partnership = queries.agreement_of(token)
    if partnership is None:
        return gone(request)
    plan = partnership.plan
    with translation.override(plan.language):
        if request.method == "POST":
            try:
                services.confirm_as_partner(partnership, link_version=partnership.link_version)
            except services.AgreementEnded:
                return gone(request)
            return redirect("coaching_signed:partner_confirm", token)
        context = {
            "plan": plan,
            "project": plan.project,
            "partnership": partnership,
            "agreement": agreement_texts(partnership, plan, queries.answers_of(partnership)),
        }
        response = render(request, "coaching/partner_confirm.html", context)
    response["Referrer-Policy"] = "same-origin"  # the form comes back to us with where it came from
    return response
