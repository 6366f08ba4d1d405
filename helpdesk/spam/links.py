"""Links in a message: how many, and where they lead."""

import re
from collections import Counter
from collections.abc import Iterator

Signal = tuple[str, int]

LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]+"
    r"|\b[a-z0-9][a-z0-9-]{1,40}(?:\.[a-z0-9-]{2,40}){0,2}\.[a-z]{2,12}/[^\s<>\"')\]]*"
    r"|(?<![@\w.])\b[a-z0-9][a-z0-9-]{2,40}\.(?:com|net|org|info|biz|ru|xyz|top|shop|online|site"
    r"|club|io|co|vip|win|bet)\b",
    re.IGNORECASE,
)
HOST = re.compile(r"^(?:https?://)?(?:[^/@\s]*@)?([^/:?#\s]+)", re.IGNORECASE)
#: Where people here keep their films, texts and films' pages, and where authorities live.
KNOWN = re.compile(
    r"(?:^|\.)(?:vimeo\.com|youtube\.com|youtu\.be|docs\.google\.com|drive\.google\.com|forms\.gle|dropbox\.com"
    r"|wetransfer\.com|we\.tl|sharepoint\.com|onedrive\.live\.com|wikipedia\.org|europa\.eu"
    r"|imdb\.com|filmfreeway\.com"
    r"|vlaanderen\.be|vaf\.be|belgium\.be|fgov\.be|brussels|overheid\.nl|rijksoverheid\.nl|filmfonds\.nl|gov\.uk"
    r"|voorbeeld\.example|impacthub\.example)$"
)
SHORT = re.compile(
    r"^(?:www\.)?(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|cutt\.ly|is\.gd|ow\.ly|rb\.gy|shorturl\.at"
    r"|t\.ly|tiny\.cc|bitly\.com"
    r"|rebrand\.ly|s\.id|v\.gd|lnkd\.in|clck\.ru|u\.to|shorte\.st|adf\.ly|tny\.im|short\.link)$"
)
CHAT_LINK = re.compile(
    r"^(?:www\.)?(?:t\.me|telegram\.me|wa\.me|api\.whatsapp\.com|chat\.whatsapp\.com|line\.me|discord\.gg)$"
)
CHAT_WORDS = re.compile(
    r"telegram.{0,25}@\w|telegram ?(channel|group|groep|id)|whats ?app.{0,25}\+?\d[\d .()-]{6}"
    r"|skype.{0,5}live:",
    re.IGNORECASE,
)
ODD_ENDING = re.compile(
    r"\.(?:ru|su|cn|xyz|top|click|icu|loan|win|shop|site|online|store|buzz|vip|casino|bet|cam"
    r"|monster|rest|work|club|live|fun"
    r"|space|website|host|pw|tk|ml|ga|cf|gq|biz|bid|trade|date|men|stream|download|racing|party|cyou"
    r"|sbs|cfd|lol|best|info)$"
)
IP = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$")
#: Points for one, two, three and more links to places that we do not know.
BY_NUMBER = (0, 10, 20, 30, 40)


def weigh(text: str) -> Iterator[Signal]:
    """What the links of ``text`` add."""
    found = LINK.findall(text)
    hosts = [match[1].casefold() for link in found if (match := HOST.match(link))]
    strange = [host for host in hosts if not KNOWN.search(host)]
    number = min(len(set(strange)), len(BY_NUMBER) - 1)
    if strange:
        yield ("many_links" if number > 2 else "links"), BY_NUMBER[number]
        rest = LINK.sub("", text)
        if sum(letter.isalpha() for letter in rest) < 25:
            yield "only_links", 50
    if any(SHORT.search(host) for host in strange):
        yield "short_links", 45
    if any(is_odd(host) for host in strange):
        yield "odd_links", 55
    if any(CHAT_LINK.search(host) for host in strange) or CHAT_WORDS.search(text):
        yield "chat", 55
    if found and max(Counter(found).values()) >= 3:
        yield "repeats", 40


def is_odd(host: str) -> bool:
    """True for a place that advertising often uses: an ending that costs nothing, a bare number, a disguised name."""
    return bool(ODD_ENDING.search(host) or IP.search(host) or "xn--" in host)
