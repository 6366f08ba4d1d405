"""The themes that every site starts with. Coordinators keep the list from there; nothing of theirs is changed."""

from django.db import models

#: Name in addresses, Dutch, French, English.
THEMES: tuple[tuple[str, str, str, str], ...] = (
    ("arbeid", "arbeid", "travail", "work"),
    ("armoede", "armoede", "pauvreté", "poverty"),
    ("bodemvervuiling", "bodemvervuiling", "pollution des sols", "soil pollution"),
    ("brussel", "Brussel", "Bruxelles", "Brussels"),
    ("cultuur-en-erfgoed", "cultuur en erfgoed", "culture et patrimoine", "culture and heritage"),
    ("democratie", "democratie", "démocratie", "democracy"),
    ("desinformatie", "desinformatie", "désinformation", "disinformation"),
    ("dierenwelzijn", "dierenwelzijn", "bien-être animal", "animal welfare"),
    ("geestelijke-gezondheid", "geestelijke gezondheid", "santé mentale", "mental health"),
    ("gendergelijkheid", "gendergelijkheid", "égalité des genres", "gender equality"),
    ("gezin-en-opgroeien", "gezin en opgroeien", "famille et enfance", "family and growing up"),
    ("gezondheid", "gezondheid", "santé", "health"),
    ("handicap", "handicap", "handicap", "disability"),
    ("jonge-mantelzorgers", "jonge mantelzorgers", "jeunes aidants proches", "young carers"),
    ("justitie-en-gevangenis", "justitie en gevangenis", "justice et prison", "justice and prison"),
    ("klimaat", "klimaat", "climat", "climate"),
    ("landbouw-en-voeding", "landbouw en voeding", "agriculture et alimentation", "farming and food"),
    ("lgbtqia-rechten", "lgbtqia+-rechten", "droits LGBTQIA+", "LGBTQIA+ rights"),
    ("migratie", "migratie", "migration", "migration"),
    ("milieurecht", "milieurecht", "droit de l’environnement", "environmental law"),
    ("onderwijs", "onderwijs", "enseignement", "education"),
    ("ouder-worden", "ouder worden", "vieillir", "growing old"),
    ("racisme-en-discriminatie", "racisme en discriminatie", "racisme et discriminations", "racism and discrimination"),
    ("rouw-en-verlies", "rouw en verlies", "deuil et perte", "grief and loss"),
    ("verslaving", "verslaving", "addiction", "addiction"),
    ("wonen", "wonen", "logement", "housing"),
    ("zorgarbeid", "zorgarbeid", "travail du soin", "care work"),
)

#: The seventeen sustainable development goals by their official short names: Dutch, French, English.
GOALS: tuple[tuple[str, str, str], ...] = (
    ("Geen armoede", "Pas de pauvreté", "No poverty"),
    ("Geen honger", "Faim « zéro »", "Zero hunger"),
    ("Goede gezondheid en welzijn", "Bonne santé et bien-être", "Good health and well-being"),
    ("Kwaliteitsonderwijs", "Éducation de qualité", "Quality education"),
    ("Gendergelijkheid", "Égalité entre les sexes", "Gender equality"),
    ("Schoon water en sanitair", "Eau propre et assainissement", "Clean water and sanitation"),
    ("Betaalbare en duurzame energie", "Énergie propre et d’un coût abordable", "Affordable and clean energy"),
    ("Waardig werk en economische groei", "Travail décent et croissance économique", "Decent work and economic growth"),
    (
        "Industrie, innovatie en infrastructuur",
        "Industrie, innovation et infrastructure",
        "Industry, innovation and infrastructure",
    ),
    ("Ongelijkheid verminderen", "Inégalités réduites", "Reduced inequalities"),
    ("Duurzame steden en gemeenschappen", "Villes et communautés durables", "Sustainable cities and communities"),
    (
        "Verantwoorde consumptie en productie",
        "Consommation et production responsables",
        "Responsible consumption and production",
    ),
    ("Klimaatactie", "Mesures relatives à la lutte contre les changements climatiques", "Climate action"),
    ("Leven in het water", "Vie aquatique", "Life below water"),
    ("Leven op het land", "Vie terrestre", "Life on land"),
    (
        "Vrede, justitie en sterke publieke diensten",
        "Paix, justice et institutions efficaces",
        "Peace, justice and strong institutions",
    ),
    (
        "Partnerschap om doelstellingen te bereiken",
        "Partenariats pour la réalisation des objectifs",
        "Partnerships for the goals",
    ),
)


def seed_themes(theme: type[models.Model]) -> None:
    """Add the themes that are not there yet; ``theme`` is the model, or a migration's picture of it."""
    rows = [theme(slug=slug, name_nl=nl, name_fr=fr, name_en=en) for slug, nl, fr, en in THEMES]
    rows += [
        theme(slug=f"sdg-{number}", sdg=number, name_nl=nl, name_fr=fr, name_en=en)
        for number, (nl, fr, en) in enumerate(GOALS, start=1)
    ]
    theme._default_manager.bulk_create(rows, ignore_conflicts=True)
