"""The link in a mail that ends the mails about one thread, without logging in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.models import Level
from community.notifications.mute_links import read_mute_token
from community.queries import discussions as queries
from community.services import threads
from impacthub.notifications.links import LinkExpired
from impacthub.web import gone, signed_link


@csrf_exempt  # a mail program posts here by itself (RFC 8058), with no cookie and no token of ours
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_link
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST mutes the thread for whom the mail was; link scanners that follow links change nothing."""
    try:
        thread, person = read_mute_token(token)
    except LinkExpired:
        return gone(request)
    if request.method == "POST":
        threads.follow_thread(thread, Level.MUTE, by=person)
    _read, chosen = queries.read_through(thread, person)
    with translation.override(person.language):
        context = {"thread": thread, "done": chosen == Level.MUTE}
        return render(request, "community/discussions/mute.html", context)
