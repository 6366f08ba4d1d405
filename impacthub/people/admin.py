"""People in the admin. Every change walks through a service, so that it is the same change as on a page."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import TabularInline

from impacthub.audit.audited_admin import AuditedAdmin
from impacthub.people import permissions, services
from impacthub.people.models import Consent, Membership, Organisation, User


class StandingFilter(admin.SimpleListFilter):
    """How an account stands."""

    title = gettext_lazy("account")
    parameter_name = "standing"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        """What one can choose."""
        return [
            ("open", _("may sign in")),
            ("closed", _("closed")),
            ("leaving", _("asked to be erased")),
            ("erased", _("erased")),
            ("bare", _("staff without a second step")),
        ]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Those who stand so."""
        match self.value():
            case "open":
                return queryset.filter(is_active=True)
            case "closed":
                return queryset.filter(is_active=False, erased_at__isnull=True)
            case "leaving":
                return queryset.filter(erase_at__isnull=False, erased_at__isnull=True)
            case "erased":
                return queryset.filter(erased_at__isnull=False)
            case "bare":
                staff = queryset.filter(is_staff=True, is_active=True)
                return staff.exclude(authenticator__type__in=permissions.SECOND_FACTORS)
        return queryset


class MembershipInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """For whom somebody speaks; changed on the membership's own page."""

    model = Membership
    extra = 0
    can_delete = False
    show_change_link = True
    fields = readonly_fields = ("organisation", "role", "starts_on", "ends_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """With the name of each organisation."""
        rows: QuerySet[Membership] = super().get_queryset(request)
        return rows.select_related("organisation")

    def has_add_permission(self, *_args: Any) -> bool:
        """On its own page."""
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        """On its own page."""
        return False


@admin.register(User)
class UserAdmin(AuditedAdmin):
    """People: added, closed, reopened and erased through services; passwords and keys are their own business."""

    services_record = True
    list_display = ("name", "email", "language", "is_active", "is_staff", "roles_held", "date_joined")
    list_filter = (StandingFilter, "is_staff", "language", "memberships__role")
    search_fields = ("name", "email")
    ordering = ("name", "email")
    inlines = (MembershipInline,)
    actions = ("close_accounts", "reopen_accounts", "remove_second_steps", "plan_erasures")
    fields = (
        "name",
        "email",
        "language",
        "is_staff",
        "is_active",
        "date_joined",
        "last_login",
        "erase_at",
        "erased_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With the number of roles that each holds."""
        rows: QuerySet[User] = super().get_queryset(request)
        return rows.annotate(memberships_in_all=Count("memberships", filter=Q(memberships__ends_on__isnull=True)))

    @admin.display(description=gettext_lazy("roles"), ordering="memberships_in_all")
    def roles_held(self, person: User) -> int:
        """How many memberships have no end."""
        number: int = person.memberships_in_all  # type: ignore[attr-defined]  # annotated above
        return number

    def get_fields(self, _request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """A new person has a name, an address and a language; the rest follows."""
        return self.fields if obj else self.fields[:4]

    def get_readonly_fields(self, _request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """People change their own address, because they must show that it is theirs."""
        return ("email", *self.fields[4:]) if obj else ()

    def get_inlines(self, _request: HttpRequest, obj: User | None) -> tuple[type[MembershipInline], ...]:
        """Memberships come after the person."""
        return self.inlines if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An erased person stays as they are."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and not (obj and obj.erased_at)

    def has_delete_permission(self, *_args: Any) -> bool:
        """People are erased, so that ids and figures stay."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool) -> None:
        """Add or change through the service."""
        by, given = _actor(request), form.cleaned_data
        if change:
            person = User.objects.get(pk=obj.pk)
            services.change_profile(person, by=by, name=given["name"], language=given["language"])
            services.set_staff(person, given["is_staff"], by=by)
            return
        person = services.add_person(
            given["email"], by=by, name=given["name"], language=given["language"], is_staff=given["is_staff"]
        )
        obj.pk = person.pk
        obj.refresh_from_db()

    @admin.action(description=gettext_lazy("Close accounts…"))
    def close_accounts(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """They are logged out at once."""
        sentence = ngettext(
            "%(count)d person is signed out everywhere and can no longer sign in. You can reopen the account later.",
            "%(count)d people are signed out everywhere and can no longer sign in. You can reopen the accounts later.",
            people.count(),
        )
        return self._confirm(request, people.exclude(pk=_actor(request).pk), sentence, services.close_account)

    @admin.action(description=gettext_lazy("Reopen accounts…"))
    def reopen_accounts(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """They can log in again."""
        sentence = ngettext(
            "%(count)d person can sign in again.", "%(count)d people can sign in again.", people.count()
        )
        return self._confirm(request, people.filter(erased_at__isnull=True), sentence, services.reopen_account)

    @admin.action(description=gettext_lazy("Remove second steps…"))
    def remove_second_steps(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """For who lost their phone and their recovery codes."""
        sentence = ngettext(
            "The app, passkeys and recovery codes of %(count)d person are removed; they get an e-mail about it. "
            "First make sure that it is really they who ask.",
            "The apps, passkeys and recovery codes of %(count)d people are removed; they get an e-mail about it. "
            "First make sure that it is really they who ask.",
            people.count(),
        )
        return self._confirm(request, people, sentence, services.remove_second_factors)

    @admin.action(description=gettext_lazy("Erase…"))
    def plan_erasures(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """As if they had asked themselves."""
        sentence = ngettext(
            "%(count)d person is erased in fourteen days: name, address, sign-ins, messages. "
            "They get an e-mail and can call it back until then; afterwards nobody can.",
            "%(count)d people are erased in fourteen days: name, address, sign-ins, messages. "
            "They get an e-mail and can call it back until then; afterwards nobody can.",
            people.count(),
        )
        return self._confirm(request, people.filter(erased_at__isnull=True), sentence, services.ask_erasure)

    def _confirm(
        self, request: HttpRequest, people: QuerySet[User], sentence: str, change: Callable[..., Any]
    ) -> HttpResponse | None:
        """A page that names who it is about and what follows; with ``confirmed`` in the post it is done."""
        return self.confirm(
            request,
            people,
            sentence % {"count": people.count()},
            change,
            named=lambda person: f"{person.name} ({person.email})",
            done=lambda number: ngettext("%(n)d person done.", "%(n)d people done.", number) % {"n": number},
        )


@admin.register(Organisation)
class OrganisationAdmin(AuditedAdmin):
    """Organisations; one that people speak for cannot be deleted."""

    list_display = ("name", "kind", "sector", "people_now", "fictional")
    list_filter = ("sector", "kind", "fictional")
    search_fields = ("name", "slug", "website")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """With the number of people who speak for each."""
        rows: QuerySet[Organisation] = super().get_queryset(request)
        return rows.annotate(members=Count("memberships", filter=Q(memberships__ends_on__isnull=True)))

    @admin.display(description=gettext_lazy("people"), ordering="members")
    def people_now(self, organisation: Organisation) -> int:
        """How many memberships have no end."""
        number: int = organisation.members  # type: ignore[attr-defined]  # annotated above
        return number


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """The days of a membership, also when only the last one can be typed."""

    def clean_ends_on(self) -> date | None:
        """Not before it begins."""
        ends_on: date | None = self.cleaned_data["ends_on"]
        if ends_on and ends_on < self.instance.starts_on:
            raise forms.ValidationError(_("A role cannot end before the day on which it began."))
        return ends_on


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin):
    """Who speaks for whom: opened and closed through services."""

    form = MembershipForm
    services_record = True
    list_display = ("user", "role", "organisation", "starts_on", "ends_on")
    list_select_related = ("user", "organisation")
    list_filter = ("role", "organisation__sector")
    search_fields = ("user__name", "user__email", "organisation__name")
    autocomplete_fields = ("user", "organisation")
    fields = ("user", "organisation", "role", "starts_on", "ends_on")

    def get_fields(self, _request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        """An end comes later."""
        return self.fields if obj else self.fields[:4]

    def get_readonly_fields(self, _request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        """Another person, organisation or role is another membership."""
        return self.fields[:4] if obj else ()

    def has_delete_permission(self, *_args: Any) -> bool:
        """It ends, so that it stays known who spoke for whom."""
        return False

    def save_model(self, request: HttpRequest, obj: Membership, form: "ModelForm[Membership]", change: bool) -> None:
        """Open, end or reopen through the service."""
        by, given = _actor(request), form.cleaned_data
        if not change:
            opened = services.open_membership(
                given["user"], given["organisation"], given["role"], by=by, starts_on=given["starts_on"]
            )
            obj.pk = opened.pk
        elif given["ends_on"]:
            services.close_membership(Membership.objects.get(pk=obj.pk), by=by, ends_on=given["ends_on"])
        elif "ends_on" in form.changed_data:
            services.open_membership(obj.user, obj.organisation, obj.role, by=by)


@admin.register(Consent)
class ConsentAdmin(AuditedAdmin):
    """What people agreed to: to read."""

    list_display = ("user", "kind", "text_version", "given_at", "withdrawn_at")
    list_select_related = ("user",)
    list_filter = ("kind", "text_version")
    search_fields = ("user__name", "user__email")

    def has_add_permission(self, *_args: Any) -> bool:
        """Nobody agrees for somebody else."""
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        """What was said stays as it was said."""
        return False

    def has_delete_permission(self, *_args: Any) -> bool:
        """It is withdrawn by the person, or goes when they are erased."""
        return False


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin has no strangers
    return request.user
