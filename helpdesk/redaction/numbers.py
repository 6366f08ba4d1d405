"""Addresses of mail and of houses, telephone numbers, accounts and other numbers that lead to one person."""

import re
from collections.abc import Iterator
from datetime import date

from helpdesk.redaction.finding import Kind
from helpdesk.redaction.lists import NOT_PLACES, YEAR_PLACES

Span = tuple[int, int, Kind]

_GAP = r"[ \t\u00a0\u202f]"
_AT = rf"(?:{_GAP}?[@＠]{_GAP}?|{_GAP}?[\[({{]{_GAP}?(?:at|a|bij|chez|@){_GAP}?[\])}}]{_GAP}?)"
_DOT = rf"(?:\.|{_GAP}?[\[({{]{_GAP}?(?:dot|punt|point|\.){_GAP}?[\])}}]{_GAP}?)"
_MAIL = re.compile(
    rf"[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}{_AT}\w[\w-]{{0,62}}(?:{_DOT}\w[\w-]{{0,62}}){{1,6}}", re.IGNORECASE
)
_SPOKEN_MAIL = re.compile(
    rf"[\w.+-]{{1,64}}(?:(?:{_AT}|{_GAP}(?:at|apenstaart(?:je)?|arobase){_GAP})[\w-]{{2,40}}"
    rf"{_GAP}(?:dot|punt|point){_GAP}|{_GAP}(?:apenstaart(?:je)?|arobase){_GAP}[\w-]{{2,40}}\.)[a-z]{{2,10}}\b",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ .\u00a0\u202f-]{0,2}[A-Z0-9]){8,30}", re.IGNORECASE)
_IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CZ": 24, "DE": 22, "DK": 18, "ES": 24, "FI": 18, "FR": 27, "GB": 22,
    "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LT": 20, "LU": 20, "LV": 21, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26,
}  # fmt: skip
_SEPARATOR = r"[ .\u00a0\u202f-]"
_VAT = re.compile(
    rf"(?<![^\W_])(?:BE{_SEPARATOR}?[01]?\d{{3}}{_SEPARATOR}?\d{{3}}{_SEPARATOR}?\d{{3}}"
    rf"|NL{_SEPARATOR}?\d{{4}}{_SEPARATOR}?\d{{2}}{_SEPARATOR}?\d{{3}}{_SEPARATOR}?B{_SEPARATOR}?\d{{2}}"
    rf"|FR{_SEPARATOR}?[A-Z0-9]{{2}}(?:{_SEPARATOR}?\d{{3}}){{3}}"
    rf"|(?:DE|LU|AT|ES|IT|PT|IE|GB){_SEPARATOR}?[A-Z]?\d{{8,11}}"
    r"|[01]\d{3}\.\d{3}\.\d{3})(?!\d)",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\b(?:kvk|siret|siren|btw|tva|vat|bsn|rsz|onss|rijksregister\w*|registre national|national number|paspoort\w*|"
    r"passeport|passport|identiteitskaart\w*|dossier\w*|rekening\w*|compte|account)"
    r"[ .:]{0,3}(?:nr|nummer|no|n°|numéro|number)?[ .:°]{0,3}(?P<sign>[A-Z]{0,3}\d[\d .-]{4,22}\d)",
    re.IGNORECASE,
)
_NATIONAL = re.compile(r"(?<!\d)\d{2}[. /-]?\d{2}[. /-]?\d{2}[ -]{1,3}\d{3}[. -]?\d{2}(?!\d)")
_LONG = re.compile(r"(?<!\d)\d{9,}(?!\d)")
_GROUPED = re.compile(r"(?<!\d)\d{3} \d{3} \d{3}(?: \d{5})(?!\d)")
_DIALLED = re.compile(
    r"(?<![\w+])(?!\d{4}\.\d{3}\.\d{3}(?!\d))(?:(?:\+|00)[ ]?)?"
    r"\(?\d(?:[\s./()\u00a0\u202f\u2010-\u2015-]{0,3}\d){6,15}(?!\d)"
)
_CALLED = re.compile(
    r"\b(?:tel|tél|telefoon|téléphone|telephone|phone|gsm|mobiel|mobile|portable|whatsapp|signal|bel|bellen|appelez|call)"
    r"\w{0,8}[ .:]{0,3}(?:op|au|on|me|mij|naar|nr|nummer|numéro|number)?[ .:°]{0,3}"
    r"(?P<sign>\+?\(?\d(?:[\s./()-]{0,3}\d){5,15})(?!\d)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\d./+-])(?:(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>(?:19|20)\d{2}|\d{2})|(?P<y2>(?:19|20)\d{2})-(?P<m2>\d{2})-(?P<d2>\d{2}))"
    r"(?![\d/-]|\.\d)"
)
_PERSONAL_LINK = re.compile(
    r"(?:https?://)?(?:[\w-]{1,20}\.)?(?:linkedin\.com/(?:in|pub)/|facebook\.com/(?!(?:groups|events|watch|help)\b)|"
    r"fb\.me/|m\.me/|instagram\.com/(?!(?:p|reel|explore)/)|x\.com/|twitter\.com/|tiktok\.com/@|wa\.me/|t\.me/|"
    r"threads\.net/@|orcid\.org/|imdb\.com/name/|vimeo\.com/user)[^\s)>\]]{1,200}"
    r"|https?://[^\s)>\]]{1,200}/(?:~|@|users?/|people/|profiles?/|author/)[^\s)>\]]{1,200}",
    re.IGNORECASE,
)
#: What somebody is called elsewhere: with the sign before it, or with the name of the place and no plain word.
_HANDLE = re.compile(
    r"(?<![\w@＠./])@(?P<at>[^\W\d_][\w.]{1,28}\w)"
    r"|\b(?:skype|insta(?:gram)?|snap(?:chat)?|tiktok|telegram|discord|signal)"
    r"(?:[ \t]{1,2}|[ \t]?[:=][ \t]?)"
    r"(?P<called>(?=[\w.:-]{5,40})[^\W\d_][\w-]{0,30}[._:\d][\w.:-]{0,30}\w)",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_]"
_NUMBER = rf"\d{{1,4}}(?:{_GAP}?[a-zA-Z]\b)?(?:{_GAP}?[-/]{_GAP}?\d{{1,4}})?"
_BOX = rf"(?:{_GAP}*,?{_GAP}*(?:bus|bte|boîte|box|b){_GAP}*\.?{_GAP}*\w{{1,5}}\b)?"
_NL_ROADS = (
    "straat|straatje|laan|weg|plein|steenweg|dreef|kaai|kade|lei|gracht|singel|hof|pad|markt|dijk|baan|plantsoen|square|"
    "vest|wal|berg|hoek|veld|dam|kouter|wijk|park|ring|rui|vaart"
)
_HOUSE_NL = re.compile(
    rf"(?:(?:[A-ZÀ-Þ][\w'’.-]{{1,30}}{_GAP}){{1,3}}(?:{_NL_ROADS})|(?<![\w-])[\w'’-]{{3,40}}(?:{_NL_ROADS}))"
    rf"{_GAP}+(?:nr\.?{_GAP}*)?{_NUMBER}{_BOX}",
    re.IGNORECASE,
)
_FR_ROADS = (
    r"rue|avenue|av\.|boulevard|bd\.?|place|chaussée|chemin|quai|impasse|allée|square|clos|drève|sentier|route|cours|"
    r"passage|ruelle|esplanade"
)
_OF = rf"(?:(?:de{_GAP}la|de|du|des|aux|au|la|le|les|en){_GAP}|de{_GAP}l['’]|d['’]|l['’])"
_FR_NAME = rf"{_OF}{{0,2}}(?:{_WORD}[\w'’-]{{1,30}})(?:{_GAP}{_OF}?[A-ZÀ-Þ0-9][\w'’.-]{{0,30}}){{0,4}}"
_HOUSE_FR = re.compile(
    rf"(?<!\d)\d{{1,4}}{_GAP}?(?:bis|ter|[a-c]\b)?,?{_GAP}+(?:(?i:{_FR_ROADS})){_GAP}+{_FR_NAME}{_BOX}"
    rf"|\b(?:(?i:{_FR_ROADS})){_GAP}+{_FR_NAME}{_GAP}*,?{_GAP}*(?:n°{_GAP}*)?\d{{1,4}}(?:{_GAP}?[a-zA-Z]\b)?{_BOX}"
)
_HOUSE_EN = re.compile(
    rf"(?<!\d)\d{{1,4}}[a-zA-Z]?,?{_GAP}+(?:[A-Z][\w'’-]{{1,30}}{_GAP}){{1,3}}"
    r"(?:Street|Road|Avenue|Lane|Square|Drive|Place|Terrace|Way|Court|Gardens|Crescent|St|Rd|Ave|Ln)\b"
)
_PLACE = rf"[A-ZÀ-Þ][\w'’-]{{1,30}}(?:{_GAP}(?:aan|am|sur|sous|aux|la|le|de|den)?{_GAP}?[A-ZÀ-Þ][\w'’-]{{1,30}})?"
_POST_CODE = re.compile(
    rf"(?<![\d.,€$])(?:(?:B|F|L|BE|FR|LU|NL){_GAP}?-{_GAP}?)?"
    rf"(?:(?P<nl>[1-9]\d{{3}}{_GAP}?(?P<letters>[A-Z]{{2}})\b(?:{_GAP}+{_PLACE})?)"
    rf"|(?P<code>\d{{4,5}}){_GAP}+(?P<place>{_PLACE}))"
)
_NOT_LETTERS = {"EU", "UK", "US", "BE", "NL", "FR", "TV", "VR", "KM", "CO", "HD", "DV", "AD", "CE", "BC"}


def numbers_in(text: str) -> Iterator[Span]:
    """Where addresses and numbers of people stand in ``text``, some of them twice."""
    for pattern in (_MAIL, _SPOKEN_MAIL):
        yield from ((m.start(), m.end(), Kind.EMAIL) for m in pattern.finditer(text))
    yield from _accounts(text)
    for pattern in (_VAT, _NATIONAL, _LONG, _GROUPED):
        yield from ((m.start(), m.end(), Kind.NUMBER) for m in pattern.finditer(text))
    yield from ((*m.span("sign"), Kind.NUMBER) for m in _LABELLED.finditer(text))
    yield from _telephones(text)
    yield from ((m.start(), m.end(), Kind.LINK) for m in _PERSONAL_LINK.finditer(text))
    yield from ((*m.span("called" if m["called"] else 0), Kind.LINK) for m in _HANDLE.finditer(text))
    for pattern in (_HOUSE_NL, _HOUSE_FR, _HOUSE_EN):
        yield from ((m.start(), m.end(), Kind.ADDRESS) for m in pattern.finditer(text))
    yield from _post_codes(text)


def _accounts(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        wanted = _IBAN_LENGTHS.get(match[0][:2].upper(), 34)
        seen, end = 0, match.start()
        for offset, sign in enumerate(match[0]):
            if sign.isalnum() and seen < wanted:
                seen += 1
                end = match.start() + offset + 1 if sign.isdigit() else end
        account = text[match.start() : end]
        if sum(sign.isdigit() for sign in account) >= 8 and not _VAT.fullmatch(account):
            yield match.start(), end, Kind.ACCOUNT


def _telephones(text: str) -> Iterator[Span]:
    for match in _CALLED.finditer(text):
        yield _unopened(text, *match.span("sign"))
    plain = _DATE.sub(lambda m: "x" * len(m[0]) if _is_date(m) else m[0], text)
    for match in _DIALLED.finditer(plain):
        digits = "".join(sign for sign in match[0] if sign.isdigit())
        is_abroad = match[0].startswith(("+", "00")) and len(digits) >= 8
        if is_abroad or (digits.startswith("0") and len(digits) in (9, 10)) or _is_abroad_without_plus(digits):
            yield _unopened(text, match.start(), match.end())


def _unopened(text: str, start: int, end: int) -> Span:
    """A telephone number without a bracket that closes only after it."""
    is_half = text[start] == "(" and ")" not in text[start:end]
    return start + is_half, end, Kind.PHONE


def _is_abroad_without_plus(digits: str) -> bool:
    return (len(digits) in (10, 11) and digits.startswith(("324", "316", "336", "337"))) and not digits.endswith("000")


def _is_date(match: re.Match[str]) -> bool:
    year, month, day = (int(match[a] or match[b]) for a, b in (("y", "y2"), ("m", "m2"), ("d", "d2")))
    try:
        date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return False
    return True


def _post_codes(text: str) -> Iterator[Span]:
    for match in _POST_CODE.finditer(text):
        if match["nl"]:
            is_place = match["letters"] not in _NOT_LETTERS
        else:
            first, code = match["place"].split()[0].casefold(), int(match["code"])
            is_year = len(match["code"]) == 4 and 1800 <= code <= 2100
            is_place = first in YEAR_PLACES if is_year else first not in NOT_PLACES
        if is_place:
            yield match.start(), match.end(), Kind.ADDRESS
