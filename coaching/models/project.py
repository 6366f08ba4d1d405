"""A film or a social initiative, and the people who work on it."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from impacthub.people.models import Organisation, Role, User
from trajects.models import Programme


class ProjectQuerySet(models.QuerySet["Project"]):
    """Which projects somebody may see."""

    def visible_to(self, user: User | AnonymousUser) -> "ProjectQuerySet":
        """Coordinators see all projects, anybody else those whose team they are in."""
        if not isinstance(user, User):
            return self.none()
        if user.has_role(Role.COORDINATOR):
            return self
        return self.filter(team__user=user).distinct()

    def public(self) -> "ProjectQuerySet":
        """Invented films whose campaign runs or is over: nothing of a real one, until its makers can release it.

        None whose plan has a high level of security.
        """
        films = self.filter(fictional=True, plan__status__in=["IN_CAMPAIGN", "CLOSING", "EVALUATED", "PUBLISHED"])
        return films.exclude(plan__environment__security_level="HIGH")


class Project(models.Model):
    """What is coached: a film, or a social initiative. Its slug stays when the title changes."""

    class Kind(models.TextChoices):
        FILM = "FILM", _("film")
        INITIATIVE = "INITIATIVE", _("social initiative")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FILM)
    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(_("name in addresses"), max_length=160, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="projects", verbose_name=_("organisation")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="projects", null=True, blank=True, verbose_name=_("programme")
    )
    fictional = models.BooleanField(_("invented"), default=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("title"),
                name="project_title_once_per_organisation",
                violation_error_message=_("This organisation has a project with this title already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class TeamMember(models.Model):
    """``user`` works on ``project`` as ``role``: the one list that says who may do what with it."""

    class Role(models.TextChoices):
        PRODUCER = "PRODUCER", _("producer")
        DIRECTOR = "DIRECTOR", _("director")
        IMPACT_PRODUCER = "IMPACT_PRODUCER", _("impact producer")
        COACH = "COACH", _("coach")
        READER = "READER", _("reader")

    #: Who may write in the plan.
    WRITERS = (Role.PRODUCER, Role.DIRECTOR, Role.IMPACT_PRODUCER)
    #: Who may let others outside read the plan.
    SHARERS = (Role.PRODUCER, Role.IMPACT_PRODUCER)

    project = models.ForeignKey(Project, models.CASCADE, related_name="team", verbose_name=_("project"))
    user = models.ForeignKey(User, models.CASCADE, related_name="teams", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["project_id", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "user", "role"], name="team_member_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.project}"
