"""What is missing is installed or named with its command; what is there is left alone."""

import os
from collections.abc import Callable
from types import ModuleType

import pytest


@pytest.fixture
def install(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("install")


def test_missing_library_is_named_with_its_command_when_we_are_not_root(install, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    with pytest.raises(install.InstallError) as error:
        install._apt(["one", "two"], why="The tests need one and two", elsewhere="macOS: brew install one two")
    assert str(error.value) == (
        "The tests need one and two. Install it (Debian: sudo apt-get install -y --no-install-recommends one two; "
        "macOS: brew install one two)."
    )


def test_site_starts_without_pdf_libraries_but_tests_do_not(install, monkeypatch, capsys):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    monkeypatch.setattr(install, "PDF_LIBRARIES", {"libnone": ("libnone-of-this-name.so",)})
    install.install_system_packages("server")
    assert capsys.readouterr().err == (
        "The plan as PDF needs Pango. Install it (Debian: sudo apt-get install -y --no-install-recommends libnone; "
        "macOS: brew install pango). Until then everything but the PDF works.\n"
    )
    with pytest.raises(install.InstallError, match="Pango"):
        install.install_system_packages("test")


def test_missing_browser_stops_the_tests(install, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    monkeypatch.setattr(install, "PDF_LIBRARIES", {})
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(install, "_loads", lambda library: library != "libatomic.so.1")
    monkeypatch.setattr(install.sys, "platform", "linux")
    with pytest.raises(install.InstallError, match="The tests need chromium and gettext and libatomic1"):
        install.install_system_packages("test")
    monkeypatch.setattr(install, "_loads", lambda library: True)
    for name in ("chromium", "xgettext"):
        (tmp_path / name).touch(0o755)
    install.install_system_packages("test")


def test_stamp_is_fresh_until_a_lock_file_changes(install, tmp_path):
    stamp, lock = tmp_path / "stamp", tmp_path / "lock"
    lock.write_text("one")
    assert not install._is_fresh(stamp, lock)
    install._stamp(stamp, lock)
    assert install._is_fresh(stamp, lock)
    lock.write_text("two")
    assert not install._is_fresh(stamp, lock)


def test_a_failing_command_stops_the_installation(install):
    with pytest.raises(install.InstallError, match="exit code 1: false"):
        install._do(["false"])
