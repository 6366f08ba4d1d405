"""The lock files hold every package that we ask for, by its hash, and no address to fetch it from."""

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.toolchain.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = PROJECT["dependency-groups"]
DEPENDENCIES = PROJECT["project"]["dependencies"]
LOCKS = {
    "requirements.txt": [*DEPENDENCIES, *GROUPS["dev"], *GROUPS["local"]],
    "requirements-prod.txt": DEPENDENCIES,
    "requirements-node.txt": GROUPS["node"],
}


def pins(name: str) -> list[str]:
    """The entries of a lock file, each on one line."""
    return (ROOT / name).read_text().replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_an_exact_version_and_hashes(name):
    entry = re.compile(r"[a-z0-9.-]+==\S+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+")
    assert [line for line in pins(name) if not entry.fullmatch(line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_what_pyproject_asks_for(name):
    versions: dict[str, list[Version]] = {}
    for line in pins(name):
        package, version = line.split(" ")[0].split("==")
        versions.setdefault(package, []).append(Version(version))
    for text in LOCKS[name]:
        wanted = Requirement(text)
        found = versions[canonicalize_name(wanted.name)]
        assert [version for version in found if version not in wanted.specifier] == [], text


def test_production_has_the_same_versions_as_the_tests_and_no_private_servers():
    assert set(pins("requirements-prod.txt")) - set(pins("requirements.txt")) == set()
    production = {line.split("==")[0] for line in pins("requirements-prod.txt")}
    assert production & {Requirement(text).name for text in [*GROUPS["dev"], *GROUPS["local"]]} == set()


def test_front_end_lock_matches_and_names_no_host():
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    root = lock["packages"].pop("")
    assert root["dependencies"] == package["dependencies"]
    assert root["devDependencies"] == package["devDependencies"]
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    ours = {
        name for name, entry in lock["packages"].items() if not entry.get("optional") or entry.get("libc") == ["glibc"]
    }
    assert [name for name in ours if "integrity" not in lock["packages"][name]] == []


def test_front_end_lock_holds_the_packages_of_every_system():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = {f"node_modules/{name}" for entry in packages.values() for name in entry.get("optionalDependencies", {})}
    assert wanted - set(packages) == set()


def test_uv_lock_is_not_kept():
    """It records the host of every file; ``requirements.txt`` takes its place."""
    assert "uv.lock" in (ROOT / ".gitignore").read_text().splitlines()


def test_uv_is_pinned_once():
    """The Dockerfile takes uv's pin out of ``requirements.txt``; there is exactly one."""
    assert len([line for line in pins("requirements.txt") if line.startswith("uv==")]) == 1
