"""nl and fr are whole: nothing empty, nothing fuzzy, the same placeholders, nothing makemessages would add."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.guards.code import ROOMS, ROOT, tracked

LANGUAGES = ("nl", "fr")
DOMAINS = ("django", "djangojs")
#: The names under which a text is asked for.
ASKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[a-z]|%[a-z%]|\{[a-z_]*\}")


def catalogue(language: str, domain: str = "django") -> Path:
    return ROOT / "impacthub" / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def faults(po: polib.POFile) -> list[str]:
    """What is wrong with a catalogue, entry by entry."""
    found = []
    forms = re.search(r"nplurals=(\d)", po.metadata.get("Plural-Forms", ""))
    for entry in po:
        if entry.obsolete:
            continue
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.msgid_plural and (not forms or len(texts) != int(forms[1])):
            found.append(f"plural forms: {entry.msgid}")
        elif not all(text.strip() for text in texts):
            found.append(f"empty: {entry.msgid}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid}")
        elif "python-format" in entry.flags or PLACEHOLDER.search(entry.msgid):
            found.extend(f"placeholders: {entry.msgid}" for text in texts if not same_placeholders(entry, text))
    return found


def same_placeholders(entry: polib.POEntry, text: str) -> bool:
    """True when ``text`` fills in what its msgid does; one form of a plural may leave out the number."""
    wanted = [set(PLACEHOLDER.findall(source)) for source in (entry.msgid, entry.msgid_plural) if source]
    return set(PLACEHOLDER.findall(text)) in wanted


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[str, str]]]:
    """Every msgid that ``makemessages`` finds in a copy of our files, by domain."""
    if not shutil.which("xgettext"):
        pytest.fail("xgettext is missing. Install it: apt-get install -y gettext")
    folder = tmp_path_factory.mktemp("messages")
    suffixes = {".py", ".html", ".txt", ".js"}
    for path in tracked(*ROOMS, "templates", "static/js"):
        if path.suffix in suffixes:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, folder / path)
    return {domain: extract(folder, domain) for domain in DOMAINS}


def extract(folder: Path, domain: str) -> set[tuple[str, str]]:
    """``(context, msgid)`` of all texts in ``folder``."""
    target = folder / "locale" / "nl" / "LC_MESSAGES" / f"{domain}.po"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "nl", "--domain", domain]
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
    return identities(polib.pofile(str(target))) if target.exists() else set()


def identities(po: polib.POFile) -> set[tuple[str, str]]:
    return {(entry.msgctxt or "", entry.msgid) for entry in po if not entry.obsolete}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_catalogue_is_whole(language, domain, extracted):
    if domain == "djangojs" and not extracted[domain]:
        assert not catalogue(language, domain).exists()
        return
    po = polib.pofile(str(catalogue(language, domain)))
    assert faults(po) == []
    assert extracted[domain] - identities(po) == set()
    assert identities(po) - extracted[domain] == set()


WRONG = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=n != 1;\\n"

msgid "Save"
msgstr "Bewaar"

msgid "Cancel"
msgstr " "

#, fuzzy
msgid "Back"
msgstr "Terug"

#, python-format
msgid "%(name)s was saved."
msgstr "%(naam)s is bewaard."

#, python-format
msgid "One mail"
msgid_plural "%(n)s mails"
msgstr[0] "Eén mail"
msgstr[1] "%(n)s mails"

msgid "One plan"
msgid_plural "%(n)s plans"
msgstr[0] "Eén plan"

#~ msgid "Old"
#~ msgstr ""
"""


def hidden_texts(source: str) -> list[str]:
    """Texts that are asked for inside an f-string, where ``makemessages`` does not look."""
    texts = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr))
    inside = (node for text in texts for node in ast.walk(text))
    return [ast.unparse(node) for node in inside if isinstance(node, ast.Call) and ast.unparse(node.func) in ASKS]


def test_no_text_hides_in_an_f_string():
    found = {str(path): hidden_texts((ROOT / path).read_text()) for path in tracked(*ROOMS) if path.suffix == ".py"}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_guard_notices_a_hidden_text():
    assert hidden_texts("f'<b>{escape(_(\"Hidden\"))}</b>' + _('Seen')") == ["_('Hidden')"]


def test_guard_notices_a_wrong_catalogue():
    assert faults(polib.pofile(WRONG)) == [
        "empty: Cancel",
        "fuzzy: Back",
        "placeholders: %(name)s was saved.",
        "plural forms: One plan",
    ]


def test_guard_notices_a_new_text(tmp_path):
    (tmp_path / "locale").mkdir()
    (tmp_path / "views.py").write_text('from django.utils.translation import gettext as _\n_("Quite new")\n')
    (tmp_path / "page.html").write_text('{% load i18n %}{% translate "New too" context "theme" %}')
    assert extract(tmp_path, "django") == {("", "Quite new"), ("theme", "New too")}
