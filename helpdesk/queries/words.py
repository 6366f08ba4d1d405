"""What somebody means in a sentence: its words without those that every sentence has, each cut to its stem."""

import re
import unicodedata

#: So many words of a text say what it is about; a letter of a page is searched for by its first ones.
MOST = 24
#: So much of a text is read at all.
LONGEST = 2000

_NL = """
    aan aangezien acht achter al alle alleen allemaal als altijd ander andere anders beetje ben bent best bij
    bijna bijvoorbeeld binnen daar daarom dag dan dank dat de deze die dit doe doen doet door dus echt een eens
    eerst eigenlijk elk elke en enkel enkele er ergens even gaan gaat graag geen goed goede groeten had hallo
    heb hebben hebt heeft heel helemaal het hem hen hier hij hoe hoeveel hun iemand iets ik in is ja je jij jou
    jouw jullie kan kom kunnen kunt laat maar mag maak maken me meer mee mensen met mij mijn min misschien moet
    moeten mogen na naar net nee niet niets nodig nog nooit nou nu of om omdat ons onze ook op over probleem
    precies reeds samen snel soms staat steeds te tegen ten ter terug toch toe tot twee uit uw van vast veel
    verder vraag vragen vind voor vooraf vriendelijke waar waarom wanneer was wat we weet wel welk welke werd
    weten wie wij wil willen word worden wordt zal ze zeer zeg zei zich zie zien zij zijn zit zo zoals zonder
    zou zouden zullen
"""
_FR = """
    afin ai ainsi alors apres assez au aucun aussi autre autres aux avant avec avez avoir avons beaucoup besoin
    bien bonjour bonsoir ca car ce ceci cela celle celui ces cet cette chaque chez comme comment compte dans de
    deja depuis des deux dire dit dois doit donc dont du elle elles en encore entre est et etait ete etes etre
    eu fait faire faut font fois grace ici il ils je jamais juste la le les leur leurs lors lorsque lui ma mais
    me meme merci mes mieux moi moins mon ne nos notre nous on ont ou oui par parce pas pendant peu peut peux
    plus plusieurs pour pourquoi pouvez puis qu quand que quel quelle quelles quelqu quelque quelques quels qui
    quoi rien sa sait sans savoir se sera ses si soit sommes son sont sous sur ta te tes tous tout toute toutes
    tres trop trouve tu un une va vais vers veut veux voici voila voir vont vos votre voudrais vous
"""
_EN = """
    about after again all also always am an and any anybody anyone anything are as ask at be because been before
    being best but by can cannot could did do does doing done down each either else even ever every few first
    for from get getting give go going good got had has have having hello help here him his how however if in
    into is it its just kind know know let like look made make making many may maybe me mine more most much must
    my need needed needs never new next no not now of off often on once one only or other our out over own
    perhaps please put question quite rather really regards same say see she should since so some somebody
    someone something soon still such sure take tell than thank thanks that the their them then there these they
    thing things this those through to too try two under until up use used very want wants was way we well were
    what when where whether which while who whose why will with without would yes yet you your
"""
EMPTY = frozenset(f"{_NL} {_FR} {_EN}".split())
#: In a room about films that change something these say little; they count when there is nothing else.
EVERYWHERE = frozenset(
    ("film", "films", "movie", "movies", "documentaire", "documentaires", "documentary", "documentaries", "impact")
)
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """``text`` in small letters and without accents, near enough to what the database does to know a word by."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def meant(text: str) -> list[str]:
    """The words that ``text`` is about, in its order, each once, cut so that "budgetten" finds "budget" too.

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
