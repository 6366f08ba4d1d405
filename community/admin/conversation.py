"""The conversation in the admin: open spaces are made here; threads are closed, and posts that waited are judged."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display

from community.models import Post, Space, Thread
from community.notifications.threads import post_url
from community.services import moderation, spaces, threads
from impacthub.people.models import User
from trajects.admin.base import ReadAdmin, RoomAdmin, actor, language_tabs

if TYPE_CHECKING:
    from django.forms import ModelForm

COLOURS = {"VISIBLE": "success", "HELD": "warning", "HIDDEN": "danger", "REMOVED": "info"}


@admin.register(Space)
class SpaceAdmin(RoomAdmin):
    """Open spaces are made by hand; those of a cohort or a film open by themselves, and only their words change."""

    list_display = ("title_nl", "followed", "number", "position", "closed_at")
    list_filter = ("source", ("closed_at", admin.EmptyFieldListFilter))
    search_fields = ("title_nl", "title_fr", "title_en", "slug")
    ordering = ("position", "title_nl", "id")
    actions_detail = ("show", "close", "reopen")
    fieldsets = ((None, {"fields": ("slug", "position")}), *language_tabs("title", "about"))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Space]":
        """With the number of threads that can be read."""
        rows: QuerySet[Space] = super().get_queryset(request)
        return rows.annotate(number_of_threads=Count("threads", filter=Q(threads__posts_count__gt=0)))

    def get_prepopulated_fields(self, _request: HttpRequest, obj: Space | None = None) -> dict[str, tuple[str, ...]]:
        """The address of a new space is made from its title."""
        return {} if obj else {"slug": ("title_nl",)}

    def create_row(self, row: Any, form: "ModelForm[Any]", *, by: User) -> None:
        """Store a new open space."""
        made = spaces.create_space(by=by, **form.cleaned_data)
        row.pk = made.pk
        row._state.adding = False

    def change_row(self, row: Any, *, by: User, **given: Any) -> None:
        """Set ``given``."""
        spaces.change_space(row, by=by, **given)

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """It is closed instead: what people said stays."""
        return False

    @admin.display(description=gettext_lazy("follows"))
    def followed(self, space: Space) -> str:
        """Whose space it is."""
        kinds = {"": _("all members"), "cohort": _("a cohort"), "project": _("a film")}
        return kinds.get(space.source, space.source)

    @admin.display(description=gettext_lazy("threads"), ordering="number_of_threads")
    def number(self, space: Space) -> int:
        """How many threads can be read in it."""
        number: int = space.number_of_threads  # type: ignore[attr-defined]  # annotated above
        return number

    @action(description=gettext_lazy("Open its page"), icon="open_in_new", url_path="show", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def show(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What members see."""
        return redirect("community:thread_list", self.row(request, object_id).slug)

    @action(description=gettext_lazy("Close…"), icon="lock", url_path="close", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let nobody write in it any more."""
        sentence = _("Nobody can write in this space any more. Everybody who could read it still can.")
        done = _("The space is closed.")
        return self.ask(request, self.row(request, object_id), sentence, spaces.close_space, done=done)

    @action(description=gettext_lazy("Open again…"), icon="lock_open", url_path="reopen", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let its people write in it again."""
        sentence = _("Its people can write in this space again.")
        done = _("The space is open.")
        return self.ask(request, self.row(request, object_id), sentence, spaces.reopen_space, done=done)

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Closing for an open one, opening for a closed one."""
        is_closed = Space.objects.filter(pk=object_id, closed_at__isnull=False).exists()
        unwanted = f"{self.opts.app_label}_{self.opts.model_name}_{'close' if is_closed else 'reopen'}"
        return [one for one in super().get_actions_detail(request, object_id) if one.action_name != unwanted]


@admin.register(Thread)
class ThreadAdmin(ReadAdmin):
    """To find a thread; what was said in it stands on its page."""

    list_display = ("title", "space", "author", "posts_count", "last_post_at", "closed_at")
    list_filter = (("closed_at", admin.EmptyFieldListFilter), ("answer", admin.EmptyFieldListFilter))
    list_select_related = ("space", "author")
    search_fields = ("title", "space__title_nl", "author__email")
    ordering = ("-last_post_at", "-id")
    actions = ("close_threads",)
    actions_detail = ("show",)
    fields: ClassVar[Any] = (
        "title", "space", "author", "language", "created_at", "last_post_at", "posts_count", "closed_at",
    )  # fmt: skip

    @action(description=gettext_lazy("Open its page"), icon="open_in_new", url_path="show", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def show(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What members see."""
        thread = self.row(request, object_id)
        return redirect("community:thread_detail", thread.space.slug, thread.slug)

    @admin.action(description=gettext_lazy("Close…"))
    def close_threads(self, request: HttpRequest, rows: "QuerySet[Thread]") -> HttpResponse | None:
        """Let nobody respond in them any more."""
        chosen = list(rows.filter(closed_at=None))
        sentence = ngettext(
            "Nobody can respond in this thread any more. It can still be read.",
            "Nobody can respond in these %(count)d threads any more. They can still be read.",
            len(chosen),
        ) % {"count": len(chosen)}
        return self.confirm(request, chosen, sentence, threads.close_thread)


@admin.register(Post)
class PostAdmin(ReadAdmin):
    """Posts, with those that wait for a coordinator one click away."""

    list_display = ("words", "thread", "author", "shown_status", "open_reports", "created_at")
    list_filter = ("status", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("thread", "author")
    search_fields = ("text", "thread__title", "author__email")
    ordering = ("-id",)
    actions = ("show_posts", "hide_posts")
    actions_detail = ("open_page", "look")
    fields: ClassVar[Any] = ("thread", "number", "author", "status", "text", "created_at", "edited_at")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Post]":
        """With the number of reports that nobody looked at."""
        rows: QuerySet[Post] = super().get_queryset(request)
        return rows.annotate(number_of_reports=Count("reports", filter=Q(reports__handled_at=None)))

    @admin.display(description=gettext_lazy("post"))
    def words(self, post: Post) -> str:
        """Its first words."""
        return post.text[:80] or "–"

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, post: Post) -> tuple[str, str]:
        """Who reads it."""
        return post.status, post.get_status_display()

    @admin.display(description=gettext_lazy("reports"), ordering="number_of_reports")
    def open_reports(self, post: Post) -> int:
        """How many people reported it since a coordinator looked."""
        number: int = post.number_of_reports  # type: ignore[attr-defined]  # annotated above
        return number

    @action(description=gettext_lazy("Open its page"), icon="open_in_new", url_path="open", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def open_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Where it stands."""
        post = self.row(request, object_id)
        with translation.override(actor(request).language):
            return redirect(post_url(post.thread, post.number))

    @action(description=gettext_lazy("Look at it"), icon="gavel", url_path="look", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def look(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page where it is judged, with its reports."""
        return redirect("community:moderation_post", self.row(request, object_id).pk)

    @admin.action(description=gettext_lazy("Show…"))
    def show_posts(self, request: HttpRequest, rows: "QuerySet[Post]") -> HttpResponse | None:
        """Let everybody of the space read them."""
        chosen = list(rows.filter(status__in=[Post.Status.HELD, Post.Status.HIDDEN]))
        sentence = ngettext(
            "Everybody of the space can read this post.",
            "Everybody of their spaces can read these %(count)d posts.",
            len(chosen),
        ) % {"count": len(chosen)}
        return self.confirm(request, chosen, sentence, _judge(shown=True))

    @admin.action(description=gettext_lazy("Hide…"))
    def hide_posts(self, request: HttpRequest, rows: "QuerySet[Post]") -> HttpResponse | None:
        """Let nobody but who wrote them read them."""
        chosen = list(rows.filter(status__in=[Post.Status.HELD, Post.Status.VISIBLE]))
        sentence = ngettext(
            "Only who wrote this post and the coordinators can read it.",
            "Only who wrote these %(count)d posts and the coordinators can read them.",
            len(chosen),
        ) % {"count": len(chosen)}
        return self.confirm(request, chosen, sentence, _judge(shown=False))


def _judge(*, shown: bool) -> Callable[..., Any]:
    return partial(moderation.judge_post, shown=shown)
