"""``manage.py compile_translations`` compiles what changed and leaves the rest."""

import gettext
import os
from io import StringIO

import pytest
from django.core.management import call_command

CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Film"\nmsgstr "{}"\n'


@pytest.fixture
def catalogue(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    source = tmp_path / "fr/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE.format("Œuvre"))
    return source


def compile_translations() -> str:
    out = StringIO()
    call_command("compile_translations", stdout=out)
    return out.getvalue()


def word(source) -> str:
    with source.with_suffix(".mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled).gettext("Film")


def test_catalogue_is_compiled_once_and_again_when_it_changed(catalogue):
    assert compile_translations() == "Compiled fr\n"
    assert word(catalogue) == "Œuvre"
    assert compile_translations() == ""
    catalogue.write_text(CATALOGUE.format("Long métrage"))
    later = catalogue.stat().st_mtime + 5
    os.utime(catalogue, (later, later))
    assert compile_translations() == "Compiled fr\n"
    assert word(catalogue) == "Long métrage"
