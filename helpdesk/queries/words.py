"""What somebody means in a sentence: its words without those that every sentence has, each cut to its stem."""

import re
import unicodedata
from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery

#: So many words of a text say what it is about; a letter of a page is searched for by its first ones.
MOST = 24
#: So much of a text is read at all.
LONGEST = 2000

_NL = """
    aan aangezien acht achter al alle alleen allemaal als altijd alvast ander andere anders bedankt beetje ben
    bent best bezig bij bijna bijvoorbeeld binnen blijft blijkt blijven daar daarom dag dan dank dankjewel dat
    de deze die dit doe doen doet door dus echt een eens eerst eerste eigen eigenlijk elk elke en enkel enkele
    er ergens even gaan gaat gedaan geef geen gehad gemaakt geven goed goede goedemiddag goedemorgen goedenavond
    goedendag graag groeten had hallo heb hebben hebt heeft heel helemaal hem hen het hier hij hoe hoeveel hoi
    hou houd houden hun iedereen iemand iemands iets ik in is ja je jij jou jouw jullie kan kom komen komt kort
    krijg krijgen krijgt kunnen kunt laat lang laten liefst maak maar mag maken manier me mee meer mensen met
    mij mijn min misschien moet moeten mogen na naar nee net niet niets nodig nog nooit nou nu of ofwel om omdat
    ons onze ook op over pak pakken plots precies probleem reeds samen snel soms staan staat steeds te tegen ten
    ter terug toch toe tot twee tweede uit uw van vast veel verder via vind voor vooraf vraag vragen
    vriendelijke waar waarom wanneer was wat we weet wel welk welke welkom werd werken werkt weten wie wij wil
    willen word worden wordt zal ze zeer zeg zei zich zie zien zij zijn zit zo zo'n zoals zoek zoeken zonder zou
    zouden zullen
"""
_FR = """
    afin ai aide aider aimerais aimerions ainsi alors apres assez au aucun aussi autre autres aux avance avant
    avec avez avoir avons beaucoup besoin besoins bien bonjour bonsoir ca car ce ceci cela celle celui ces cet
    cette ceux chaque cherche chercher cherchons chez combien comme comment compte cordialement dans de deja
    depuis des deux dire dit dois doit donc dont du elle elles en encore entre est et etait ete etes etre eu
    faire fait faut fois font grace ici il ils jamais je juste la le les leur leurs lors lorsque lui ma mais me
    meme merci mes mieux moi moins mon ne nos notre nous on ont ou oui par parce pas pendant peu peut peux plus
    plusieurs pour pourquoi pouvez puis qu quand que quel quelle quelles quelqu quelque quelques quels qui quoi
    rien sa sait salut sans savoir se sera ses si soit sommes son sont souhaite souhaitons sous sur ta te tes
    tous tout toute toutes tres trop trouve trouver trouvez trouvons tu un une va vais vers veut veux voici
    voila voir vont vos votre voudrais vous vraiment
"""
_EN = """
    able about after again all also always am an and any anybody anyone anything are as ask at be because been
    before being best but by can cannot come comes coming could did do does doing done down each either else
    even ever every few find finding first for from get getting give go going good got had has have having hello
    help here hi him his how however if in into is it its just kind know let like look looking made make making
    many may maybe me mine more most much must my need needed needs never new next no not now of off often on
    once one only or other our out over own perhaps please put question quite rather really regards same say see
    she should since so some somebody someone something soon still such sure take tell than thank thanks that
    the their them then there these they thing things this those through to too try two under until up use used
    very want wants was way we well were what when where whether which while who whose why will with without
    wondering work working works would yes yet you your
"""
EMPTY = frozenset(f"{_NL} {_FR} {_EN}".split())
#: In a room about films that change something these say little; they count when there is nothing else.
EVERYWHERE = frozenset(
    ("film", "films", "movie", "movies", "documentaire", "documentaires", "documentary", "documentaries", "impact")
)
#: Dutch makes one word with it of what a campaign, a plan or a producer is here.
_IMPACT = "impact"
_WORD = re.compile(r"[^\W_]+")
#: Letters that are no letter with an accent.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_CLOSED = re.compile(r"([aeou])\1([bcdfghklmnprt])$")
_OPEN = re.compile(r"([bcdfghjklmnprstvwz])([aeou])([bcdfghklmnprt])$")


def folded(text: str) -> str:
    """``text`` in small letters and without accents, as the index holds its words."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def meant(text: str) -> list[str]:
    """The words that ``text`` is about, in its order, each once; a word is where those begin that mean the same.

    Nothing for a text that says nothing: greetings, small words, one sign.
    """
    found = dict.fromkeys(_WORD.findall(folded(text[:LONGEST].replace("\x00", " "))))
    telling = [word for word in found if len(word) > 2 and word not in EMPTY]
    rare = [word for word in telling if word not in EVERYWHERE] or telling
    return list(dict.fromkeys(stem(word) for word in rare))[:MOST]


def stem(word: str) -> str:
    """The beginning that forms of ``word`` share: without the end of a plural, and one consonant instead of two."""
    if len(word) < 6 or not word.isalpha():
        return word
    cut = re.sub(r"(?:en|es|s|e|x)$", "", word)
    return cut[:-1] if cut != word and cut[-1] == cut[-2] and cut[-1] not in "aeiou" else cut


def forms(word: str) -> list[str]:
    """``word`` (a stem) and how else the same is written: "school" and "schol(en)", "plan" and "impactplan"."""
    found = [word]
    if closed := _CLOSED.search(word):
        found.append(word[: closed.start()] + closed[1] + closed[2])
    elif opened := _OPEN.search(word):
        found.append(word[: opened.start()] + opened[1] + opened[2] * 2 + opened[3])
    rest = word.removeprefix(_IMPACT)
    if rest == word and len(word) > 3:
        found.append(_IMPACT + word)
    elif rest != word and len(rest) > 3:
        found.append(rest)
    return found


def query_of(words: Iterable[str], *, any_of: bool = False) -> SearchQuery:
    """A query for ``words`` (at least one, as :func:`meant` gives them): for all of them, or with ``any_of`` for any.

    They have no sign in them that means something in a query.
    """
    parts = ["(" + " | ".join(f"{form}:*" for form in forms(word)) + ")" for word in words]
    return SearchQuery((" | " if any_of else " & ").join(parts), search_type="raw", config="simple")
