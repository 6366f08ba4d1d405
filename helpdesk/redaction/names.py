"""Names of people in a text: those that are known, and those that stand where people put their name."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from helpdesk.redaction.lists import (
    ALSO_WORDS,
    BEGINNINGS,
    FIRST_NAMES,
    NOT_ALONE,
    NOT_IN_NAMES,
    NOT_NAMES,
    NOT_SOMEBODY,
)

Named = tuple[int, int, bool]

_MARKS = "[\u0300-\u036f\u200b-\u200d\u2060\u00ad]*"
#: Parts of a family name that are words of every sentence.
_PARTICLES = frozenset(["al", "and", "ben", "da", "de", "den", "der", "des", "di", "du", "el", "en", "et", "la", "le"])
_PARTICLES |= {"les", "te", "ten", "ter", "und", "van", "von"}
_CAP = r"[A-ZÀ-ÖØ-ÞĀ-Ž](?:[\w\u0300-\u036f]|['’-](?=\w)){1,30}"
_LINK = (
    r"(?:(?:van|de|der|den|ten|ter|le|la|du|des|von|el|al|ben|di|da|Van|De|Der|Den|El|Ben)[ \t\u00a0]){0,3}"
    r"(?:[dD]['’])?"
)
_NAME = rf"{_CAP}(?:[ \t\u00a0]{_LINK}{_CAP}){{0,2}}"
_TITLE = r"(?i:mevr(?:ouw|\.)?|meneer|dhr\.?|heer|mr\.?|mrs\.?|ms\.?|dr\.?|prof\.?|mme|madame|monsieur|mlle|m\.)"
_AFTER = (
    r"\b(?i:ik ben|ik heet|mijn naam is|naam|contactpersoon|je suis|je m['’]appelle|mon nom est|nom|i am|i['’]m|"
    r"my name is|"
    r"name|(?:mijn|onze|zijn|haar|hun) (?:collega|vriend|vriendin|baas|coach|regisseur|producente?|cameraman|"
    r"man|vrouw|zoon|zoontje|dochter|dochtertje|moeder|vader|broer|zus|oma|opa)(?: (?:is|heet))?|"
    r"(?:mon|ma|notre|son|sa|leur) (?:collègue|ami|amie|chef|coach|réalisateur|réalisatrice|producteur|productrice|"
    r"mari|femme|fils|fille|mère|père|frère|sœur|soeur)(?: (?:est|s['’]appelle))?|"
    r"(?:my|our|his|her|their) (?:colleague|friend|boss|coach|director|producer|husband|wife|partner|son|daughter|"
    r"mother|father|brother|sister)(?: is(?: called)?)?|"
    r"groet(?:en|jes)?(?:,? van)?|mvg|cordialement|bien à vous|cdlt|salutations|(?:kind|best|warm) regards|regards|"
    r"cheers|"
    r"liefs|bisous|thanks|thank you|bedankt|dank je|dank u|merci|dankjewel)"
    r"[ \t\u00a0]*[,:!.]?\s{0,3}"
)
_HELLO = r"^[ \t]*(?i:beste|dag|hallo|hoi|hey|goeiedag|geachte|lieve|bonjour|bonsoir|salut|cher|chère|dear|hello|hi)[ ]"
_INTRODUCED = re.compile(rf"{_AFTER}(?:{_TITLE}[ ])?(?P<name>{_NAME})")
_GREETED = re.compile(rf"{_HELLO}(?:{_TITLE}[ ])?(?P<name>{_NAME})", re.MULTILINE)
_ADDRESSED = re.compile(rf"(?<!\w){_TITLE}[ \u00a0](?P<name>{_LINK}(?:O['’])?{_NAME})")
#: Who writes without capitals: a name and what follows it; only said to be one where no other word can stand.
_LOW = r"[^\W\d_A-ZÀ-ÖØ-Þ](?:[^\W\d_]|['’-](?=\w)){1,30}"
_LOW_NAME = (
    rf"{_LOW}(?:[ ](?:(?:van|de|der|den|ten|ter|le|la|von|el|al|ben|di|da)[ ]){{1,2}}{_LOW}"
    rf"|[ ]{_LOW}(?=[ ]*(?:[,.!?\n]|$)))?"
)
_LOW_CALLED = re.compile(
    rf"\b(?i:mijn naam is|ik heet|je m['’]appelle|mon nom est|my name is)[ ]{{1,3}}(?P<name>{_LOW_NAME})", re.MULTILINE
)
_LOW_IS = re.compile(rf"\b(?i:ik ben|je suis|i am|i['’]m)[ ]{{1,3}}(?P<name>{_LOW_NAME})", re.MULTILINE)
_LOW_SIGNED = re.compile(
    r"\b(?i:groet(?:en|jes)?|mvg|cordialement|bien à vous|cdlt|salutations|regards|liefs)[ \t]*[,.!]?\s{1,3}"
    rf"(?P<name>{_LOW}(?:[ ]{_LOW}){{0,3}})[ \t]*[.!]?[ \t]*$",
    re.MULTILINE,
)
_SIGNED = re.compile(rf"^[ \t-]*(?P<name>{_NAME})[ \t]*$", re.MULTILINE)
_PAIR = re.compile(rf"(?<![\w@/.#-]){_CAP}(?:[ \t\u00a0]{_LINK}{_CAP}){{1,3}}(?![\w@/])")
_ONE = re.compile(rf"(?<![\w@/.#-]){_CAP}(?![\w@/])")
_RUN = re.compile(rf"{_CAP}(?:[ \t\u00a0-]{_CAP})+")
_PHRASE = re.compile(
    "|".join(re.escape(name) for name in sorted(NOT_NAMES, key=len, reverse=True) if " " in name), re.IGNORECASE
)
#: ImpactHub and NGOs are nobody, nor is the I of "I've".
_NO_NAME = re.compile(r".*[a-zß-öø-ÿ][A-ZÀ-ÖØ-Þ]|[A-ZÀ-ÖØ-Þ]{2,}s?$|I['’]")
_ELIDED = re.compile(r"(?i:[cdjlmnst]|qu|quelqu|lorsqu|puisqu|jusqu|aujourd)['’][a-zà-ÿ]")
_WHOLE = re.compile(_NAME)
_BEFORE_SENTENCE = re.compile(r"(?:^|[.!?:;\n\r“”\"«(\[*_#>|-])[\s“”\"«(\[*_#>|-]*$")


def known_parts(names: Iterable[str]) -> list[str]:
    """The words of ``names`` that lead to somebody: not "van" or "de", and no single letters."""
    words = {word for name in names for word in re.split(r"[^\w'’]+", name) if len(word) > 1}
    return sorted((word for word in words if word.casefold() not in _PARTICLES), key=lambda word: (-len(word), word))


def known_in(text: str, names: Iterable[str]) -> Iterator[Named]:
    """Where one of ``names``, or a part of one, stands in ``text``, however it is accented."""
    names = [" ".join(name.split()) for name in names if name.strip()]
    names += [name.partition(" ")[2] for name in names if name.count(" ") > 1]
    folded = "".join(_fold(sign) for sign in text)
    for name in names:
        words = [word for word in re.split(r"[^\w]+", name) if word]
        if len("".join(words)) > 1:
            pattern = r"(?<!\w)" + r"[\W_]{1,3}".join(_spelled(word) for word in words) + r"(?!\w)"
            yield from ((m.start(), m.end(), True) for m in re.finditer(pattern, folded))
    for word in known_parts(names):
        for match in re.finditer(rf"(?<!\w){_spelled(word)}(?=s?(?!\w))", folded):
            if len(word) > 3 or text[match.start()].isupper():
                yield match.start(), match.end(), True


def guessed_in(text: str) -> Iterator[Named]:
    """Where a name probably stands; the last of the three is True where people say that it is one."""
    yield from ((start, end, True) for start, end in _said(text))
    for match in _PAIR.finditer(text):
        if _is_pair(match[0], _begins_sentence(text, match.start())):
            yield match.start(), match.end(), False
    yield from _first_names(text)
    yield from _single(text)


def _said(text: str) -> Iterator[tuple[int, int]]:
    """Where people say who they are, whom they greet, or whom they speak of."""
    for pattern in (_INTRODUCED, _GREETED, _LOW_CALLED, _LOW_SIGNED):
        for match in pattern.finditer(text):
            if _is_somebody(match["name"]):
                yield match.span("name")
    for match in _ADDRESSED.finditer(text):
        if _is_somebody(_without_particles(match["name"])):
            yield match.span("name")
    for pattern, firsts in ((_LOW_IS, FIRST_NAMES - ALSO_WORDS), (_SIGNED, FIRST_NAMES)):
        yield from (match.span("name") for match in pattern.finditer(text) if _words(match["name"])[0] in firsts)


def _single(text: str) -> Iterator[Named]:
    """Words with a capital that no sentence asked for, and the same words where one begins with them."""
    words = [(match, _bare(match[0])) for match in _ONE.finditer(text)]
    heard = {word for match, word in words if _may_be_name(match[0]) and not _begins_sentence(text, match.start())}
    if not heard:
        return
    nobody = [match.span() for match in _RUN.finditer(text) if _is_organisation(_words(match[0]))]
    nobody += [match.span() for match in _PHRASE.finditer(text)]
    taken = {place for start, end in nobody for place in range(start, end)}
    for match, word in words:
        if word in heard and match.start() not in taken:
            yield match.start(), match.start() + len(word), False


def _may_be_name(said: str) -> bool:
    """No abbreviation, trade mark, place or word that is known; "Gent-Sint-Pieters" is known by its first part."""
    if said[0].islower() or _NO_NAME.match(said) or _ELIDED.match(said):
        return False
    word = _bare(said)
    first = _words(word)[0]
    return {word, first}.isdisjoint(NOT_ALONE | NOT_SOMEBODY | BEGINNINGS | NOT_IN_NAMES | NOT_NAMES)


def _bare(said: str) -> str:
    """A word without what makes it somebody's."""
    return re.sub(r"['’]s?$", "", said).casefold()


def _first_names(text: str) -> Iterator[Named]:
    """First names that are common, with what follows; those that are words too only where no capital was due."""
    for match in _ONE.finditer(text):
        name = match[0].casefold()
        if name in FIRST_NAMES:
            end = _whole_name(text, match.start())
            if end > match.end() or name not in ALSO_WORDS or not _begins_sentence(text, match.start()):
                yield match.start(), end, False


def _whole_name(text: str, start: int) -> int:
    """Where the name ends that begins with the first name at ``start``."""
    match = _WHOLE.match(text, start)
    return match.end() if match and not _is_organisation(_words(match[0])) else start + 1


def _is_somebody(name: str) -> bool:
    words = _words(name)
    is_word = words[0] in NOT_SOMEBODY | BEGINNINGS or _ELIDED.match(name) is not None
    return not is_word and not _is_organisation(words)


def _without_particles(name: str) -> str:
    words = re.split(r"[ \u00a0]", name)
    while len(words) > 1 and words[0].casefold() in _PARTICLES:
        words = words[1:]
    return " ".join(words)


def _is_pair(name: str, begins: bool) -> bool:
    words = _words(name)
    if _is_organisation(words):
        return False
    return words[0] in FIRST_NAMES if begins else words[0] not in BEGINNINGS or len(words) > 2


def _is_organisation(words: list[str]) -> bool:
    return " ".join(words) in NOT_NAMES or not NOT_IN_NAMES.isdisjoint(words)


def _words(name: str) -> list[str]:
    return re.split(r"[\s\u00a0-]+", name.casefold())


def _begins_sentence(text: str, start: int) -> bool:
    return bool(_BEFORE_SENTENCE.search(text[max(0, start - 40) : start])) or start == 0


def _fold(sign: str) -> str:
    """One sign for one sign, so that places stay the same."""
    return (unicodedata.normalize("NFKD", sign)[0].lower() or sign)[0]


def _spelled(word: str) -> str:
    bare = [sign for sign in unicodedata.normalize("NFC", word) if not unicodedata.combining(sign)]
    return "".join(re.escape(_fold(sign)) + _MARKS for sign in bare)
