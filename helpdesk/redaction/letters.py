"""What stands around the words of a letter: a greeting before them, thanks and a name below them."""

import re

_HELLO = re.compile(
    r"(?:beste|dag|hallo|hoi|hey|goeie\w*|goede\w+|geachte|lieve|bonjour|bonsoir|salut|ch(?:er|ère)s?|dear|hello|hi)"
    r"(?:[ ,]+[\w'’.-]+){0,5}\s*[,!.]?",
    re.IGNORECASE,
)
_GOODBYE = re.compile(
    r"(?:(?:met )?(?:\w+ )?groet\w*|mvg|alvast bedankt|bedankt|dank je(?: wel)?|dankjewel|hartelijk dank|dank u|"
    r"(?:bien )?cordialement|bien à vous|merci(?: d['’]avance| beaucoup)?|salutations|"
    r"(?:kind|best|warm) (?:regards|wishes)|many thanks|regards|thanks(?: in advance| a lot)?|thank you|cheers|liefs|"
    r"tot snel|à bientôt)\b(?:[ ,]+[\w'’.-]+){0,6}\s*[,!.]?",
    re.IGNORECASE,
)


def without_courtesies(text: str) -> str:
    """``text`` without its first line when that greets, and without its end when that says goodbye."""
    lines = text.strip().splitlines()
    if lines and _HELLO.fullmatch(lines[0].strip()[:200]):
        lines = lines[1:]
    for place in range(len(lines) - 1, max(-1, len(lines) - 7), -1):
        if _GOODBYE.fullmatch(lines[place].strip()[:200]):
            lines = lines[:place]
    return "\n".join(lines).strip()
