"""What leads to a person is found and blanked, in three languages, and what does not is left alone."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.redaction import blank, find_personal, sign_key, without_courtesies

NORA = ["Nora De Vos"]

#: A sentence, the names that are known, and what it is once it is blanked.
CASES = [
    # E-mail addresses
    ("Mail naar nora.devos@dwarsloper.example.", (), "Mail naar [e-mailadres]."),
    ("Mail NORA+film@Dwars-loper.co.example!", (), "Mail [e-mailadres]!"),
    ("Via <nora@voorbeeld.example>, graag.", (), "Via <[e-mailadres]>, graag."),
    ("[schrijf me](mailto:nora@voorbeeld.example)", (), "[schrijf me](mailto:[e-mailadres])"),
    ("nora (at) voorbeeld (punt) be", (), "[e-mailadres]"),
    ("nora [at] voorbeeld.be", (), "[e-mailadres]"),
    ("nora at voorbeeld punt be", (), "[e-mailadres]"),
    ("nora arobase exemple point be", (), "[e-mailadres]"),
    ("zoë.étienne@voorbeeld.example schreef", (), "[e-mailadres] schreef"),
    # Telephone numbers
    ("Bel 0470 12 34 56.", (), "Bel [telefoonnummer]."),
    ("Bel 0470/12.34.56 of 0470123456", (), "Bel [telefoonnummer] of [telefoonnummer]"),
    ("Bel +32 470 12 34 56", (), "Bel [telefoonnummer]"),
    ("Bel +32 (0)2 123 45 67", (), "Bel [telefoonnummer]"),
    ("Bel 0032 2 123 45 67", (), "Bel [telefoonnummer]"),
    ("Bel 02 123 45 67 of 09/123.45.67", (), "Bel [telefoonnummer] of [telefoonnummer]"),
    ("Bel 06-12345678", (), "Bel [telefoonnummer]"),
    ("Bel +31 6 1234 5678", (), "Bel [telefoonnummer]"),
    ("Appelez le 01 23 45 67 89", (), "Appelez le [telefoonnummer]"),
    ("Appelez le 01.23.45.67.89", (), "Appelez le [telefoonnummer]"),
    ("Appelez le +33 6 12 34 56 78", (), "Appelez le [telefoonnummer]"),
    ("Call +44 20 7946 0958 now", (), "Call [telefoonnummer] now"),
    ("gsm: 470 12 34 56", (), "gsm: [telefoonnummer]"),
    ("WhatsApp 32470123456", (), "WhatsApp [telefoonnummer]"),
    # Accounts and other numbers
    ("Stort op BE68 5390 0754 7034.", (), "Stort op [rekeningnummer]."),
    ("Stort op be68539007547034 voor vrijdag", (), "Stort op [rekeningnummer] voor vrijdag"),
    ("NL91 ABNA 0417 1643 00 is van ons", (), "[rekeningnummer] is van ons"),
    ("FR14 2004 1010 0505 0001 3M02 606 merci", (), "[rekeningnummer] merci"),
    ("Rijksregister 85.07.30-033.28", (), "Rijksregister [nummer]"),
    ("BTW BE 0412.345.678", (), "BTW [nummer]"),
    ("TVA FR 40 303 265 045", (), "TVA [nummer]"),
    ("NL001234567B01 staat erop", (), "[nummer] staat erop"),
    ("Ondernemingsnummer 0412.345.678", (), "Ondernemingsnummer [nummer]"),
    ("KvK 12345678", (), "KvK [nummer]"),
    ("SIRET 732 829 320 00074", (), "SIRET [nummer]"),
    ("Mijn BSN is 123456782", (), "Mijn BSN is [nummer]"),
    # Houses
    ("Wij zitten in de Kerkstraat 12.", (), "Wij zitten in de [adres]."),
    ("Kerkstraat 12 bus 3, 9000 Gent", (), "[adres], [adres]"),
    ("Grote Markt 1", (), "[adres]"),
    ("Antwerpsesteenweg 45A", (), "[adres]"),
    ("1000 Brussel is dichtbij", (), "[adres] is dichtbij"),
    ("2018 Antwerpen", (), "[adres]"),
    ("1012 AB Amsterdam", (), "[adres]"),
    ("rue de la Loi 16 à Bruxelles", (), "[adres] à Bruxelles"),
    ("12, rue des Fleurs", (), "[adres]"),
    ("avenue Louise 149 bte 24", (), "[adres]"),
    ("75011 Paris", (), "[adres]"),
    ("12 Abbey Road", (), "[adres]"),
    # Links to somebody's page
    ("https://www.linkedin.com/in/nora-devos", (), "[link]"),
    ("zie facebook.com/nora.devos.5", (), "zie [link]"),
    ("https://wa.me/32470123456", (), "[link]"),
    # Names that are known
    ("Nora De Vos vroeg het", NORA, "[naam] vroeg het"),
    ("volgens NORA en de vos", NORA, "volgens [naam] en [naam]"),
    ("Nora's film van Vos", NORA, "[naam]'s film van [naam]"),
    ("Noémie vroeg het, noemie ook, Noe\u0301mie ook", ["Noémie"], "[naam] vroeg het, [naam] ook, [naam] ook"),
    ("nora-de-vos", NORA, "[naam]"),
    # Names that stand where people put theirs
    ("Hallo, ik ben Samira en ik maak films.", (), "Hallo, ik ben [naam] en ik maak films."),
    ("Mijn naam is Jan Van den Broeck.", (), "Mijn naam is [naam]."),
    ("Je m'appelle Zineb El Amrani", (), "Je m'appelle [naam]"),
    ("I'm Grace Okafor from Leeds", (), "I'm [naam] from Leeds"),
    ("mijn collega Pieter deed het", (), "mijn collega [naam] deed het"),
    ("ma collègue Aurélie Petit", (), "ma collègue [naam]"),
    ("my colleague Grace said", (), "my colleague [naam] said"),
    ("Bedankt!\n\nMet vriendelijke groeten,\nWannes", (), "Bedankt!\n\nMet vriendelijke groeten,\n[naam]"),
    ("Cordialement,\nBérengère", (), "Cordialement,\n[naam]"),
    ("Kind regards,\nOluwaseun", (), "Kind regards,\n[naam]"),
    ("Beste Wannes,", (), "Beste [naam],"),
    ("Chère Madame Delvaux,", (), "Chère Madame [naam],"),
    ("vraag het aan mevrouw Peeters", (), "vraag het aan mevrouw [naam]"),
    ("Dat vroeg ik aan Wannes Peeters gisteren.", (), "Dat vroeg ik aan [naam] gisteren."),
    ("Bel Marieke Janssens daarover.", (), "Bel [naam] daarover."),
    ("Amina vroeg het. Toon zei ja.", (), "[naam] vroeg het. Toon zei ja."),
    ("Bel mij (0468 00 91 07) vanavond", (), "Bel mij ([telefoonnummer]) vanavond"),
    ("Bel (02) 123 45 67", (), "Bel [telefoonnummer]"),
    ("Samira Haddad weet het.", (), "[naam] weet het."),
    ("Gisteren zei Samira dat het kon.", (), "Gisteren zei [naam] dat het kon."),
    # A title before what is a word elsewhere
    ("Mevrouw De Smet van het OCMW", (), "Mevrouw [naam] van het OCMW"),
    ("dhr. van den Berg belde", (), "dhr. [naam] belde"),
    ("vraag het aan mevrouw El Khatib", (), "vraag het aan mevrouw [naam]"),
    ("Mme Ben Salah et M. d'Hondt", (), "Mme [naam] et M. [naam]"),
    ("Mr O'Brien said", (), "Mr [naam] said"),
    # Small letters, where people put their name
    ("Ik ben nadia el amrani en ik film.", (), "Ik ben [naam] en ik film."),
    ("mijn naam is sofie janssens, en", (), "mijn naam is [naam], en"),
    ("je m'appelle aïcha", (), "je m'appelle [naam]"),
    ("my name is oluwaseun", (), "my name is [naam]"),
    ("Groetjes, sofie", (), "Groetjes, [naam]"),
    ("Tot dan\n\nmet vriendelijke groet\nhafsa benali\n", (), "Tot dan\n\nmet vriendelijke groet\n[naam]\n"),
    # Who is filmed: a name that is in no list
    ("zijn vrouw Hafsa", (), "zijn vrouw [naam]"),
    ("son frère Kofi", (), "son frère [naam]"),
    ("my producer is Kwame", (), "my producer is [naam]"),
    ("Met Fatoumata heb ik gebeld. Fatoumata zei ja.", (), "Met [naam] heb ik gebeld. [naam] zei ja."),
    ("Dat is Kwame's film", (), "Dat is [naam]'s film"),
    # What somebody is called elsewhere
    ("@nadiafilm op Instagram", (), "[link] op Instagram"),
    ("I am @siobhan_doc on x.", (), "I am [link] on x."),
    ("skype live:nadia.x", (), "skype [link]"),
    ("insta: nadia_filmt", (), "insta: [link]"),
    ("nadia apenstaart film.be", (), "[e-mailadres]"),
    ("nadia arobase film.be", (), "[e-mailadres]"),
]

#: What is about nobody.
LEFT_ALONE = [
    "Ons budget is 60.400 euro in 2026, of 1 234 567 euro over vijf jaar.",
    "De première is op 01/02/2026 om 20:30, de laatste op 2026-11-26.",
    "Tussen 2024 en 2025 zagen 1500 Belgen de film in 120 zalen.",
    "Het Vlaams Audiovisueel Fonds en de Koning Boudewijnstichting helpen.",
    "Impact Producing vraagt tijd. Begin bij het doel.",
    "Le Centre du Cinéma et la Fondation Roi Baudouin soutiennent des films.",
    "Use the Impact Field Guide of Doc Society and a Theory of Change.",
    "In New York en Den Haag werkt dat anders.",
    "Ik ben producent. Je suis réalisatrice. I am a producer.",
    "Toon de film eerst aan de school. Merci ! J’aurais une question. Quelqu’un m’a dit : c’est possible.",
    "Beste allemaal, beste helpdesk,",
    "Zie https://www.voorbeeld.example/gids/2024/hoofdstuk-3 voor meer.",
    "Verdeel het in 10 % voorbereiding, 60 % campagne en 30 % evaluatie.",
    "Op weg naar 3 vertoningen in 4 steden, van 9.00 tot 17.30 uur.",
    "De film duurt 85 minuten en kreeg 4.500 bezoekers, 12.000 kijkers online.",
    "In 2024 Filmpact begon met acht films.",
    "Op Instagram: video's, op TikTok korter. Instagram werkt goed in 2026, YouTube ook.",
    "Ik ben bezig en mijn naam is niet belangrijk. Groeten uit het noorden",
    "Van Gent naar Kortrijk en Lille, met de VRT, twee NGOs en ImpactHub.",
    "La Communauté française soutient des œuvres aux Pays-Bas, dit-on ; j’en parle et I’ve read it.",
    "De film is in het Nederlands en in het Frans, vanaf maandag, mail @ work.",
]


@pytest.mark.parametrize(("text", "known", "blanked"), CASES)
def test_blanks(text, known, blanked):
    assert blank(text, find_personal(text, known=known), "nl") == blanked


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_leaves_alone(text):
    assert blank(text, find_personal(text), "nl") == text


@pytest.mark.parametrize(
    ("language", "blanked"),
    [
        ("nl", "[naam], [telefoonnummer]"),
        ("fr", "[nom], [numéro de téléphone]"),
        ("en", "[name], [telephone number]"),
        ("de", "[name], [telephone number]"),
    ],
)
def test_says_what_was_there_in_the_language_of_the_text(language, blanked):
    text = "Nora, 0470 12 34 56"
    assert blank(text, find_personal(text, known=NORA), language) == blanked


def test_what_only_looks_like_a_name_is_not_sure():
    sure = {one.sign: one.is_sure for one in find_personal("Ik ben Jan Peeters en vroeg het aan Mia Claes.")}
    assert sure == {"Jan Peeters": True, "Mia Claes": False}


def test_a_name_that_no_list_knows_is_shown_but_holds_nothing_up():
    assert [(one.sign, one.is_sure) for one in find_personal("Met Fatoumata heb ik gebeld.")] == [("Fatoumata", False)]


def test_findings_stand_in_order_and_never_over_each_other():
    text = "Nora De Vos, nora.devos@voorbeeld.example, Nora straat 12, 0470123456 en BE68539007547034"
    found = find_personal(text, known=NORA)
    assert [text[one.start : one.end] for one in found] == [one.sign for one in found]
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_sign_that_was_looked_at_is_known_in_capitals_and_with_other_spaces():
    (finding,) = find_personal("Bel 0470 12  34 56")
    assert finding.key == sign_key("0470  12 34 56 ")
    assert finding.key != sign_key("0470 12 34 57")


@pytest.mark.parametrize(
    ("letter", "said"),
    [
        ("Beste,\n\nHoe begin ik?\n\nMet vriendelijke groeten,\nNora", "Hoe begin ik?"),
        ("Dag Tom,\nHoe begin ik?\nAlvast bedankt", "Hoe begin ik?"),
        ("Bonjour,\n\nPar où commencer ?\n\nMerci d'avance,\nAline", "Par où commencer ?"),
        ("Hi there,\n\nWhere do I begin?\n\nKind regards,\nGrace\nProducer", "Where do I begin?"),
        ("Bedankt voor het antwoord, maar wat nu?", "Bedankt voor het antwoord, maar wat nu?"),
        ("", ""),
    ],
)
def test_courtesies_go(letter, said):
    assert without_courtesies(letter) == said


WORDS = st.sampled_from(["de", "film", "wil", "meer", "mensen", "bereiken", "in", "een", "klein", "zaaltje", "budget"])
SENTENCE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
DIGITS = st.integers(0, 99).map("{:02d}".format)
PLANTED = st.one_of(
    st.tuples(
        st.sampled_from(["nora", "jan.peeters", "a-b", "x_1"]), st.sampled_from(["voorbeeld.be", "a.co.example"])
    ).map("@".join),
    st.tuples(st.sampled_from(["0470", "0491"]), st.sampled_from(" ./-"), DIGITS, DIGITS, DIGITS).map(
        lambda parts: parts[0] + parts[1] + parts[1].join(parts[2:])
    ),
    st.tuples(st.sampled_from(["+32 470", "+31 6", "+33 6", "0032 470"]), DIGITS, DIGITS, DIGITS).map(" ".join),
    st.integers(0, 10**14 - 1).map("BE{:014d}".format),
    st.sampled_from(["Nora De Vos", "nora", "NORA", "Vos", "Nora  de Vos", "Jean-Noël", "jean noel"]),
)


@given(
    st.lists(st.tuples(SENTENCE, PLANTED), min_size=1, max_size=5),
    st.sampled_from([" ", ", ", ". ", "\n", "\n\n", " ("]),
)
@settings(max_examples=150)
def test_nothing_that_was_planted_stays(parts, between):
    text = between.join(f"{sentence} {sign} {sentence}" for sentence, sign in parts)
    blanked = blank(text, find_personal(text, known=["Nora De Vos", "Jean-Noël"]), "nl")
    for _sentence, sign in parts:
        assert sign not in blanked
        assert not re.search(r"@|\d{4}|nora|\bvos\b|jean|no[eë]l", blanked, re.IGNORECASE)


@given(st.text(max_size=300))
@settings(max_examples=150)
def test_any_text_is_read(text):
    found = find_personal(text, known=["Ég", "ß x", "A-B", "İnci"])
    assert all(text[one.start : one.end] == one.sign for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 30_000,
        "a." * 15_000,
        "1 " * 15_000,
        "Aa " * 10_000,
        "A'" * 15_000,
        "BE68" * 7500,
        "(at)" * 7500,
        "\n" * 30_000,
        "x Aa" * 7500,
        "groet\n" * 5000,
        "skype a" + "a." * 14_000,
        "ik ben a" + "a'" * 14_000,
    ],
)
def test_no_text_takes_long(text):
    began = time.process_time()
    find_personal(text, known=NORA)
    assert time.process_time() - began < 3
