"""Events in the admin: from a draft with its programme to announced, moved, called off."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import StackedInline, TabularInline
from unfold.decorators import action, display

from community.admin.event_forms import HOURS, CancelForm, EventForm
from community.models import Event, EventPart, EventPerson, Registration
from community.queries import announcing
from community.queries.mailings import involved
from community.services import events
from impacthub.templatetags.hub import in_zone
from trajects.admin.base import RoomAdmin, actor, language_tabs, once
from trajects.admin.lists import NewestFilter, colours, number_of

Status = Event.Status
COLOURS = colours(Status, PUBLISHED="info", HELD="success", CANCELLED="danger")


class PartInline(StackedInline):  # type: ignore[misc]  # unfold has no types
    """The evening, line by line."""

    model = EventPart
    extra = 0
    tab = True
    hide_title = True
    fields = (
        ("position", "starts_at"), ("title_nl", "note_nl"), ("title_fr", "note_fr"), ("title_en", "note_en"),
    )  # fmt: skip
    verbose_name_plural = gettext_lazy("hour by hour")


class PersonInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """Who is on the programme."""

    model = EventPerson
    extra = 0
    tab = True
    hide_title = True
    fields = ("position", "name", "role_nl", "role_fr", "role_en")
    verbose_name_plural = gettext_lazy("who speaks")


@admin.register(Event)
class EventAdmin(RoomAdmin):
    """A gathering: when, where, for how many, and in three languages; its steps are buttons."""

    form = EventForm
    inlines = (PartInline, PersonInline)
    list_display = ("name", "begins", "city", "kind", "shown_status", "places", "waiting")
    list_display_links = ("name",)
    list_filter = (
        "status",
        "kind",
        "mode",
        "audience",
        ("programme", NewestFilter),
        ("starts_at", admin.DateFieldListFilter),
    )
    search_fields = ("title_nl", "title_fr", "title_en", "place", "city")
    date_hierarchy = "starts_at"
    ordering = ("-starts_at", "-pk")
    autocomplete_fields = ("programme", "topics")
    readonly_fields = ("to_do", "status", "was_at", "taken", "leads_to")
    actions_detail = (
        "announce",
        "people",
        "check_in",
        "turnout",
        {"title": gettext_lazy("More"), "items": ["on_the_site", "cancel"]},
    )
    buttons_in: ClassVar[Any] = {
        "announce": (Status.DRAFT,),
        "people": (Status.PUBLISHED, Status.CANCELLED, Status.HELD),
        "check_in": (Status.PUBLISHED, Status.HELD),
        "turnout": (Status.HELD,),
        "cancel": (Status.PUBLISHED,),
    }
    basics = (("kind", "audience"), "programme", "topics", "organiser", "fictional")
    hours = ("starts_at", "ends_at", "zone")
    where = (gettext_lazy("Where"), {"fields": ("mode", "place", ("address", "city"), "join_url")})
    coming = (
        gettext_lazy("Registration"),
        {
            "fields": (
                ("capacity", "max_guests"), "opens_at", "closes_at", "reminder_hours", "promotion",
                ("offer_hours", "offer_from_hours"),
            ),
        },
    )  # fmt: skip
    access = (
        gettext_lazy("Language and access"),
        {"fields": ("language", ("step_free", "hearing_loop", "sign_language"))},
    )
    picture = (gettext_lazy("Picture"), {"fields": ("image",)})
    texts = language_tabs(
        "title", "intro", "text", "for_whom", "price", "route", "language_note", "access", "image_alt", "quote"
    )
    add_fieldsets = (
        (None, {"fields": basics}),
        (gettext_lazy("When"), {"fields": hours}),
        where,
        coming,
        access,
        picture,
        *texts,
    )
    fieldsets = (
        (None, {"fields": ("to_do", ("status", "taken"), "leads_to", "slug", *basics)}),
        (gettext_lazy("When"), {"fields": ("tell", *hours, "was_at")}),
        where,
        coming,
        access,
        picture,
        *texts,
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Event]":
        """With how many wait."""
        rows: QuerySet[Event] = super().get_queryset(request)
        waiting = Registration.objects.filter(status=Registration.Status.WAITING)
        return rows.annotate(number_waiting=number_of(waiting, "event"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whether to mail people is only asked when there is somebody to tell."""
        found = super().get_fieldsets(request, obj)
        if obj is None or (obj.status == Status.PUBLISHED and not obj.is_over):
            return found
        hours = ("When", {"fields": (*self.hours, "was_at")})
        return [(part[0], hours[1]) if "tell" in part[1]["fields"] else part for part in found]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The question whether to mail says to how many people."""
        form = super().get_form(request, obj, change, **kwargs)
        if "tell" in form.base_fields and obj is not None:
            form.base_fields["tell"].help_text = _tells(involved(obj).count())
        return form

    def get_inlines(self, _request: HttpRequest, obj: Event | None) -> tuple[Any, ...]:
        """They are there as soon as the event is."""
        return self.inlines if obj else ()

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """It is called off, so that who comes hears of it."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        """Through the services; another zone moves its hours too."""
        own = {name: value for name, value in form.cleaned_data.items() if name in form.fields and name != "tell"}
        if not change:
            made = events.create_event(by=actor(request), **own)
            obj.pk, obj.slug, obj._state.adding = made.pk, made.slug, False
            return
        names = {*form.changed_data, *(HOURS if "zone" in form.changed_data else ())}
        tell = bool(form.cleaned_data.get("tell", False))
        changed = {name: value for name, value in own.items() if name in names}
        event = events.change_event(obj, by=actor(request), tell=tell, **changed)
        now = timezone.now()
        if "starts_at" in changed and event.status == Status.PUBLISHED and event.answers_until <= now < event.starts_at:
            said = _(
                "Registration stays closed: the last hour to answer is over. Choose a later one, or leave it empty."
            )
            messages.warning(request, said)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The programme and the people on it; topics are written with the event itself."""
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def save_formset(
        self,
        request: HttpRequest,
        form: "ModelForm[Any]",
        formset: "BaseModelFormSet[Any, Any]",
        change: bool,  # noqa: ARG002  unfold passes it by name
    ) -> None:
        """One entry in the log for a table."""
        formset.save(commit=False)
        events.arrange_event(
            form.instance,
            by=actor(request),
            added=formset.new_objects,
            changed=[(row, list(names)) for row, names in formset.changed_objects],
            removed=formset.deleted_objects,
        )

    def response_add(self, request: HttpRequest, obj: Event, _post_url_continue: Any = None) -> HttpResponse:
        """On to its own page, where the programme waits."""
        messages.success(request, _("The gathering is a draft. Nobody sees it until you announce it."))
        return self.to_row(obj)

    @admin.display(description=gettext_lazy("event"), ordering="title_nl")
    def name(self, event: Event) -> str:
        """As the reader sees it."""
        return str(event)

    @admin.display(description=gettext_lazy("begins"), ordering="starts_at")
    def begins(self, event: Event) -> str:
        """In its own zone."""
        return in_zone(event.starts_at, event.zone)

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, event: Event) -> tuple[str, str]:
        """How far it is."""
        return event.status, event.get_status_display()

    @admin.display(description=gettext_lazy("places"), ordering="places_taken")
    def places(self, event: Event) -> str:
        """How many are taken, of how many."""
        if event.capacity is None:
            return str(event.places_taken)
        return _("%(taken)d of %(all)d") % {"taken": event.places_taken, "all": event.capacity}

    @admin.display(description=gettext_lazy("waiting"), ordering="number_waiting")
    def waiting(self, event: Event) -> int:
        """How many registrations wait for a place."""
        number: int = event.number_waiting  # type: ignore[attr-defined]  # annotated above
        return number

    @admin.display(description=gettext_lazy("places taken"))
    def taken(self, event: Event) -> str:
        """How many people have a place, and how many are too many."""
        if event.over_capacity:
            return _("%(places)s, %(over)d more than there are") % {
                "places": self.places(event), "over": event.over_capacity,
            }  # fmt: skip
        return self.places(event)

    @admin.display(description=gettext_lazy("was planned at"))
    def was_at(self, event: Event) -> str:
        """Before it moved."""
        return in_zone(event.moved_from, event.zone) or "–"

    @admin.display(description=gettext_lazy("to look at"))
    def leads_to(self, event: Event) -> SafeString:
        """Links to the lists of who answered and of what was mailed, with their numbers."""
        found: SafeString = once(event, "leads_to", lambda: _links(event))
        return found

    @admin.display(description=gettext_lazy("next step"))
    def to_do(self, event: Event) -> SafeString | str:
        """What is still missing, or what comes next."""
        if event.status == Status.DRAFT:
            gaps = announcing.gaps(event)
            if not gaps:
                return _("Everything is there. You can announce it.")
            items = format_html_join("", "<li>{}</li>", ((gap,) for gap in gaps))
            return format_html('{}<ul class="hub-gaps">{}</ul>', _("Before you can announce it:"), items)
        return {
            Status.PUBLISHED: _("People can register. Note at the door who came."),
            Status.CANCELLED: _("It was called off. Everybody who answered heard so."),
            Status.HELD: _("It is over. Look at who came."),
        }[Status(event.status)]

    @action(description=gettext_lazy("Announce…"), icon="campaign", url_path="announce", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def announce(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Everybody sees it and can register."""
        event = self.row(request, object_id)
        if gaps := announcing.gaps(event):
            for gap in gaps:
                messages.error(request, gap)
            return self.to_row(event)
        sentence = _("It begins at %(hour)s. People see it on the site and in calendars, and can register.") % {
            "hour": in_zone(event.starts_at, event.zone)
        }
        return self.ask(
            request, event, sentence, events.announce_event, refusals=(events.EventNotReady,),
            verb=_("Announce it"), done=_("The gathering is announced."),
        )  # fmt: skip

    @action(description=gettext_lazy("Call off…"), icon="event_busy", url_path="cancel", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """It does not take place; everybody who answered hears so."""
        event = self.row(request, object_id)
        count = involved(event).count()
        verb = ngettext("Call it off and mail %(count)d person", "Call it off and mail %(count)d people", count)
        sentence = _(
            "Everybody who comes, waits or may come gets one mail with the reason, and calendars cross it out. "
            "It cannot be announced again."
        )
        return self.ask(
            request, event, sentence, events.cancel_event,
            form=CancelForm(event, request.POST if "confirmed" in request.POST else None),
            refusals=(events.EventOver,), verb=verb % {"count": count}, done=_("The gathering is called off."),
        )  # fmt: skip

    @action(description=gettext_lazy("People"), icon="group", url_path="people", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def people(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Who answered, on the site."""
        return redirect("community:event_people", self.row(request, object_id).slug)

    @action(description=gettext_lazy("At the door"), icon="fact_check", url_path="door", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def check_in(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The list for the door, on the site."""
        return redirect("community:event_check_in", self.row(request, object_id).slug)

    @action(description=gettext_lazy("Who came"), icon="monitoring", url_path="turnout", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def turnout(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The figures, on the site."""
        return redirect("community:event_turnout", self.row(request, object_id).slug)

    @action(description=gettext_lazy("On the site"), icon="open_in_new", url_path="site", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def on_the_site(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page that everybody sees."""
        return redirect("community:event_detail", self.row(request, object_id).slug)


def _tells(count: int) -> str:
    sentence = ngettext(
        "When its title, hours, place or link change, %(count)d person gets a mail. Switch it off for a slip.",
        "When its title, hours, place or link change, %(count)d people get a mail. Switch it off for a slip.",
        count,
    )
    return sentence % {"count": count}


def _links(event: Event) -> SafeString:
    lists = (
        ("registration", event.registrations.count(), _("answers")),
        ("eventmailing", event.mailings.count(), _("mailings")),
    )
    rows = [
        (f"{reverse(f'admin:community_{name}_changelist')}?event__id__exact={event.pk}", number, words)
        for name, number, words in lists
    ]
    return format_html_join(" · ", '<a class="hub-link" href="{}">{} {}</a>', rows)
