"""Names of countries, languages and regions, both ways, in three languages."""

import pytest
from django.utils.translation import override

from coaching import codes
from impacthub.regions import REGIONS


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("countries", "België", "BE"),
        ("countries", "belgie", "BE"),
        ("countries", "BELGIQUE", "BE"),
        ("countries", "Belgium", "BE"),
        ("countries", "be", "BE"),
        ("countries", "  Pays-Bas ", "NL"),
        ("countries", "Cote d’Ivoire", "CI"),
        ("countries", "Côte d'Ivoire", "CI"),
        ("languages", "Nederlands", "nl"),
        ("languages", "néerlandais", "nl"),
        ("languages", "neerlandais", "nl"),
        ("languages", "Dutch", "nl"),
        ("languages", "fr", "fr"),
        ("regions", "Oost-Vlaanderen", "BE23"),
        ("regions", "oost vlaanderen", "BE23"),
        ("regions", "liege", "BE33"),
        ("regions", "North Brabant", "NL41"),
        ("regions", "be2", "BE2"),
        ("regions", "Atlantis", None),
        ("countries", "", None),
        ("countries", "...", None),
        ("countries", "Vlaanderen", None),
    ],
)
def test_code_of_a_name(kind: str, text: str, code: str | None) -> None:
    assert codes.code_of(kind, text) == code


@pytest.mark.parametrize(
    ("language", "kind", "code", "name"),
    [
        ("nl", "countries", "BE", "België"),
        ("fr", "countries", "BE", "Belgique"),
        ("en", "countries", "BE", "Belgium"),
        ("fr", "languages", "nl", "néerlandais"),
        ("en", "regions", "BE24", "Flemish Brabant"),
        ("de", "countries", "BE", "België"),
        ("nl", "regions", "XX9", "XX9"),
    ],
)
def test_name_of_a_code(language: str, kind: str, code: str, name: str) -> None:
    with override(language):
        assert codes.name_of(kind, code) == name


def test_name_of_a_code_in_a_given_language() -> None:
    with override("nl"):
        assert codes.name_of("countries", "NL", "fr") == "Pays-Bas"


@pytest.mark.parametrize(
    ("language", "kind", "text", "suggestion"),
    [
        ("nl", "countries", "Belgje", "België"),
        ("fr", "countries", "Belgque", "Belgique"),
        ("en", "languages", "Dutsch", "Dutch"),
        ("nl", "regions", "Oost Vlaandern", "Oost-Vlaanderen"),
        ("nl", "regions", "qqqq", None),
    ],
)
def test_the_closest_name_is_in_the_readers_language(
    language: str, kind: str, text: str, suggestion: str | None
) -> None:
    with override(language):
        assert codes.closest(kind, text) == suggestion


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize("kind", codes.KINDS)
def test_every_name_that_is_shown_is_understood(kind: str, language: str) -> None:
    names = codes.names(kind, language)
    assert len(names) > 30
    understood = {codes.name_of(kind, codes.code_of(kind, name) or "", language) for name in names.values()}
    assert understood == set(names.values())


def test_codes_fit_their_columns() -> None:
    assert max(map(len, REGIONS)) <= 5
    assert {len(code) for code in codes.names("countries", "nl")} == {2}
    assert {len(code) for code in codes.names("languages", "nl")} == {2, 3}
