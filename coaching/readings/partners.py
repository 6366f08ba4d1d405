"""A partner to read: what is known, how far it is and what that needs, and the agreement in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import partner_stages, prenup, summaries
from coaching.models import PartnerContact, Partnership, Plan, PrenupItem
from coaching.queries import partners as queries
from coaching.readings.core import Fact
from coaching.summaries.partners import CHIPS, CONTRIBUTIONS
from impacthub.amounts import show_amount, show_number

STAGES = dict(Partnership.Stage.choices)


def partner_facts(partnership: Partnership, plan: Plan, goals: Sequence[str], *, with_private: bool) -> list[Fact]:
    """What is known, name by name; the contact person and a conflict of interest ``with_private`` alone."""
    shown = summaries.summary(partnership, plan)
    fit = _("%(number)d of 5") % {"number": partnership.mission_fit} if partnership.mission_fit else ""
    facts = [
        (_("Sector"), capfirst(shown["sector"])),
        (_("Legal form"), capfirst(str(partnership.get_legal_form_display())) if partnership.legal_form else ""),
        (_("Why this partner"), partnership.reason),
        (_("Impact goals"), "\n".join(goals)),
        (_("What they bring"), capfirst(shown["brings"])),
        (_("What you ask of them"), partnership.asks),
        (_("What you offer them"), partnership.offers),
        (_("What they already want themselves"), partnership.what_they_want),
        (_("How well your missions fit"), fit),
        (_("How many people they reach"), shown["reached"]),
        (_("What it is worth in kind"), shown["value"]),
        (_("Who keeps in touch"), str(partnership.owner or "")),
        (_("Next step"), shown["next_step"]),
        (_("May be named in public"), _("Yes") if partnership.public_name_ok else _("No")),
    ]
    if with_private:
        contact = ", ".join(part for part in (partnership.contact_name, partnership.contact_email) if part)
        facts += [(_("Contact person"), contact), (_("Possible conflict of interest"), partnership.conflict_note)]
    return [(name, value) for name, value in facts if value]


def partner_stage(
    plan: Plan, partnership: Partnership, facts: partner_stages.Facts, contacts: Sequence[PartnerContact]
) -> dict[str, Any]:
    """How far it is, what the next stage still needs with a way to each, and how long nobody talked."""
    ahead = partner_stages.next_ahead(partnership.stage)
    offered = [
        stage for stage, _label in Partnership.Stage.choices if stage in Partnership.STAGE_FLOW[partnership.stage]
    ]
    onward = [ahead] if ahead in offered else [stage for stage in offered if stage in Partnership.AHEAD]
    days = [contact.happened_on for contact in contacts if contact.happened_on]
    last = max([*days, *([partnership.contacted_on] if partnership.contacted_on else [])], default=None)
    return {
        "label": capfirst(str(STAGES[partnership.stage])),
        "chip": CHIPS.get(partnership.stage, "st-later"),
        "onward": [_onward(plan, partnership, facts, stage) for stage in onward],
        "others": [stage for stage in offered if stage not in onward],
        "last_contact": date_format(last, "DATE_FORMAT") if last else "",
        "is_stale": queries.is_stale(partnership, last, timezone.localdate()),
        "stale_days": partner_stages.STALE_DAYS,
    }


def _onward(plan: Plan, partnership: Partnership, facts: partner_stages.Facts, stage: str) -> dict[str, Any]:
    needs = partner_stages.missing(facts, stage, stage=partnership.stage)
    return {
        "code": stage,
        "label": str(STAGES[stage]),
        "needs": [{"sentence": str(need.sentence), "url": place_of(plan, partnership, need.where)} for need in needs],
    }


def place_of(plan: Plan, partnership: Partnership, where: str) -> str:
    """Where something of a partner is filled in: a part of its page, or its row or another section in the plan."""
    if where == "facts":
        name = f"partnerships-{partnership.pk}"
        return reverse("coaching:plan_section", args=[plan.project.slug, "partners"]) + f"?open={name}#{name}"
    if where == "campaign":
        return reverse("coaching:plan_section", args=[plan.project.slug, "campaign"])
    return f"#{where}"


def agreement_state(partnership: Partnership, digest: str) -> dict[str, Any]:
    """Who confirmed what when: ``code`` is none, waiting, changed or both."""
    team, partner = partnership.team_confirmed_at, partnership.partner_confirmed_at
    code = "none"
    if team is not None:
        code = "changed" if not queries.words_hold(partnership, digest) else "both" if partner else "waiting"
    return {
        "code": code,
        "team": _day(team),
        "partner": _day(partner),
        "who": str(partnership.team_confirmed_by or ""),
        "period": _period(partnership),
    }


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""


def _period(partnership: Partnership) -> str:
    if not (partnership.starts_on and partnership.ends_on):
        return ""
    days = {
        "from": date_format(partnership.starts_on, "DATE_FORMAT"),
        "to": date_format(partnership.ends_on, "DATE_FORMAT"),
    }
    return _("from %(from)s to %(to)s") % days


def agreement_texts(partnership: Partnership, plan: Plan, answers: Mapping[str, PrenupItem]) -> dict[str, Any]:
    """The agreement as the contact person reads it: who does what, for how long, and what was talked through."""
    goals = partnership.goals.filter(removed_at__isnull=True).order_by("position", "pk")
    brings = ", ".join(str(CONTRIBUTIONS.get(code, code)) for code in partnership.contributions)
    value = "" if partnership.value_in_kind is None else show_amount(partnership.value_in_kind, plan.currency)
    facts = [
        (_("Goals that you share"), "\n".join(goal.statement or goal.title for goal in goals)),
        (_("What you bring"), capfirst(brings)),
        (_("What the team asks"), partnership.asks),
        (_("What the team offers"), partnership.offers),
        (_("What it is worth in kind"), value),
        (_("How long"), _period(partnership)),
    ]
    return {
        "facts": [(name, text) for name, text in facts if text],
        "parts": [
            {"title": part.title, "items": items}
            for part in prenup.PARTS
            if (
                items := [
                    _item(question, answers[question.key]) for question in part.questions if question.key in answers
                ]
            )
        ],
        "open": _still_open(answers),
        "team": _day(partnership.team_confirmed_at),
        "who": str(partnership.team_confirmed_by or ""),
        "partner": _day(partnership.partner_confirmed_at),
    }


def _item(question: prenup.Question, item: PrenupItem) -> dict[str, str]:
    return {"question": str(question.text), "answer": str(item.get_answer_display()), "note": item.note}


def _still_open(answers: Mapping[str, PrenupItem]) -> str:
    """How many questions were not talked through, in a sentence; empty when none."""
    left = len(prenup.open_questions({key: item.answer for key, item in answers.items()}))
    sentence = ngettext("%(n)s question is still open.", "%(n)s questions are still open.", left)
    return sentence % {"n": show_number(left)} if left else ""
