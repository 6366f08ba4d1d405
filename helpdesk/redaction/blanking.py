"""Everything that leads to a person, in the order of the text; and the text without it."""

from collections.abc import Iterable, Sequence

from helpdesk.redaction.finding import Finding, Kind
from helpdesk.redaction.names import guessed_in, known_in
from helpdesk.redaction.numbers import numbers_in

#: What stands where something was, in the language of the text.
WORDS = {
    "nl": {
        Kind.EMAIL: "e-mailadres",
        Kind.ACCOUNT: "rekeningnummer",
        Kind.NUMBER: "nummer",
        Kind.PHONE: "telefoonnummer",
        Kind.LINK: "link",
        Kind.ADDRESS: "adres",
        Kind.NAME: "naam",
    },
    "fr": {
        Kind.EMAIL: "adresse e-mail",
        Kind.ACCOUNT: "numéro de compte",
        Kind.NUMBER: "numéro",
        Kind.PHONE: "numéro de téléphone",
        Kind.LINK: "lien",
        Kind.ADDRESS: "adresse",
        Kind.NAME: "nom",
    },
    "en": {
        Kind.EMAIL: "e-mail address",
        Kind.ACCOUNT: "account number",
        Kind.NUMBER: "number",
        Kind.PHONE: "telephone number",
        Kind.LINK: "link",
        Kind.ADDRESS: "address",
        Kind.NAME: "name",
    },
}
_ORDER = list(Kind)


def find_personal(text: str, *, known: Iterable[str] = ()) -> list[Finding]:
    """Every sign of a person in ``text``, by place, none over another; ``known`` are names to look for."""
    spans = [(start, end, kind, True) for start, end, kind in numbers_in(text)]
    named = [*known_in(text, known), *guessed_in(text)]
    spans += [(start, end, Kind.NAME, is_sure) for start, end, is_sure in named]
    merged: list[tuple[int, int, Kind, bool]] = []
    for start, end, kind, is_sure in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            first, last, other, was_sure = merged[-1]
            kind = min(kind, other, key=_ORDER.index)
            merged[-1] = first, max(end, last), kind, is_sure or was_sure
        else:
            merged.append((start, end, kind, is_sure))
    return [Finding(start, end, kind, text[start:end], is_sure) for start, end, kind, is_sure in merged]


def blank(text: str, findings: Sequence[Finding], language: str = "nl") -> str:
    """``text`` with a word in square brackets where something of ``findings`` stood, in ``language``."""
    words = WORDS.get(language, WORDS["en"])
    parts, since = [], 0
    for finding in sorted(findings, key=lambda finding: finding.start):
        parts += [text[since : finding.start], f"[{words[finding.kind]}]"]
        since = finding.end
    return "".join([*parts, text[since:]])
