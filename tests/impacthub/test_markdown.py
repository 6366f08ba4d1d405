"""What people write in Markdown becomes HTML that can do nothing."""

import re

import pytest

from impacthub.markdown import to_article, to_html, to_letter, to_text

REL = 'rel="nofollow ugc noopener noreferrer"'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Een *film* en **twee**", "<p>Een <em>film</em> en <strong>twee</strong></p>\n"),
        ("een\ntwee", "<p>een<br>\ntwee</p>\n"),
        ("# Groot", "<h3>Groot</h3>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("[site](https://example.org/)", f'<p><a href="https://example.org/" {REL}>site</a></p>\n'),
        ("https://example.org", "<p>https://example.org</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("![x](https://example.org/x.png)", "<p></p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](data:text/html;base64,AAAA)", "<p>[x](data:text/html;base64,AAAA)</p>\n"),
        ("", ""),
    ],
)
def test_markdown(written: str, shown: str) -> None:
    assert to_html(written) == shown


def test_plain_words_of_a_text() -> None:
    assert to_text("# Dag\n\nEen *film* & [een link](https://example.org)") == "Dag Een film & een link"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("# Dag\n\nEen *film*\nen **twee**.", "Dag\n\nEen film\nen twee."),
        ("- a\n- b\n  - c\n\n1. d\n2. e", "  - a\n  - b\n    - c\n\n  1. d\n  2. e"),
        ("3. a\n4. b", "  3. a\n  4. b"),
        ("- a\n\n- b", "  - a\n\n  - b"),
        ("> gezegd\n\n`code`", "gezegd\n\ncode"),
        ("    blok\n\n---\n\nna", "blok\n\nna"),
        ("[hier](https://example.org/a?b=1&c=2).", "hier (https://example.org/a?b=1&c=2)."),
        ("<https://example.org/>", "https://example.org/"),
        ("<b>x</b> & ![foto](https://example.org/x.png)", "<b>x</b> & foto"),
        ("", ""),
    ],
)
def test_a_letter_as_text(written: str, text: str) -> None:
    assert to_letter(written).text == text


def test_the_links_of_a_letter_are_the_same_in_its_html() -> None:
    letter = to_letter("[a](https://example.org/film_(1)) [b](https://example.org/it's) [c](/nl/) [d](javascript:x)")
    assert letter.links == {"https://example.org/film_%281%29", "https://example.org/it%27s", "/nl/"}
    assert set(re.findall(r'href="([^"]*)"', letter.html)) == letter.links


def test_a_letter_of_marks_only_takes_no_time() -> None:
    letter = to_letter("> - 1. " * 2000 + "[x](" * 2000)
    assert len(letter.text) < 60_000


def test_an_article_has_parts_that_a_link_leads_to() -> None:
    reading = to_article("Eerst.\n\n# Één & twee\n\n## *Twee*\n\n### Klein\n\n##### Kleiner\n\n## \n\nEinde\n---")
    assert reading.parts == (("part-1-een-twee", "Één & twee"), ("part-2-twee", "Twee"), ("part-3-einde", "Einde"))
    assert reading.html.split("\n") == [
        "<p>Eerst.</p>",
        '<h2 id="part-1-een-twee">Één &amp; twee</h2>',
        '<h2 id="part-2-twee"><em>Twee</em></h2>',
        "<h3>Klein</h3>",
        "<h4>Kleiner</h4>",
        "<h2></h2>",
        '<h2 id="part-3-einde">Einde</h2>',
        "",
    ]


def test_an_article_can_name_nothing_itself() -> None:
    reading = to_article('## <h2 id="main">x</h2>\n\n<h2 id="main">y</h2>\n\n## 🎬')
    assert re.findall(r"<h2[^>]*>", reading.html) == ['<h2 id="part-1-h2-idmainxh2">', '<h2 id="part-2">']
