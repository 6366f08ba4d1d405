"""What people write in Markdown becomes HTML that can do nothing."""

import pytest

from impacthub.markdown import to_html, to_text

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
