"""What never leaves the team's own pages: not in a PDF, an export, a shared link, a search, an admin list, a version
of the plan, a mail or the log.

Leaving is what has to be allowed, field by field; what nobody allowed stays.
"""

from collections.abc import Mapping, Sequence

#: By model, the fields that stay; ``"*"`` is all of them.
CONFIDENTIAL: Mapping[str, frozenset[str]] = {
    "filmparticipant": frozenset({"*"}),
    "privatenote": frozenset({"*"}),
    "consultedperson": frozenset({"name"}),
    "caresheet": frozenset({"aftercare_contact", "exclusion_list"}),
    "partnership": frozenset({"contact_name", "contact_email", "contact_consent", "conflict_note"}),
    "filmsheet": frozenset({"screener_url", "screener_password"}),
    "rightswindow": frozenset({"contact"}),
    "screening": frozenset({"contact_name", "contact_email", "request_text", "participants"}),
    "screeningreport": frozenset({"incident", "care_follow_up"}),
}

#: By model, the fields that may leave, in the order in which they are shown. A room above adds its own.
LEAVES: dict[str, Sequence[str]] = {
    "project": ("title",),
    # Understanding the film
    "filmsheet": (
        "original_title", "logline", "synopsis", "format", "duration_min", "episodes", "phase", "production_starts_on",
        "premiere_on", "broadcast_on", "countries", "languages", "subtitle_languages", "themes", "trailer_url",
        "production_budget", "production_funders",
    ),
    "credit": ("name", "role"),
    "potentialscan": (
        "assessor", "side", "assessed_on", "story_force", "story_force_why", "access_and_consent",
        "access_and_consent_why", "urgency", "urgency_why", "demand_from_field", "demand_from_field_why",
        "audience_with_power", "audience_with_power_why", "clear_action", "clear_action_why", "team_commitment",
        "team_commitment_why", "rights_free", "rights_free_why", "feasible", "feasible_why",
    ),
    "issuemap": ("movement_need",),
    "cause": ("label", "level", "parent", "evidence", "source_url"),
    "initiative": ("organisation", "what", "cause", "level", "side", "field", "led_by_affected", "contact"),
    "agendamoment": ("title", "happens_on", "body", "window"),
    "research": ("title", "year", "source_url", "key_finding"),
    "consultedperson": ("role", "affected", "asked_on", "consent"),
    "storyenvironment": ("meaning", "security_level"),
    "storyposition": (
        "audience", "awareness", "opposition", "awareness_after", "opposition_after", "evidence_awareness",
        "evidence_opposition", "film_role", "opponents", "expected_counter", "response_line",
    ),
    # What has to change
    "vision": (
        "vision_nl", "vision_fr", "vision_en", "problem_nl", "problem_fr", "problem_en", "position_nl",
        "position_fr", "position_en",
    ),
    "filmmessage": ("text", "is_headline", "angle"),
    "audience": (
        "name", "kind", "is_key_agent", "size_estimate", "size_source", "territory", "places", "knows_now",
        "feels_now", "after_film", "asked_action", "barriers", "motivators", "reached_directly", "access_needs",
        "power", "interest", "stance", "target_reach",
    ),
    "stakeholder": ("name", "power", "interest", "stance", "desired_stance", "relation_owner", "next_step"),
    "campaign": ("starts_on", "ends_on"),
    "goal": (
        "title", "message", "who", "what", "how_much", "by_when", "statement", "dynamic", "key_agents", "level",
        "score_vision", "score_fit", "priority", "status", "drop_reason",
    ),
    "assumption": ("text", "goal", "confidence", "test"),
    # How you go about it
    "capacity": (
        "team_model", "no_impact_producer_reason", "decision_rule", "skill_strategy", "skill_project_management",
        "skill_fundraising", "skill_partnerships", "skill_community_organising", "skill_education",
        "skill_communication", "skill_evaluation",
    ),
    "campaignmember": (
        "name", "role", "days_total", "paid", "starts_on", "ends_on", "credit_text", "rank_reach", "rank_revenue",
        "rank_awards", "rank_impact", "rank_career", "rank_care",
    ),
    "adviser": ("name", "expertise", "lived_experience", "met_on"),
    "partnership": (
        "name", "legal_form", "sector", "stage", "reason", "goals", "contributions", "asks", "offers",
        "what_they_want", "owner", "mission_fit", "people_reached", "contacted_on", "starts_on", "ends_on",
        "value_in_kind", "public_name_ok", "next_step", "next_step_on", "lost_reason", "rating", "what_worked",
        "would_repeat", "reach_reported",
    ),
    "distribution": ("impact_rights_kept", "premiere_strategy", "screening_kit"),
    "rightswindow": (
        "channel", "territory", "starts_on", "ends_on", "rights_holder", "status", "licence_model", "fee",
        "holdback_until",
    ),
    "phase": ("name", "starts_on", "ends_on"),
    "activity": (
        "title", "goals", "kind", "status", "starts_on", "ends_on", "is_milestone", "outside_reason", "owner", "days",
        "audiences", "partners", "skill", "depends_on", "budget_lines", "output_target", "output_unit",
    ),
    "reach": ("channel", "what", "number", "quality", "starts_on", "ends_on", "source"),
    "budget": ("overhead_pct", "contingency_pct"),
    "budgetline": (
        "code", "description", "quantity", "unit", "unit_rate", "kind", "provider", "valuation_basis", "scenario",
        "year", "vat_rate", "goals", "actual", "actual_on", "note",
    ),
    "fundingsource": (
        "source", "type", "instrument", "status", "amount_requested", "amount_granted", "more_granted_reason",
        "probability", "deadline", "decision_on", "report_due_on", "ethics_check", "earmarked", "earmarked_lines",
        "max_share_pct", "matching_required", "conditions",
    ),
    # Knowing whether it works
    "caresheet": ("content_warnings", "helpline_nl_be", "helpline_fr_be", "helpline_nl_nl"),
    "risk": ("text", "category", "likelihood", "impact", "mitigation", "owner", "review_on"),
    # What is kept while the campaign runs
    "screening": (
        "title", "kind", "status", "activity", "goals", "audiences", "host_name", "partnership", "expected_audience",
        "venue", "municipality", "region", "starts_at", "ends_at", "capacity", "language", "subtitles",
        "version_shown", "price_model", "fee_agreed", "fee_status", "access", "warning_shown", "licence_ok",
    ),
    "screeningreport": (
        "attendance_registered", "attendance_counted", "attendance_estimated", "first_time_with_partner",
        "group_composition", "media_present", "pledges", "sign_ups", "policy_questions", "materials_taken", "mood",
        "top_questions", "host_rating",
    ),
}  # fmt: skip

#: By model, what is about the row and not in the plan: who typed it, its place, what the machine needs.
INTERNAL: Mapping[str, frozenset[str]] = {
    "*": frozenset({"id", "plan", "position", "removed_at", "version", "created_at"}),
    "project": frozenset({"kind", "slug", "organisation", "programme", "fictional"}),
    "potentialscan": frozenset({"assessed_by"}),
    "partnership": frozenset(
        {"organisation", "contacted_by", "team_confirmed_at", "team_confirmed_by", "partner_confirmed_at",
         "confirmed_digest", "link_version"}
    ),
    "screening": frozenset(
        {"street", "postcode", "discussion_leader", "programme_text", "survey_code", "status_note", "report_point"}
    ),
    "screeningreport": frozenset(
        {"screening", "quote", "quote_speaker", "quote_consent", "submitted_by", "submitted_at"}
    ),
}  # fmt: skip


def is_confidential(model: str, field: str) -> bool:
    """True when ``field`` of the model called ``model`` (in lower case) stays with the team."""
    fields = CONFIDENTIAL.get(model, frozenset())
    return "*" in fields or field in fields


def leaving(model: str) -> list[str]:
    """The fields of the model called ``model`` (in lower case) that may leave, in the order in which they are shown."""
    return [field for field in LEAVES.get(model, ()) if not is_confidential(model, field)]


def let_leave(model: str, *fields: str) -> None:
    """Let ``fields`` of a model of another room leave. Raises ``ValueError`` for a model that is known already."""
    if model in LEAVES:
        raise ValueError(f"What may leave of {model!r} is known already.")
    LEAVES[model] = fields
