"""The coordinators' admin: who may open it, in which language, in what order, and what waits on the first page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import secure_admin_login
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from community.models import ContactMessage
from community.queries.discussions import to_moderate
from impacthub.audit.models import Entry
from impacthub.jobs.models import Job
from impacthub.notifications.models import OutboxEmail
from impacthub.people import permissions
from impacthub.people.models import User
from trajects.models import Application, Assignment, Call, Offer, Submission

#: In these statuses of a call its applications are checked.
CHECKING = (Call.Status.CLOSED, Call.Status.REVIEWING)

#: The order of the year; a group is shown when it has a page. Each page: the model's label and its icon.
GROUPS: tuple[tuple[Any, tuple[tuple[str, str], ...]], ...] = (
    (
        gettext_lazy("Applications"),
        (
            ("trajects.call", "campaign"),
            ("trajects.application", "inbox"),
            ("trajects.review", "rate_review"),
            ("trajects.decision", "gavel"),
            ("trajects.offer", "swap_vert"),
        ),
    ),
    (
        gettext_lazy("Cohorts"),
        (
            ("trajects.programme", "route"),
            ("trajects.cohort", "groups"),
            ("trajects.enrolment", "how_to_reg"),
            ("trajects.participant", "group"),
            ("trajects.module", "menu_book"),
            ("trajects.material", "attach_file"),
            ("trajects.session", "event"),
            ("trajects.assignment", "assignment"),
            ("trajects.attendance", "fact_check"),
            ("trajects.certificate", "workspace_premium"),
        ),
    ),
    (
        gettext_lazy("Films and plans"),
        (
            ("coaching.project", "movie"),
            ("coaching.plan", "checklist"),
            ("coaching.coach", "school"),
            ("coaching.theme", "sell"),
        ),
    ),
    (
        gettext_lazy("Community"),
        (
            ("community.event", "event_available"),
            ("community.registration", "how_to_reg"),
            ("community.eventmailing", "schedule_send"),
            ("community.topic", "sell"),
            ("community.profile", "badge"),
            ("community.contactmessage", "forum"),
            ("community.space", "workspaces"),
            ("community.thread", "chat"),
            ("community.post", "comment"),
        ),
    ),
    (gettext_lazy("Helpdesk"), (("helpdesk.topic", "sell"),)),
    (
        gettext_lazy("People"),
        (
            ("people.user", "person"),
            ("people.organisation", "domain"),
            ("people.membership", "badge"),
            ("people.consent", "task_alt"),
        ),
    ),
    (
        gettext_lazy("E-mails"),
        (
            ("community.newsletter", "newsmode"),
            ("community.subscriber", "mark_email_read"),
            ("notifications.outboxemail", "outbox"),
            ("notifications.suppression", "unsubscribe"),
            ("notifications.notification", "notifications"),
        ),
    ),
    (
        gettext_lazy("Settings"),
        (("jobs.job", "description"), ("audit.entry", "history")),
    ),
)


class HubAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    """Behind our own log-in, with a second factor, and only with pages that were made for it."""

    index_template = "admin/dashboard.html"
    index_title = gettext_lazy("Overview")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Pages of packages stay out: they would change rows past our services."""
        if admin_class is not None and issubclass(admin_class, ModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff with a second factor (see ``ADMIN_REQUIRES_MFA``); asked once a request."""
        if not hasattr(request, "_can_open_admin"):
            user = request.user
            request._can_open_admin = isinstance(user, User) and permissions.can_open_admin(user)  # type: ignore[attr-defined]  # kept for this request
        return bool(request._can_open_admin)  # type: ignore[attr-defined]  # set above

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, *_args: Any) -> HttpResponse:
        """Our log-in page instead of Django's; staff without a second factor go and set one up first."""
        user = request.user
        if isinstance(user, User) and permissions.needs_second_factor(user):
            with translation.override(user.language):
                messages.warning(
                    request,
                    _("The admin asks for a second step: add an authenticator app or a passkey, then come back."),
                )
                return redirect("mfa_index")
        return redirect("admin:index")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What waits for a coordinator, then every page there is."""
        context = {"counts": counts(), "latest": Entry.objects.all()[:10], **(extra_context or {})}
        return super().index(request, context)  # type: ignore[no-any-return]  # unfold has no types

    def logout(self, *_args: Any) -> HttpResponse:
        """Our own page asks whether you are sure."""
        return redirect("account_logout")

    def password_change(self, *_args: Any) -> HttpResponse:
        """Passwords are changed in one place."""
        return redirect("account_change_password")

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Every page in the language of the account, and only for who was here a moment ago."""
        inner = super().admin_view(view, cacheable)

        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if isinstance(request.user, User):
                translation.activate(request.user.language)
                request.LANGUAGE_CODE = request.user.language
                if self.has_permission(request):
                    ask_again_after_a_pause(request)
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return page


def ask_again_after_a_pause(request: HttpRequest) -> None:
    """Raise ReauthenticationRequired when the last request was longer ago than ``ADMIN_IDLE_SECONDS``.

    It stays so, whatever other page is opened, until the person has shown again who they are; allauth keeps what
    was posted and goes on with it.
    """
    ends_at = getattr(request.session, "ends_at", None)
    if ends_at:
        last_seen = ends_at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
        if timezone.now() - last_seen > timedelta(seconds=settings.ADMIN_IDLE_SECONDS):
            request.session["admin_asleep"] = True
    if request.session.get("admin_asleep") and get_adapter().get_reauthentication_methods(request.user):
        raise ReauthenticationRequired


@dataclass(frozen=True)
class Count:
    """Something that waits: how many, in words, and the list of them."""

    number: int
    label: str
    url: str


def counts() -> list[Count]:
    """What waits for a coordinator; figures to act on, no totals to be proud of."""
    people, mails, jobs = (
        reverse(f"admin:{name}_changelist") for name in ("people_user", "notifications_outboxemail", "jobs_job")
    )
    applications, assignments, offers = (
        reverse(f"admin:trajects_{name}_changelist") for name in ("application", "assignment", "offer")
    )
    unchecked = Application.objects.filter(status=Application.Status.SUBMITTED, call__status__in=CHECKING)
    work = Assignment.objects.filter(pk__in=Submission.objects.waiting().values("assignment"))
    waiting = Offer.objects.filter(status=Offer.Status.OPEN)
    stuck = OutboxEmail.objects.filter(status__in=[OutboxEmail.Status.UNCERTAIN, OutboxEmail.Status.FAILED])
    bare = User.objects.filter(is_staff=True, is_active=True).exclude(
        authenticator__type__in=permissions.SECOND_FACTORS
    )
    leaving = User.objects.filter(erase_at__isnull=False, erased_at__isnull=True)
    failed = Job.objects.filter(status=Job.Status.FAILED)
    return [
        Count(unchecked.count(), _("applications to check against the conditions"), f"{applications}?waits=unchecked"),
        Count(work.count(), _("assignments with work that waits for feedback"), f"{assignments}?work=waiting"),
        Count(waiting.count(), _("offered places that wait for an answer"), f"{offers}?status__exact=OPEN"),
        Count(to_moderate().count(), _("posts to look at"), reverse("community:moderation_list")),
        Count(
            ContactMessage.objects.reported().count(),
            _("reported messages between members"),
            reverse("admin:community_contactmessage_changelist"),
        ),
        Count(stuck.count(), _("e-mails that failed or may not have arrived"), f"{mails}?stuck=yes"),
        Count(failed.count(), _("files that could not be made"), f"{jobs}?status__exact=FAILED"),
        Count(leaving.count(), _("people who asked to be erased"), f"{people}?standing=leaving"),
        Count(bare.count(), _("staff without a second step at sign-in"), f"{people}?standing=bare"),
    ]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of the sidebar, with the pages that there are and that this person may see."""
    from django.contrib.admin import site  # the site is made while the apps load

    pages: dict[str, tuple[type[Model], Any]] = {
        model._meta.label_lower: (model, page) for model, page in site._registry.items()
    }
    groups = []
    for title, names in GROUPS:
        shown = [(name, icon) for name, icon in names if name in pages and pages[name][1].has_view_permission(request)]
        if shown:
            items = [_item(pages[name][0], icon) for name, icon in shown]
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def _item(model: type[Model], icon: str) -> dict[str, Any]:
    meta = model._meta
    link = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return {"title": capfirst(str(meta.verbose_name_plural)), "icon": icon, "link": link}
