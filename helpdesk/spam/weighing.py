"""What speaks against a message and for it, in points."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.spam import links
from helpdesk.spam.words import HOME, WORDS

#: From this score on somebody looks at a question before it comes in.
HOLD_AT = 85
#: Nobody reads a form and writes a question in less, in seconds.
NOT_A_PERSON, IN_A_HURRY = 2.0, 5.0
#: The columns of a question keep a score and so many letters of a reason.
HIGHEST, NUMBER_OF_REASONS = 30_000, 12
#: Only so much is read: what is longer says enough in its beginning.
READ = 10_000
#: Other words of the same kind count half, so many of them.
MORE_WORDS = 3
#: What each word of ours takes away, and how much they take at most.
HOME_POINTS, HOME_MOST = 9, 54

REASONS = (
    "trap",
    "too_fast",
    "fast",
    "no_time",
    "links",
    "many_links",
    "only_links",
    "short_links",
    "odd_links",
    "chat",
    "advert",
    "offer",
    "gambling",
    "money",
    "medicine",
    "adult",
    "goods",
    "mailing",
    "phishing",
    "script",
    "hidden",
    "shouting",
    "markup",
    "gibberish",
    "repeats",
    "odd_name",
    "odd_address",
    "other_address",
)

ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}")
MARKUP_LINK = re.compile(r"\[/?(?:url|link|img)\b|<a\s|href\s*=|&lt;a\s", re.IGNORECASE)
MARKUP = re.compile(r"</?(?:div|p|br|span|table|td|tr|img|font|h[1-6]|script|iframe|strong|ul|li)\b", re.IGNORECASE)
INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200d\u2060-\u2064\ufeff]")
CAPITAL_MESS = re.compile(r"[a-z][A-Z].*[a-z][A-Z]")
HARD_TO_SAY = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}", re.IGNORECASE)
EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
#: A word of ours with a letter of another alphabet in it.
MIXED = re.compile("[A-Za-z][\u0370-\u04ff][A-Za-z]|[A-Za-z]{2}[\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]{2}")
ASKS_TO_WRITE = re.compile(r"reply|write|contact|mail|schrijf|antwoord|ecrivez|repond")
FREE_MAIL = re.compile(r"@(?:gmail|outlook|hotmail|live|yahoo|proton|protonmail|gmx|icloud|aol)\.")
DISPOSABLE = re.compile(
    r"@(?:mailinator|guerrillamail|yopmail|temp-?mail|10minutemail|trashmail|sharklasers|maildrop|getnada|mail\.ru|163|qq)"
)

Signal = tuple[str, int]


@dataclass(frozen=True)
class Verdict:
    """How much it looks like advertising, and why: some of :data:`REASONS`, the heaviest first."""

    score: int
    reasons: tuple[str, ...] = ()

    @property
    def is_held(self) -> bool:
        """True when a person looks at it before it comes in."""
        return self.score >= HOLD_AT


def weigh(text: str, *, email: str, name: str = "", seconds: float | None, trap: str) -> Verdict:
    """How much ``text`` looks like advertising.

    ``seconds`` is how long its form was open (None when nobody can say), ``trap`` what stood in the field that no
    person sees.
    """
    text, name = text[:READ], name[:200]
    sent, said = list(_form(seconds, trap)), [*_said(text, name), *_written(text), *_who(text, name, email)]
    plain = folded(text)
    for_it = min(sum(HOME_POINTS for word in HOME if word.search(plain)), HOME_MOST)
    score = sum(points for _reason, points in sent)
    score += max(sum(points for _reason, points in said) - for_it, 0)
    heaviest = Counter[str]()
    for reason, points in [*sent, *said]:
        heaviest[reason] += points
    return Verdict(min(score, HIGHEST), tuple(reason for reason, _points in heaviest.most_common(NUMBER_OF_REASONS)))


def folded(text: str) -> str:
    """``text`` in small plain letters: no accents, no fancy or invisible ones, one space between words."""
    plain = unicodedata.normalize("NFKD", INVISIBLE.sub("", text)).replace("’", "'")
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().split())


def _form(seconds: float | None, trap: str) -> Iterator[Signal]:
    """What the form says of who filled it in."""
    if trap:
        yield "trap", HOLD_AT
    if seconds is None:
        yield "no_time", 40
    elif seconds < NOT_A_PERSON:
        yield "too_fast", HOLD_AT
    elif seconds < IN_A_HURRY:
        yield "fast", 20


def _said(text: str, name: str) -> Iterator[Signal]:
    """What it speaks of, and where its links lead."""
    plain = folded(f"{text}\n{name}")
    for reason, points, pattern in WORDS:
        if different := {match[0] for match in pattern.finditer(plain)}:
            yield reason, points * (2 + min(len(different) - 1, MORE_WORDS)) // 2
    yield from links.weigh(text)


def _written(text: str) -> Iterator[Signal]:
    """How it is written: alphabet, disguise, capitals, code, nonsense, repetition."""
    letters = [letter for letter in text if letter.isalpha()]
    foreign = sum(not _is_latin(letter) for letter in letters) / max(len(letters), 1)
    if foreign > 0.15 and len(letters) > 10:
        yield "script", 25 + 55 * (foreign > 0.5) + 35 * bool(links.LINK.search(text) or "@" in text)
    if _is_disguised(text):
        yield "hidden", 60
    if len(letters) >= 30 and sum(letter.isupper() for letter in letters) / len(letters) > 0.6:
        yield "shouting", 20
    if "!!!" in text or text.count("!") >= 5 or "$$" in text or "€€" in text or len(EMOJI.findall(text)) >= 4:
        yield "shouting", 15
    if MARKUP_LINK.search(text):
        yield "markup", 70
    elif MARKUP.search(text):
        yield "markup", 30
    words = text.split()
    if len(words) <= 3 and any(_is_gibberish(word) for word in words):
        yield "gibberish", 100
    lines = Counter(line.strip() for line in text.splitlines() if len(line.strip()) > 10)
    if lines and max(lines.values()) >= 3:
        yield "repeats", 45


def _who(text: str, name: str, email: str) -> Iterator[Signal]:
    """What they call themselves, and where they want to be answered."""
    if links.LINK.search(name) or "@" in name:
        yield "odd_name", 60
    elif any(_is_gibberish(word) for word in name.split()):
        yield "odd_name", 40
    elif re.fullmatch(r"[A-Z][a-z]{2,}[A-Z][a-z]{2,}", name):
        yield "odd_name", 10
    address = email.casefold()
    if DISPOSABLE.search(address):
        yield "odd_address", 30
    elif links.is_odd(address.rpartition("@")[2]):
        yield "odd_address", 20
    elif re.search(r"\d{4,}.*@|\w{22,}@", address):
        yield "odd_address", 10
    others = {found.casefold() for found in ADDRESS.findall(text)} - {address}
    if others and re.search(
        r"(reply|write|contact|e-?mail|mail|schrijf|antwoord|ecrivez|contactez|repond)", folded(text)
    ):
        yield "other_address", 20


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("LATIN", "MASCULINE", "FEMININE", "MICRO"))


def _is_disguised(text: str) -> bool:
    """Letters that no reader sees, letters of another alphabet within a word, or letters drawn as mathematics."""
    if len(INVISIBLE.findall(text)) >= 3 and not EMOJI.search(text):
        return True
    if sum("\U0001d400" <= letter <= "\U0001d7ff" for letter in text) >= 8:
        return True
    return bool(MIXED.search(text))


def _is_gibberish(word: str) -> bool:
    """A row of letters that nobody can say."""
    if len(word) < 8 or not word.isalpha() or not word.isascii():
        return False
    vowels = sum(letter in "aeiouyAEIOUY" for letter in word) / len(word)
    return bool(CAPITAL_MESS.search(word) or HARD_TO_SAY.search(word)) or vowels < 0.2
