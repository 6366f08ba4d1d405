"""The compose file: pinned images, checked services, nothing open to other machines, no secret inside."""

import re
import subprocess
from pathlib import Path

import yaml

from tests.toolchain.conftest import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
ONE_SHOT = {"setup", "secrets"}


def test_images_of_others_are_pinned_to_a_patch_release():
    others = {name: service["image"] for name, service in SERVICES.items() if "build" not in service}
    assert set(others) == {"db", "broker", "mail"}
    assert [image for image in others.values() if not re.fullmatch(r"[a-z/]+:v?\d+(\.\d+){1,2}(-[a-z]+)?", image)] == []


def test_services_that_stay_have_a_health_check():
    """The site's own is in the Dockerfile."""
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"web"}
    assert {name for name, service in SERVICES.items() if service.get("healthcheck", {}).get("disable")} == ONE_SHOT
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_only_this_machine_reaches_the_site_and_its_mails():
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:${PORT:-8000}:8000"], "mail": ["127.0.0.1:${MAIL_PORT:-8025}:8025"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["db"]["networks"] == SERVICES["broker"]["networks"] == ["inside"]


def test_our_containers_run_without_rights():
    ours = {name: service for name, service in SERVICES.items() if "build" in service}
    assert set(ours) == {"web", "worker", "beat", "setup", "secrets"}
    for name, service in ours.items():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
    final = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert "\nUSER impacthub\n" in final


def test_no_secret_is_in_the_file():
    values = {**SERVICES["web"]["environment"], **SERVICES["db"]["environment"]}
    secret = {name for name in values if re.search("KEY|PASS|SECRET|TOKEN", name)}
    assert {values[name].split("/")[1] for name in secret} == {"secrets"}
    assert re.search(r"://[^/@]*:[^/@]*@", (ROOT / "docker-compose.yml").read_text()) is None


def secrets_in(folder: Path) -> dict[str, str]:
    """What ``script/make-secrets`` leaves in a folder."""
    folder.mkdir(exist_ok=True)
    subprocess.run([ROOT / "script/make-secrets", folder], check=True)
    return {path.name: path.read_text().strip() for path in folder.rglob("*") if path.is_file()}


def test_secrets_are_random_private_and_made_once(tmp_path):
    first = secrets_in(tmp_path / "first")
    assert secrets_in(tmp_path / "first") == first
    other = secrets_in(tmp_path / "other")
    assert set(first) == {"secret_key", "password", "pgpass"}
    assert [name for name, value in first.items() if value == other[name]] == []
    assert first["pgpass"] == f"db:5432:*:impacthub:{first['password']}"
    assert (len(first["password"]), len(first["secret_key"])) == (48, 48)
    private = ("secret_key", "pgpass")
    assert [(tmp_path / "first" / name).stat().st_mode & 0o777 for name in private] == [0o600, 0o600]
