"""Reviews, decisions and offered places in the admin: to look at; they are made on the pages of the site."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from trajects.admin.base import ReadAdmin
from trajects.admin.lists import NewestFilter, colours
from trajects.models import Decision, Offer, Review, Score

REVIEWS = colours(Review.Status, DONE="success", ABSTAINED="info", VOID="danger")
OUTCOMES = colours(Decision.Outcome, SELECTED="success", WAITLISTED="warning", REJECTED="danger")
OFFERS = colours(Offer.Status, OPEN="warning", ACCEPTED="success", DECLINED="danger", EXPIRED="danger")


class ScoreInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """The scores of one review."""

    model = Score
    extra = 0
    can_delete = False
    fields = readonly_fields = ("criterion", "value", "comment")

    def has_add_permission(self, *_args: object) -> bool:
        """Only a jury member scores."""
        return False

    def has_change_permission(self, *_args: object) -> bool:
        """Only a jury member scores."""
        return False


@admin.register(Review)
class ReviewAdmin(ReadAdmin):
    """What each jury member thinks of each application."""

    list_display = ("application", "juror", "shown_status", "conflict", "vote", "done_at")
    list_select_related = ("application", "juror")
    list_filter = (("application__call", NewestFilter), "status", "conflict", "vote")
    search_fields = ("application__title", "application__reference", "juror__name", "juror__email")
    inlines = (ScoreInline,)
    fields = (
        "application",
        "juror",
        "status",
        ("conflict", "conflict_note"),
        "vote",
        "comment",
        ("declared_at", "done_at"),
    )
    readonly_fields = ("status",)

    @display(description=_("status"), ordering="status", label=REVIEWS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, review: Review) -> tuple[str, str]:
        """How far it is."""
        return review.status, review.get_status_display()


@admin.register(Decision)
class DecisionAdmin(ReadAdmin):
    """What was decided about each application, and whether it was sent."""

    list_display = ("application", "shown_outcome", "reserve_rank", "sent", "decided_by", "decided_at")
    list_select_related = ("application", "decided_by", "batch")
    list_filter = (("application__call", NewestFilter), "outcome", ("batch", admin.EmptyFieldListFilter))
    search_fields = ("application__title", "application__reference", "application__organisation_name")
    fields = ("application", ("outcome", "reserve_rank"), "motivation", ("decided_by", "decided_at"), "sent")
    readonly_fields = ("outcome", "sent")

    @display(description=_("decision"), ordering="outcome", label=OUTCOMES)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_outcome(self, decision: Decision) -> tuple[str, str]:
        """What it is."""
        return decision.outcome, decision.get_outcome_display()

    @admin.display(description=_("sent"), boolean=True, ordering="batch")
    def sent(self, decision: Decision) -> bool:
        """Whether its people were told."""
        return not decision.is_pending


@admin.register(Offer)
class OfferAdmin(ReadAdmin):
    """Places that came free and to whom they were offered."""

    list_display = ("application", "shown_status", "offered_at", "answer_by", "answered_at")
    list_select_related = ("application",)
    list_filter = ("status", ("application__call", NewestFilter))
    search_fields = ("application__title", "application__reference", "application__organisation_name")
    date_hierarchy = "answer_by"
    fields = ("application", "status", "offered_at", "answer_by", "answered_at")
    readonly_fields = ("status",)

    @display(description=_("status"), ordering="status", label=OFFERS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, offer: Offer) -> tuple[str, str]:
        """Whether it waits."""
        return offer.status, offer.get_status_display()
