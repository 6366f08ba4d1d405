"""What changed between two versions of a plan, written out in one go: there may be hundreds of answers."""

from collections.abc import Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from coaching.content.comparing import FactChange
from impacthub.differences import ADDED, REMOVED, Piece

register = template.Library()


@register.simple_tag
def changes(facts: Sequence[FactChange], language: str) -> SafeString:
    """The answers that changed, each with what came and went; as ``components/pieces.html`` says it."""
    if not facts:
        return SafeString("")
    told = "".join(_told(fact, escape(language)) for fact in facts)
    return mark_safe(f'<dl class="told changes">{told}</dl>')  # its parts are escaped


def _told(fact: FactChange, language: str) -> str:
    by = f' <strong class="difference">{escape(fact.difference)}</strong>' if fact.difference else ""
    style = ' class="long"' if fact.is_long else ""
    pieces = "".join(map(_piece, fact.pieces))
    return (
        f"<div{style}><dt>{escape(fact.label)}{by}</dt>"
        f'<dd><div class="pieces said" lang="{language}">{pieces}</div></dd></div>'
    )


def _piece(piece: Piece) -> str:
    text = escape(piece.text)
    if piece.kind == ADDED:
        return _marked("ins", _("added:"), text, _("end of what was added"))
    if piece.kind == REMOVED:
        return _marked("del", _("removed:"), text, _("end of what was removed"))
    return text


def _marked(tag: str, before: str, text: str, after: str) -> str:
    hidden = '<span class="visually-hidden">'
    return f"<{tag}>{hidden}{escape(before)} </span>{text}{hidden} {escape(after)}</span></{tag}>"
