"""The newsletter in the admin: write it, look at it as its readers do, try it, and send it to an exact number."""

from datetime import datetime
from typing import Any, ClassVar

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display

from community.admin.newsletter_forms import NewsletterForm, SendForm, TestForm
from community.models import Newsletter, Subscriber
from community.notifications.newsletter import preview
from community.queries import newsletter as queries
from community.services import newsletters, subscribers
from impacthub.people.models import Language, User
from impacthub.states import TransitionNotAllowed
from trajects.admin.base import ReadAdmin, RoomAdmin, actor, language_tabs, once
from trajects.admin.lists import colours

Status = Newsletter.Status
COLOURS = colours(Status, SCHEDULED="warning", SENDING="info", SENT="success")
#: What a mail may do in the frame in which a coordinator looks at it.
POLICY_OF_MAIL = {
    "default-src": [NONE],
    "script-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
}
READERS = colours(Subscriber.Status, ASKED="warning", ACTIVE="success")


@admin.register(Newsletter)
class NewsletterAdmin(RoomAdmin):
    """A letter: its text is changed while it is a draft, and its buttons follow how far it is."""

    form = NewsletterForm
    refusals = (newsletters.NewsletterFixed,)
    list_display = ("name", "shown_status", "when", "count")
    list_filter = ("status",)
    search_fields = ("subject_nl", "subject_fr", "subject_en")
    readonly_fields = ("to_do", "readers", "status", "send_at", "tested_at", "sent_at", "count")
    actions_detail = ("preview", "test", "send", "stop", "on_the_site")
    buttons_in: ClassVar[Any] = {
        "test": (Status.DRAFT, Status.SCHEDULED),
        "send": (Status.DRAFT,),
        "stop": (Status.SCHEDULED,),
        "on_the_site": (Status.SENDING, Status.SENT),
    }
    segment = (gettext_lazy("Who gets it"), {"fields": (("languages", "sectors"),), "classes": ("tab",)})
    texts = language_tabs("subject", "body")
    add_fieldsets = (*texts, segment)
    fieldsets = (
        (None, {"fields": ("to_do", "readers", ("status", "tested_at"), ("send_at", "sent_at"))}),
        *texts,
        segment,
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has nothing to tell yet."""
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def has_change_permission(self, request: HttpRequest, obj: Newsletter | None = None) -> bool:
        """What is planned or sent stays as it is."""
        return bool(super().has_change_permission(request, obj)) and (obj is None or obj.status == Status.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Newsletter | None = None) -> bool:
        """Drafts, one by one."""
        allowed = bool(super().has_delete_permission(request, obj))
        return allowed and obj is not None and obj.status == Status.DRAFT

    def create_row(self, row: Any, form: "ModelForm[Any]", *, by: User) -> None:
        """A draft."""
        made = newsletters.create_newsletter(by=by, **form.cleaned_data)
        row.pk, row._state.adding = made.pk, False
        row.refresh_from_db()

    def change_row(self, row: Newsletter, *, by: User, **given: Any) -> None:
        """Its text, and who gets it."""
        newsletters.change_newsletter(row, by=by, **given)

    def delete_model(self, request: HttpRequest, obj: Newsletter) -> None:
        """Throw a draft away."""
        newsletters.delete_newsletter(obj, by=actor(request))

    def response_add(self, request: HttpRequest, obj: Newsletter, _post_url_continue: Any = None) -> HttpResponse:
        """On to its own page, where the buttons are."""
        messages.success(request, _("The newsletter is a draft. Nobody gets it until you send it."))
        return self.to_row(obj)

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """The button that sends says to how many."""
        found = super().get_actions_detail(request, object_id)
        for button in found:
            if button.action_name.endswith("_send"):
                newsletter = self.get_queryset(request).get(pk=object_id)
                button.description = _("%(verb)s…") % {"verb": _send_to(_number(newsletter))}
        return found

    @admin.display(description=gettext_lazy("newsletter"), ordering="subject_nl")
    def name(self, newsletter: Newsletter) -> str:
        """As the reader sees it."""
        return str(newsletter)

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, newsletter: Newsletter) -> tuple[str, str]:
        """How far it is."""
        return newsletter.status, newsletter.get_status_display()

    @admin.display(description=gettext_lazy("leaves or left"), ordering="send_at")
    def when(self, newsletter: Newsletter) -> str:
        """When it leaves, or left."""
        return _moment(newsletter.send_at)

    @admin.display(description=gettext_lazy("readers"))
    def readers(self, newsletter: Newsletter) -> str:
        """How many get it, by language."""
        if newsletter.status in (Status.SENDING, Status.SENT):
            return _mails(newsletter.count)
        return str(once(newsletter, "readers", lambda: _by_language(newsletter)))

    @admin.display(description=gettext_lazy("next step"))
    def to_do(self, newsletter: Newsletter) -> str:
        """What comes next."""
        if newsletter.status == Status.SCHEDULED:
            moment = _moment(newsletter.send_at)
            return _("It leaves by itself at %(moment)s. Until then you can stop it.") % {"moment": moment}
        if newsletter.status == Status.DRAFT:
            tested = newsletter.tested_at is not None
            return _("Send it.") if tested else _("Look at it in every language, send yourself a test, then send it.")
        return _("Nothing: it is on its way.") if newsletter.status == Status.SENDING else _("Nothing: it was sent.")

    @action(description=gettext_lazy("Look at it"), icon="visibility", url_path="preview", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The mail in one language, as its readers get it."""
        newsletter = self.row(request, object_id)
        asked = request.GET.get("language")
        language = asked if asked in Language.values else Language.NL.value
        mail = preview(newsletter, language)
        if "mail" in request.GET:
            return _framed(mail.html)
        context = {
            **self.admin_site.each_context(request),
            "title": _("As readers get it"),
            "row": newsletter,
            "mail": mail,
            "language": language,
            "languages": [(code, label, f"body_{code}") for code, label in Language.choices],
            "is_written": bool(getattr(newsletter, f"body_{language}")),
            "back": reverse("admin:community_newsletter_change", args=[newsletter.pk]),
            "opts": self.opts,
        }
        return render(request, "admin/community/newsletter_preview.html", context)

    @action(description=gettext_lazy("Send a test…"), icon="outgoing_mail", url_path="test", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def test(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """To one mailbox, in every language that was written."""
        newsletter = self.row(request, object_id)
        form = TestForm(request.POST if "confirmed" in request.POST else None, initial={"to": actor(request).email})
        sentence = _("One mail for every language that you wrote, exactly as readers get it.")
        done = _("The test is on its way.")
        return self.ask(request, newsletter, sentence, newsletters.send_test, form=form, done=done)

    @action(description=gettext_lazy("Send…"), icon="send", url_path="send", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def send(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The exact number, the first three readers, and when."""
        newsletter = self.row(request, object_id)
        if newsletter.status != Status.DRAFT:
            messages.warning(request, _("It is planned or sent already."))
            return self.to_row(newsletter)
        form = SendForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                planned = newsletters.schedule_newsletter(newsletter, by=actor(request), **form.cleaned_data)
            except (newsletters.CountChanged, newsletters.NobodyReads, TransitionNotAllowed) as refused:
                form.add_error(None, str(refused))
            else:
                moment = _moment(planned.send_at)
                messages.success(
                    request, _("It leaves at %(moment)s. Until then you can stop it.") % {"moment": moment}
                )
                return self.to_row(newsletter)
        return self._ask_to_send(request, newsletter, form)

    def _ask_to_send(self, request: HttpRequest, newsletter: Newsletter, form: SendForm) -> HttpResponse:
        number = _number(newsletter)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Send the newsletter"),
            "row": newsletter,
            "form": form,
            "number": number,
            "by_language": _by_language(newsletter),
            "first": queries.first_readers(newsletter),
            "verb": _send_to(number),
            "back": reverse("admin:community_newsletter_change", args=[newsletter.pk]),
            "opts": self.opts,
        }
        return render(request, "admin/community/newsletter_send.html", context, status=422 if form.errors else 200)

    @action(description=gettext_lazy("Stop the sending…"), icon="undo", url_path="stop", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def stop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Undo, until the first mail leaves."""
        sentence = _("It does not leave, and is a draft again.")
        done = _("The newsletter is a draft again.")
        return self.ask(request, self.row(request, object_id), sentence, newsletters.unschedule_newsletter, done=done)

    @action(description=gettext_lazy("On the site"), icon="open_in_new", url_path="site", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def on_the_site(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page that everybody can read."""
        return redirect("community:newsletter_detail", self.row(request, object_id).slug)


@admin.register(Subscriber)
class SubscriberAdmin(ReadAdmin):
    """Who gets the newsletter; nobody is put on this list by hand."""

    list_display = ("email", "shown_status", "language", "sector", "confirmed_at", "left_at")
    list_filter = ("status", "language", "sector")
    search_fields = ("email",)
    fields = (
        "email", "user", ("status", "language", "sector"), ("asked_at", "confirmed_at", "left_at"), "text_version",
    )  # fmt: skip
    actions = ("unsubscribe",)

    @display(description=gettext_lazy("status"), ordering="status", label=READERS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, subscriber: Subscriber) -> tuple[str, str]:
        """Whether they get it."""
        return subscriber.status, subscriber.get_status_display()

    @admin.action(permissions=["coordinate"], description=gettext_lazy("Unsubscribe…"))
    def unsubscribe(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> HttpResponse | None:
        """For who asked for it in another way."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.confirm(
            request,
            queryset.active(),  # type: ignore[attr-defined]  # of its own kind
            _("They get no newsletter any more. Only they can come back, from their own mailbox."),
            subscribers.leave_newsletter,
            named=lambda reader: reader.email,
            done=lambda count: (
                ngettext("%(n)d reader is unsubscribed.", "%(n)d readers are unsubscribed.", count) % {"n": count}
            ),
        )


def _framed(page: str) -> HttpResponse:
    """The HTML of a mail, for the frame on our own page: it loads nothing and runs nothing."""
    response = HttpResponse(page, headers={"X-Frame-Options": "SAMEORIGIN"})
    response._csp_replace = POLICY_OF_MAIL  # type: ignore[attr-defined]  # as django-csp's decorators do
    return response


def _moment(moment: datetime | None) -> str:
    """In Belgian time."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else "–"


def _number(newsletter: Newsletter) -> int:
    return sum(queries.count_by_language(newsletter).values())


def _mails(number: int) -> str:
    return ngettext("%(number)d mail", "%(number)d mails", number) % {"number": number}


def _send_to(number: int) -> str:
    return ngettext("Send to %(number)d reader", "Send to %(number)d readers", number) % {"number": number}


def _by_language(newsletter: Newsletter) -> str:
    """“34 readers: Dutch 20, French 10, English 4”."""
    counted, names = queries.count_by_language(newsletter), dict(Language.choices)
    number = sum(counted.values())
    readers = ngettext("%(number)d reader", "%(number)d readers", number) % {"number": number}
    parts = ", ".join(f"{names[code]} {counted[code]}" for code in Language.values if code in counted)
    return f"{readers}: {parts}" if parts else readers
