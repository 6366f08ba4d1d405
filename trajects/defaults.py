"""What a new call begins with: criteria with anchors, pages of questions, conditions and texts, in three languages.

A coordinator changes whatever is different this year; nothing here is looked at again once a call exists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

#: A text in Dutch, French and English.
Three = tuple[str, str, str]
LANGUAGES = ("nl", "fr", "en")
NOTHING: Three = ("", "", "")


def columns(name: str, texts: Three) -> dict[str, str]:
    """``title`` and three texts as ``title_nl``, ``title_fr`` and ``title_en``."""
    return {f"{name}_{language}": text for language, text in zip(LANGUAGES, texts, strict=True)}


@dataclass(frozen=True)
class DefaultCriterion:
    """What the jury scores, and what a 1, a 3 and a 5 mean."""

    key: str
    weight: int
    title: Three
    low: Three
    mid: Three
    high: Three

    def fields(self) -> dict[str, Any]:
        """The columns of a ``Criterion``."""
        anchors = {
            **columns("anchor_low", self.low), **columns("anchor_mid", self.mid), **columns("anchor_high", self.high)
        }  # fmt: skip
        return {"key": self.key, "weight": self.weight, **columns("title", self.title), **anchors}


@dataclass(frozen=True)
class DefaultQuestion:
    """A question; ``choices`` are pairs of a code and its words."""

    key: str
    kind: str
    label: Three
    hint: Three = NOTHING
    choices: tuple[tuple[str, Three], ...] = ()
    required: bool = True
    words: int | None = None

    def fields(self) -> dict[str, Any]:
        """The columns of a ``Question``."""
        listed: Three = (self._choices(0), self._choices(1), self._choices(2))
        texts = {**columns("label", self.label), **columns("hint", self.hint), **columns("choices", listed)}
        return {"key": self.key, "kind": self.kind, "is_required": self.required, "max_words": self.words, **texts}

    def _choices(self, language: int) -> str:
        return "\n".join(f"{code} | {words[language]}" for code, words in self.choices)


@dataclass(frozen=True)
class DefaultPage:
    """A page of the form."""

    slug: str
    title: Three
    intro: Three
    questions: tuple[DefaultQuestion, ...]

    def fields(self) -> dict[str, Any]:
        """The columns of a ``QuestionPage``."""
        return {"slug": self.slug, **columns("title", self.title), **columns("intro", self.intro)}


def numbered(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """The columns of each of ``rows``, with its position from 1 on."""
    return [{"position": number, **row.fields()} for number, row in enumerate(rows, start=1)]


#: The six criteria of the domain, 100 in all; ties in the ranking are broken by the second, then by the first.
CRITERIA = (
    DefaultCriterion(
        "film", 20,
        ("Kwaliteit en fase van de film", "Qualité et stade du film", "Quality and phase of the film"),
        ("Het verhaal overtuigt nog niet, of de film is te ver of niet ver genoeg.",
         "L’histoire ne convainc pas encore, ou le film est trop avancé ou pas assez.",
         "The story does not convince yet, or the film is too far or not far enough."),
        ("Een goede film in een bruikbare fase, met enkele open vragen.",
         "Un bon film à un stade utile, avec quelques questions ouvertes.",
         "A good film in a useful phase, with some open questions."),
        ("Een sterke film waarvan je ziet wie hem wil bekijken, in de juiste fase.",
         "Un film fort dont on voit qui voudra le regarder, au bon stade.",
         "A strong film of which you see who will watch it, in the right phase."),
    ),
    DefaultCriterion(
        "impact-potential", 25,
        ("Impactpotentieel en urgentie", "Potentiel d’impact et urgence", "Impact potential and urgency"),
        ("Onduidelijk wat er door deze film kan veranderen.",
         "On ne voit pas ce que ce film peut changer.",
         "It is unclear what can change because of this film."),
        ("Er kan iets veranderen, maar waarom nu en waarom door deze film blijft algemeen.",
         "Quelque chose peut changer, mais pourquoi maintenant et pourquoi par ce film reste général.",
         "Something can change, but why now and why because of this film stays general."),
        ("Deze film kan nu iets losmaken dat zonder hem niet loskomt.",
         "Ce film peut maintenant débloquer ce qui ne bougerait pas sans lui.",
         "This film can now set something free that will not move without it."),
    ),
    DefaultCriterion(
        "clarity", 15,
        ("Helderheid van visie, doelen en doelgroepen", "Clarté de la vision, des objectifs et des publics",
         "Clarity of vision, goals and audiences"),
        ("Doelen en doelgroepen blijven algemeen (“het brede publiek”).",
         "Les objectifs et les publics restent généraux (« le grand public »).",
         "Goals and audiences stay general (“the general public”)."),
        ("Er zijn doelen en doelgroepen; ze zijn nog niet scherp of niet aan elkaar verbonden.",
         "Il y a des objectifs et des publics, pas encore précis ou pas encore liés entre eux.",
         "There are goals and audiences; they are not sharp yet, or not connected."),
        ("Je ziet wie er iets anders gaat doen, wat, en waarom.",
         "On voit qui va agir autrement, comment et pourquoi.",
         "You see who is going to act differently, how, and why."),
    ),
    DefaultCriterion(
        "field", 15,
        ("Vraag uit het veld en eerste partners", "Demande du terrain et premiers partenaires",
         "Demand from the field and first partners"),
        ("Niemand uit het veld werd gesproken.",
         "Personne du terrain n’a été consulté.",
         "Nobody from the field was talked to."),
        ("Er waren gesprekken; wat een partner doet, ligt nog niet vast.",
         "Il y a eu des échanges ; le rôle des partenaires n’est pas encore fixé.",
         "There were talks; what a partner will do is not settled yet."),
        ("Organisaties vragen om deze film en zeggen wat ze ermee zullen doen.",
         "Des organisations demandent ce film et disent ce qu’elles en feront.",
         "Organisations ask for this film and say what they will do with it."),
    ),
    DefaultCriterion(
        "team", 15,
        ("Engagement en draagkracht van het team", "Engagement et capacité de l’équipe",
         "Commitment and capacity of the team"),
        ("Niemand heeft er tijd voor, of de regie staat er niet achter.",
         "Personne n’a de temps, ou la réalisation n’y adhère pas.",
         "Nobody has time for it, or the director does not stand behind it."),
        ("Er is goede wil; de tijd of de ervaring is krap.",
         "La volonté est là ; le temps ou l’expérience manque un peu.",
         "There is goodwill; time or experience is tight."),
        ("Een team met tijd, regie inbegrepen, dat weet wat het nog moet leren.",
         "Une équipe qui a du temps, réalisation comprise, et qui sait ce qu’elle doit encore apprendre.",
         "A team with time, the director included, that knows what it still has to learn."),
    ),
    DefaultCriterion(
        "care", 10,
        ("Zorg, inclusie en ethiek", "Soin, inclusion et éthique", "Care, inclusion and ethics"),
        ("Over wie in beeld komt werd niet nagedacht.",
         "On n’a pas pensé aux personnes filmées.",
         "Nobody thought about the people in the film."),
        ("De risico’s zijn gezien; wie wat doet, ligt nog niet vast.",
         "Les risques sont vus ; qui fait quoi n’est pas encore fixé.",
         "The risks are seen; who does what is not settled yet."),
        ("Wie in beeld komt beslist mee, en er is voor hen gezorgd, ook na de première.",
         "Les personnes filmées décident avec l’équipe, et l’on prend soin d’elles, aussi après la première.",
         "The people in the film have a say and are cared for, after the premiere too."),
    ),
)  # fmt: skip

PHASES = (
    ("development", ("in ontwikkeling", "en développement", "in development")),
    ("production", ("in productie", "en production", "in production")),
    ("rough-cut", ("ruwe montage", "ours", "rough cut")),
    ("finished", ("af, nog niet uit", "terminé, pas encore sorti", "finished, not released yet")),
    ("released", ("uit", "sorti", "released")),
)
SUPPORT = (
    ("strategy", ("een strategie", "une stratégie", "a strategy")),
    ("partners", ("partners vinden", "trouver des partenaires", "finding partners")),
    ("funding", ("financiering", "le financement", "funding")),
    ("education", ("werken met scholen", "travailler avec des écoles", "working with schools")),
    ("policy", ("werken met beleid", "travailler avec les pouvoirs publics", "working with policy makers")),
    ("evaluation", ("meten wat er verandert", "mesurer ce qui change", "measuring what changes")),
    ("care", ("zorg voor wie in de film zit", "prendre soin des personnes filmées", "care for the people in the film")),
)

PAGES = (
    DefaultPage(
        "film",
        ("De film", "Le film", "The film"),
        ("Wat je maakt, en hoe ver je bent.", "Ce que vous faites, et où vous en êtes.",
         "What you make, and how far you are."),
        (
            DefaultQuestion(
                "logline", "SHORT_TEXT",
                ("Waarover gaat je film, in één zin?", "De quoi parle votre film, en une phrase ?",
                 "What is your film about, in one sentence?"),
            ),
            DefaultQuestion(
                "synopsis", "LONG_TEXT",
                ("Vertel het verhaal", "Racontez l’histoire", "Tell the story"),
                ("Ook hoe het afloopt.", "La fin comprise.", "Also how it ends."),
                words=300,
            ),
            DefaultQuestion(
                "phase", "ONE_OF",
                ("In welke fase is de film?", "À quel stade est le film ?", "In which phase is the film?"),
                choices=PHASES,
            ),
            DefaultQuestion(
                "length", "NUMBER",
                ("Hoeveel minuten duurt de film?", "Combien de minutes dure le film ?",
                 "How many minutes does the film last?"),
                ("Een schatting mag.", "Une estimation suffit.", "An estimate will do."),
            ),
            DefaultQuestion(
                "premiere", "DATE",
                ("Wanneer verwacht je de première?", "Quand attendez-vous la première ?",
                 "When do you expect the premiere?"),
                required=False,
            ),
            DefaultQuestion(
                "screener", "URL",
                ("Waar kan de jury beelden bekijken?", "Où le jury peut-il voir des images ?",
                 "Where can the jury watch images?"),
                ("Een adres dat de jury zonder account kan openen.", "Une adresse que le jury peut ouvrir sans compte.",
                 "An address that the jury can open without an account."),
                required=False,
            ),
            DefaultQuestion(
                "dossier", "FILE",
                ("Je filmdossier", "Votre dossier de film", "Your film dossier"),
                ("Een pdf van hoogstens vijftien bladzijden.", "Un pdf de quinze pages au plus.",
                 "A PDF of fifteen pages at most."),
                required=False,
            ),
        ),
    ),
    DefaultPage(
        "makers",
        ("Het team", "L’équipe", "The team"),
        ("Wie eraan werkt, en hoeveel tijd er is.", "Qui y travaille, et combien de temps il y a.",
         "Who works on it, and how much time there is."),
        (
            DefaultQuestion(
                "who", "LONG_TEXT",
                ("Wie maakt de film, en wie werkt mee aan de impact?",
                 "Qui fait le film, et qui travaillera à l’impact ?",
                 "Who makes the film, and who will work on its impact?"),
                words=250,
            ),
            DefaultQuestion(
                "days", "NUMBER",
                ("Hoeveel dagen per maand heeft het team hiervoor?",
                 "Combien de jours par mois l’équipe a-t-elle pour cela ?",
                 "How many days a month does the team have for this?"),
            ),
            DefaultQuestion(
                "director-agrees", "DECLARATION",
                ("De regie kent deze aanvraag en staat erachter.",
                 "La réalisation connaît cette candidature et la soutient.",
                 "The director knows this application and stands behind it."),
            ),
            DefaultQuestion(
                "contact-mail", "EMAIL",
                ("Waar bereiken we de productie?", "Où pouvons-nous joindre la production ?",
                 "Where do we reach the production?"),
                ("Een algemeen adres, als er een is.", "Une adresse générale, s’il y en a une.",
                 "A general address, if there is one."),
                required=False,
            ),
            DefaultQuestion(
                "contact-phone", "PHONE",
                ("En op welk nummer?", "Et à quel numéro ?", "And at which number?"),
                required=False,
            ),
            DefaultQuestion(
                "cvs", "FILE",
                ("Wie jullie zijn, op papier", "Qui vous êtes, sur papier", "Who you are, on paper"),
                ("De cv’s samen in één pdf.", "Les CV réunis dans un seul pdf.", "The CVs together in one PDF."),
                required=False,
            ),
        ),
    ),
    DefaultPage(
        "change",
        ("De verandering", "Le changement", "The change"),
        ("Wat er anders moet zijn, bij wie, en met wie je dat doet.",
         "Ce qui doit changer, chez qui, et avec qui vous le faites.",
         "What must be different, for whom, and with whom you do that."),
        (
            DefaultQuestion(
                "motivation", "LONG_TEXT",
                ("Waarom wil je dat deze film iets verandert, en waarom nu?",
                 "Pourquoi voulez-vous que ce film change quelque chose, et pourquoi maintenant ?",
                 "Why do you want this film to change something, and why now?"),
                words=350,
            ),
            DefaultQuestion(
                "audiences", "LONG_TEXT",
                ("Wie moet hem zien, en wat doen zij daarna anders?",
                 "Qui doit le voir, et que feront-ils autrement ensuite ?",
                 "Who must see it, and what will they do differently afterwards?"),
                words=250,
            ),
            DefaultQuestion(
                "partners", "LONG_TEXT",
                ("Welke organisaties sprak je, en wat zeiden ze?",
                 "À quelles organisations avez-vous parlé, et qu’ont-elles dit ?",
                 "Which organisations did you talk to, and what did they say?"),
                words=250,
            ),
            DefaultQuestion(
                "partner-letter", "FILE",
                ("Een brief van een partner", "Une lettre d’un partenaire", "A letter of a partner"),
                required=False,
            ),
            DefaultQuestion(
                "care", "LONG_TEXT",
                ("Wat kan er misgaan voor wie in de film zit, en wat doe je daaraan?",
                 "Que risquent les personnes filmées, et que faites-vous pour elles ?",
                 "What can go wrong for the people in the film, and what do you do about it?"),
                words=200,
            ),
            DefaultQuestion(
                "expected", "SEVERAL_OF",
                ("Waarbij wil je begeleiding?", "Pour quoi souhaitez-vous un accompagnement ?",
                 "What do you want support with?"),
                ("Kies alles wat past.", "Choisissez tout ce qui convient.", "Choose all that fit."),
                choices=SUPPORT,
            ),
            DefaultQuestion(
                "expected-why", "LONG_TEXT",
                ("Wat hoop je over een jaar te kunnen?", "Que souhaitez-vous savoir faire dans un an ?",
                 "What do you hope to be able to do in a year?"),
                words=150,
                required=False,
            ),
        ),
    ),
    DefaultPage(
        "budget",
        ("Het budget", "Le budget", "The budget"),
        ("Wat de impactcampagne kost, los van de film.", "Ce que coûte la campagne d’impact, sans le film.",
         "What the impact campaign costs, apart from the film."),
        (
            DefaultQuestion(
                "total", "AMOUNT",
                ("Hoeveel denk je nodig te hebben voor de impactcampagne?",
                 "De combien pensez-vous avoir besoin pour la campagne d’impact ?",
                 "How much do you think you need for the impact campaign?"),
                ("Een schatting is genoeg, bijvoorbeeld 40.000.", "Une estimation suffit, par exemple 40.000.",
                 "An estimate is enough, for example 40,000."),
            ),
            DefaultQuestion(
                "found", "AMOUNT",
                ("Hoeveel daarvan is er al?", "Combien avez-vous déjà ?", "How much of it is there already?"),
                ("Vul 0 in als er nog niets is.",
                 "Indiquez 0 s’il n’y a encore rien.", "Fill in 0 when there is nothing yet."),
            ),
            DefaultQuestion(
                "other-support", "LONG_TEXT",
                ("Van wie krijg of vraag je nog steun?", "De qui recevez-vous ou demandez-vous encore un soutien ?",
                 "From whom else do you get or ask support?"),
                words=150,
                required=False,
            ),
            DefaultQuestion(
                "earlier", "YES_NO",
                ("Deed je al eens een aanvraag bij ons?", "Avez-vous déjà déposé une candidature chez nous ?",
                 "Did you apply with us before?"),
            ),
            DefaultQuestion(
                "rights", "DECLARATION",
                ("Wij hebben de rechten om met deze film te werken, of krijgen ze.",
                 "Nous avons les droits pour travailler avec ce film, ou nous les obtenons.",
                 "We have the rights to work with this film, or are getting them."),
            ),
        ),
    ),
)  # fmt: skip

#: What an application must meet to be read by the jury.
CONDITIONS: tuple[Three, ...] = (
    ("De regie kent de aanvraag en staat erachter.", "La réalisation connaît la candidature et la soutient.",
     "The director knows the application and stands behind it."),
    ("De film is nog niet zo ver dat een campagne te laat komt.",
     "Le film n’est pas si avancé qu’une campagne viendrait trop tard.",
     "The film is not so far that a campaign comes too late."),
    ("Het team heeft de rechten om met de film te werken, of krijgt ze.",
     "L’équipe a les droits pour travailler avec le film, ou les obtient.",
     "The team has the rights to work with the film, or is getting them."),
    ("De vragen zijn zo beantwoord dat de jury ze kan beoordelen.", "Les réponses permettent au jury de juger.",
     "The questions are answered so that the jury can judge."),
)  # fmt: skip

#: Texts of a call that nobody wrote yet; what is offered and asked differs too much from year to year.
TEXTS: dict[str, Three] = {
    "needs": (
        "Het verhaal van je film\nWie je al sprak in het veld\nEen schatting van het budget\nHet akkoord van de regie",
        "L’histoire de votre film\nQui vous avez déjà rencontré sur le terrain\nUne estimation du budget\n"
        "L’accord de la réalisation",
        "The story of your film\nWhom you talked to in the field\nAn estimate of the budget\n"
        "The agreement of the director",
    ),
    "privacy": (
        "We gebruiken wat je schrijft om te kiezen wie meedoet. De coördinatie en de jury lezen het, niemand anders. "
        "Wie niet gekozen wordt, kan zijn aanvraag laten wissen.",
        "Nous utilisons ce que vous écrivez pour choisir qui participe. La coordination et le jury le lisent, "
        "personne d’autre. Si vous n’êtes pas choisi, vous pouvez faire effacer votre candidature.",
        "We use what you write to choose who takes part. The coordinators and the jury read it, nobody else. "
        "Whoever is not chosen can have the application erased.",
    ),
}
