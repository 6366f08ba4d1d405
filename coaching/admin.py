"""Projects, plans, coaches and themes in the admin. Every change walks through a service, as on a page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.forms import BaseInlineFormSet, BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline

from coaching import codes, permissions, registry, services
from coaching.models import Coach, Match, Plan, PlanSection, Project, Skill, TeamMember, Theme
from coaching.queries.holding import held_from
from impacthub.audit.audited_admin import AuditedAdmin
from impacthub.people.models import Language, User


class TeamFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # not generic at run time
    """Lines of a team, with the rules of its page: who is let in as what, and that a producer stays."""

    by: User

    def clean(self) -> None:
        """Say beside a line why it cannot be added, and above all lines that a producer stays."""
        super().clean()
        fresh = [line for line in self.extra_forms if line.has_changed() and line not in self.deleted_forms]
        roles = permissions.roles_to_give(self.by, self.instance)
        for line in fresh:
            person, role = line.cleaned_data.get("user"), line.cleaned_data.get("role")
            if role and role not in roles:
                names = ", ".join(str(TeamMember.Role(each).label) for each in roles)
                line.add_error(
                    "role", _("You let people in as: %(roles)s. A coach is asked for the film.") % {"roles": names}
                )
            if person == self.by and TeamMember.Role.DIRECTOR not in roles:
                line.add_error("user", _("You cannot put yourself in the team of a film. Its producer can."))
            elif person is not None and (not person.is_active or person.erased_at is not None):
                line.add_error("user", _("The account at this address is closed, so they cannot join."))
        self._keep_a_producer(fresh)

    def _keep_a_producer(self, fresh: list[ModelForm]) -> None:  # type: ignore[type-arg]  # as above
        gone = {line.instance.pk for line in self.deleted_forms}
        before = {line.instance.pk for line in self.initial_forms if line.instance.role == TeamMember.Role.PRODUCER}
        comes = any(line.cleaned_data.get("role") == TeamMember.Role.PRODUCER for line in fresh)
        if before and before <= gone and not comes:
            raise ValidationError(_("A film keeps at least one producer. Add another one first."), code="producer")


class TeamInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """Who works on the film, and who coaches it; another role is another line."""

    model = TeamMember
    formset = TeamFormSet
    extra = 0
    autocomplete_fields = ("user",)
    verbose_name_plural = gettext_lazy("team and coach")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TeamMember]:
        """With the name of each."""
        rows: QuerySet[TeamMember] = super().get_queryset(request)
        return rows.select_related("user", "project")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Lines that know who fills them in."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.by = _actor(request)
        return formset

    def has_change_permission(self, *_args: Any) -> bool:
        """A line is added or taken away."""
        return False


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A new project also says in which language its plan is written."""

    language = forms.ChoiceField(label=gettext_lazy("language of the plan"), choices=Language)

    class Meta:
        model = Project
        fields = ("title", "kind", "organisation", "programme", "fictional")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["language"]


@admin.register(Project)
class ProjectAdmin(AuditedAdmin):
    """A film or initiative, with its team; its plan is made with it and is written on the site."""

    services_record = True
    form = ProjectForm
    inlines = (TeamInline,)
    list_display = ("title", "kind", "organisation", "programme", "plan_status", "people", "fictional")
    list_filter = ("programme", "kind", "plan__status", "fictional")
    list_select_related = ("organisation", "programme", "plan")
    search_fields = ("title", "organisation__name", "team__user__name")
    autocomplete_fields = ("organisation", "programme")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        """With the size of each team."""
        rows: QuerySet[Project] = super().get_queryset(request)
        return rows.annotate(people_in_team=Count("team__user", distinct=True))

    @admin.display(description=gettext_lazy("plan"), ordering="plan__status")
    def plan_status(self, project: Project) -> str:
        """How far the plan is."""
        return project.plan.get_status_display()

    @admin.display(description=gettext_lazy("people"), ordering="people_in_team")
    def people(self, project: Project) -> int:
        """How many people are in the team, coaches too."""
        number: int = project.people_in_team  # type: ignore[attr-defined]  # annotated above
        return number

    def get_fields(self, _request: HttpRequest, obj: Project | None = None) -> tuple[str, ...]:
        """The address is made once; the plan's language is chosen once."""
        own = ("title", "kind", "organisation", "programme", "fictional")
        return (*own, "slug") if obj else (*own, "language")

    def get_readonly_fields(self, _request: HttpRequest, obj: Project | None = None) -> tuple[str, ...]:
        """An address that was given out stays."""
        return ("slug",) if obj else ()

    def has_delete_permission(self, *_args: Any) -> bool:
        """It is archived with its plan; only people leave its team."""
        return False

    def save_model(self, request: HttpRequest, obj: Project, form: "ModelForm[Project]", change: bool) -> None:
        """Make it with its plan, or change it, through the service."""
        given = {name: form.cleaned_data[name] for name in ("title", "kind", "organisation", "programme", "fictional")}
        if change:
            services.change_project(obj, by=_actor(request), **given)
            return
        made = services.create_project(
            given.pop("title"), by=_actor(request), language=form.cleaned_data["language"], **given
        )
        obj.pk, obj.slug = made.pk, made.slug
        obj._state.adding = False

    def save_formset(
        self,
        request: HttpRequest,
        form: "ModelForm[Project]",
        formset: "BaseModelFormSet[Any, Any]",
        change: bool,  # noqa: ARG002  unfold passes it by name
    ) -> None:
        """Let people in and out of the team through services, as on its page."""
        formset.save(commit=False)
        for member in formset.new_objects:
            services.invite_member(form.instance, email=member.user.email, role=member.role, by=_actor(request))
        for member in formset.deleted_objects:
            services.leave_team(member, by=_actor(request))


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Only steps of which nothing is asked first; handing in and approving have their own page, and the launch too."""

    #: Steps that a coordinator takes here, as far as the flow has them.
    STEPS = frozenset(
        {Plan.Status.ON_HOLD, Plan.Status.CLOSING, Plan.Status.EVALUATED, Plan.Status.PUBLISHED, Plan.Status.ARCHIVED}
    )

    class Meta:
        model = Plan
        fields = ("status",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status = self.fields.get("status")
        if isinstance(status, forms.ChoiceField):  # who only looks has no field; what is sent is judged below
            offered = [Plan.Status(self.instance.status), *self.steps(self.instance)]
            widget: Any = status.widget  # it has choices, which its type does not say
            widget.choices = [step for step in Plan.Status.choices if step[0] in offered]

    def clean_status(self) -> str:
        """Stay, or take one of the steps."""
        status = str(self.cleaned_data["status"])
        stored = Plan.objects.get(pk=self.instance.pk)
        steps = self.steps(stored)
        if status != stored.status and status not in steps:
            allowed = ", ".join(str(step.label) for step in steps) or _("nothing: it is over")
            raise ValidationError(_("From here it can become: %(steps)s.") % {"steps": allowed}, code="flow")
        return status

    def steps(self, plan: Plan) -> list[Plan.Status]:
        """Where ``plan`` can go from here; off hold, to where it was."""
        back = held_from(plan) if plan.status == Plan.Status.ON_HOLD else None
        to = self.STEPS & Plan.FLOW[Plan.Status(plan.status)]
        return [step for step in Plan.Status if step in to or step == back]


@admin.register(Plan)
class PlanAdmin(AuditedAdmin):
    """How far every plan is; a coordinator puts one on hold, opens it again or archives it."""

    services_record = True
    form = PlanForm
    list_display = ("project", "status", "done", "language", "created_at")
    list_filter = ("status", "project__programme", "language")
    list_select_related = ("project",)
    search_fields = ("project__title", "project__organisation__name")
    fields = ("project", "status", "language", "currency", "created_at")
    readonly_fields = ("project", "language", "currency", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        """With the number of sections that are done."""
        rows: QuerySet[Plan] = super().get_queryset(request)
        is_done = Q(sections__status=PlanSection.Status.DONE)
        return rows.annotate(sections_done=Count("sections", filter=is_done))

    @admin.display(description=gettext_lazy("sections done"), ordering="sections_done")
    def done(self, plan: Plan) -> str:
        """So many of all sections."""
        number: int = plan.sections_done  # type: ignore[attr-defined]  # annotated above
        return _("%(done)d of %(total)d") % {"done": number, "total": len(registry.OUTLINES)}

    def has_add_permission(self, *_args: Any) -> bool:
        """A plan comes with its project."""
        return False

    def has_delete_permission(self, *_args: Any) -> bool:
        """It is archived."""
        return False

    def save_model(self, request: HttpRequest, obj: Plan, form: "ModelForm[Plan]", _change: bool) -> None:
        """Move it through the service; who works on it hears of a hold and of its end."""
        if "status" not in form.changed_data:
            return
        to, by = form.cleaned_data["status"], _actor(request)
        if to == Plan.Status.ON_HOLD:
            services.hold_plan(obj, by=by)
        elif form.initial["status"] == Plan.Status.ON_HOLD and to != Plan.Status.ARCHIVED:
            services.reopen_plan(obj, by=by)
        else:
            services.move_plan(obj, to, by=by)


@admin.register(Theme)
class ThemeAdmin(AuditedAdmin):
    """What films are about; the names stand in the plan as soon as they are saved."""

    list_display = ("name_nl", "name_fr", "name_en", "sdg")
    search_fields = ("name_nl", "name_fr", "name_en")
    prepopulated_fields = {"slug": ("name_nl",)}


class CoachAdminForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What a coordinator looks after; the rest a coach tells on their own page."""

    class Meta:
        model = Coach
        fields = ("user", "is_available", "max_projects", "day_rate", "themes", "conflicts")


@admin.register(Coach)
class CoachAdmin(AuditedAdmin):
    """Who coaches, with what, and how many films they have now."""

    services_record = True
    form = CoachAdminForm
    list_display = ("user", "expertise", "spoken", "films", "is_available", "day_rate")
    list_filter = ("is_available",)
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email")
    autocomplete_fields = ("user", "themes", "conflicts")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coach]:
        """With the number of films that take their time."""
        rows: QuerySet[Coach] = super().get_queryset(request)
        taking = Q(matches__status__in=Match.TAKES_TIME)
        return rows.annotate(films_now=Count("matches__trajectory", filter=taking, distinct=True))

    def get_readonly_fields(self, _request: HttpRequest, obj: Coach | None = None) -> tuple[str, ...]:
        """A profile stays with its person."""
        return ("user",) if obj else ()

    @admin.display(description=gettext_lazy("expertise"))
    def expertise(self, coach: Coach) -> str:
        """The skills in words."""
        return ", ".join(str(Skill(value).label) for value in coach.skills if value in Skill.values)

    @admin.display(description=gettext_lazy("languages"))
    def spoken(self, coach: Coach) -> str:
        """The languages by name."""
        return ", ".join(codes.name_of("languages", code) for code in coach.languages)

    @admin.display(description=gettext_lazy("films now"), ordering="films_now")
    def films(self, coach: Coach) -> str:
        """So many of so many."""
        number: int = coach.films_now  # type: ignore[attr-defined]  # annotated above
        return _("%(done)d of %(total)d") % {"done": number, "total": coach.max_projects}

    def has_delete_permission(self, *_args: Any) -> bool:
        """A coach who stops takes no films any more."""
        return False

    def save_model(self, request: HttpRequest, obj: Coach, form: "ModelForm[Coach]", _change: bool) -> None:
        """Keep it through the service."""
        given = {name: form.cleaned_data[name] for name in CoachAdminForm.Meta.fields if name in form.cleaned_data}
        given.pop("user", None)
        made = services.save_coach(obj.user, by=_actor(request), **given)
        obj.pk = made.pk
        obj._state.adding = False


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin has no strangers
    return request.user
