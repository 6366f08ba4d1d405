"""The steps of a plan that leaves the team: as a file, and by a link for who pays for it."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
from playwright.sync_api import expect

from coaching.models import FilmParticipant, Plan, ShareLink
from impacthub.jobs.models import Job
from impacthub.jobs.services import run_job
from tests.journeys.asking_steps import nl
from tests.journeys.making_steps import FILM, VISION, path, titled
from tests.journeys.somebody import Somebody

FUND = "Fonds Morgen"
#: What somebody in the film told us, and who they are: it stays with the team.
ALIAS, REAL_NAME = "Kraanvogel", "Ilse Wintertaling"


def have_participant(plan: Plan) -> None:
    """Somebody in the film who has to stay safe."""
    FilmParticipant.objects.create(plan=plan, alias=ALIAS, real_name=REAL_NAME, position=9)


def take_along(who: Somebody, plan: Plan, kind: str) -> bytes:
    """Ask for a file, wait for it on its page and fetch it."""
    who.open(path(plan, "exports/"))
    who.page.locator(f"button[name=kind][value={kind}]").click()
    who.page.wait_for_url("**/jobs/**")
    run_job(Job.objects.latest("created_at").pk)
    link = who.page.locator("#job-status a.btn")
    expect(link).to_be_visible(timeout=10_000)
    with who.page.expect_download() as fetched:
        link.click()
    return Path(fetched.value.path()).read_bytes()


def print_plan(who: Somebody, plan: Plan) -> None:
    """A PDF that a screen reader can follow, with the vision in it and nobody's name."""
    reader = pypdf.PdfReader(io.BytesIO(take_along(who, plan, "pdf")))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert "".join(VISION.split()) in text
    keeps_silent(text)


def take_others(who: Somebody, plan: Plan) -> None:
    """To write on in, to calculate with, and for another programme."""
    with zipfile.ZipFile(io.BytesIO(take_along(who, plan, "docx"))) as document:
        words = document.read("word/document.xml").decode()
    assert VISION in words
    book = openpyxl.load_workbook(io.BytesIO(take_along(who, plan, "xlsx")), data_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 1000 in [cell for cell in cells if isinstance(cell, int | float)]
    data = take_along(who, plan, "json").decode()
    assert VISION in json.dumps(json.loads(data), ensure_ascii=False)
    for told in (words, " ".join(map(str, cells)), data):
        keeps_silent(told)


def keeps_silent(text: str) -> None:
    """Nothing in ``text`` leads to who is in the film."""
    for secret in (ALIAS, *REAL_NAME.split(), "screener.example"):
        assert secret not in text


def share(who: Somebody, plan: Plan) -> str:
    """Make a link for a fund, without the amounts; returns its path."""
    who.open(path(plan))
    who.page.locator("aside a[href$='/share/']").click()
    who.fill("#id_recipient", FUND)
    who.page.locator("input[name=hidden][value=amounts]").check()
    who.page.get_by_role("button", name=nl("Make the link"), exact=True).click()
    link = ShareLink.objects.get()
    address = who.page.locator(f"#url-{link.pk}").input_value()
    return "/" + address.split("/", 3)[3]


def read_shared(who: Somebody, address: str, plan: Plan) -> None:
    """Without an account: the sections that are shown, without amounts, and nothing confidential."""
    who.open(address)
    who.headed(FILM)
    shown = who.page.locator("ol.shared-parts a")
    expect(shown).to_have_count(6)
    for key in ("vision", "budget"):
        who.open(address)
        shown.filter(has_text=titled(key)).click()
        who.headed(titled(key))
        keeps_silent(who.page.content())
        if key == "vision":
            who.sees(VISION)
        else:
            expect(who.page.locator("main")).not_to_contain_text("1.000")
    assert who.context.request.get(f"{who.page.url.replace('/budget/', '/care/')}").status == 404


def take_back(who: Somebody, plan: Plan) -> None:
    """The makers see that it was opened, and end it."""
    who.open(path(plan, "share/"))
    link = ShareLink.objects.get()
    place = who.page.locator(f"#link-{link.pk}")
    expect(place).to_contain_text(titled("vision"))
    expect(place).not_to_contain_text(nl("not yet"))
    read = set(link.visits.values_list("key", flat=True))
    assert read == {"", "vision", "budget"}
    place.locator("form[action$='/end/'] button").click()
    expect(place).to_contain_text(FUND)
    expect(who.page.locator(f"#url-{link.pk}")).to_have_count(0)


def find_closed(who: Somebody, address: str) -> None:
    """The link says that it is over, on every page that it led to."""
    for rest in ("", "vision/"):
        answer = who.page.goto(who.origin + address + rest)
        assert answer is not None
        assert answer.status == 410
        assert VISION not in answer.text()
