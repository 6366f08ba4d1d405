"""PDFs are tagged and say what they are; and nothing that somebody typed reaches the network or a file."""

import base64
import io
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pypdf
import pytest
import weasyprint
from django.template.loader import render_to_string
from PIL import Image

from impacthub import pdf
from impacthub.pdf import NotOurs, own_file, render_pdf

pytestmark = pytest.mark.usefixtures("sample_templates")

SECRET = "planted-secret-7c1f"


def png() -> bytes:
    """A picture of four pixels."""
    held = io.BytesIO()
    Image.new("RGB", (2, 2), "#005b3f").save(held, "PNG")
    return held.getvalue()


def context(**given: object) -> dict[str, object]:
    pixel = base64.b64encode(png()).decode()
    return {"title": "Stil Water", "words": "Łódź, één €", "markup": "", "pixel": pixel, "concept": False, **given}


def read(data: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(data))


def tags(reader: Any) -> list[Any]:
    """Every element of the tag tree, from the root down."""
    found: list[Any] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


# What it says of itself


@pytest.mark.parametrize(("language", "yes"), [("nl", "Ja"), ("fr", "Oui"), ("en", "Yes")])
def test_pdf_is_in_its_language(language, yes):
    reader = read(render_pdf("pdf/sample.html", context(), language=language))
    assert reader.trailer["/Root"]["/Lang"] == language
    assert yes in reader.pages[0].extract_text().split()


def test_pdf_says_its_title_and_that_it_is_tagged():
    reader = read(render_pdf("pdf/sample.html", context(), language="nl"))
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Stil Water"
    assert root["/MarkInfo"] == {"/Marked": True}
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_pdf_has_headings_tables_and_alternative_texts():
    elements = tags(read(render_pdf("pdf/sample.html", context(), language="nl")))
    kinds = [element["/S"] for element in elements]
    assert [kinds.count(kind) for kind in ("/H1", "/H2", "/Table", "/TH", "/Figure")] == [1, 1, 1, 2, 1]
    assert [element["/Alt"] for element in elements if element["/S"] == "/Figure"] == ["A square of light"]


def test_pdf_counts_its_pages_and_marks_a_concept():
    final = read(render_pdf("pdf/sample.html", context(), language="nl"))
    concept = read(render_pdf("pdf/sample.html", context(concept=True), language="nl"))
    texts = [page.extract_text() for page in concept.pages]
    assert ["1 / 2" in texts[0], "2 / 2" in texts[1]] == [True, True]
    assert [text.count("Concept") for text in texts] == [1, 1]
    assert [page.extract_text().count("Concept") for page in final.pages] == [0, 0]


def test_pdf_embeds_its_fonts():
    reader = read(render_pdf("pdf/sample.html", context(), language="nl"))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    names = {str(font["/BaseFont"]).split("+")[1].split("-Bold")[0] for font in fonts}
    assert names >= {"Archivo", "Literata", "Literata-Ext"}
    assert {name.split("-")[0] for name in names} == {"Archivo", "Literata"}
    files = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert [sorted(set(file) & {"/FontFile2", "/FontFile3"}) != [] for file in files] == [True] * len(files)


def test_same_input_gives_the_same_bytes():
    first = render_pdf("pdf/sample.html", context(), language="nl")
    assert render_pdf("pdf/sample.html", context(), language="nl") == first


def test_rendering_is_quiet(caplog):
    with caplog.at_level(logging.WARNING):
        render_pdf("pdf/sample.html", context(concept=True), language="nl")
    assert [record.getMessage() for record in caplog.records if record.name.startswith("weasyprint")] == []


def test_what_somebody_typed_is_text():
    words = '<img src="http://127.0.0.1/"> & <script>'
    assert words in read(render_pdf("pdf/sample.html", context(words=words), language="nl")).pages[0].extract_text()


# Our own files


def test_static_and_media_files_are_found(settings):
    Path(settings.MEDIA_ROOT, "stills").mkdir(parents=True)
    still = Path(settings.MEDIA_ROOT, "stills", "a b.png")
    still.write_bytes(png())
    assert own_file("site:///media/stills/a%20b.png") == still.resolve()
    assert own_file("site:///static/css/pdf.css").name == "pdf.css"
    assert own_file("site:///static/vendor/archivo/archivo-latin-standard-normal.woff2").stat().st_size > 10_000


@pytest.mark.parametrize(
    "url",
    [
        "site:///static/../pyproject.toml",
        "site:///static/css/../../pyproject.toml",
        "site:///static/%2e%2e/pyproject.toml",
        "site:///static/..%2fpyproject.toml",
        "site:///static//etc/passwd",
        "site:///static/vendor/archivo/../../../package.json",
        "site:///media/../secret.txt",
        "site:///media/%2e%2e/secret.txt",
        "site:///media//etc/passwd",
        "site:///media/link.txt",
        "site:///media/",
        "site:///media/missing.png",
        "site:///media/a%00.png",
        "site:///etc/passwd",
        "site://media/still.png",
        "site://evil.test/media/still.png",
        "site:///media/still.png?x=1",
        "site:media/still.png",
        "file:///etc/passwd",
        "http://127.0.0.1/media/still.png",
        "/etc/passwd",
        "",
    ],
)
def test_anything_else_is_not_ours(settings, url):
    media = Path(settings.MEDIA_ROOT)
    (media / "still.png").write_bytes(png())
    (media.parent / "secret.txt").write_text(SECRET)
    (media / "link.txt").symlink_to(media.parent / "secret.txt")
    with pytest.raises(NotOurs):
        own_file(url)


def test_still_of_our_own_is_shown(settings):
    Path(settings.MEDIA_ROOT, "still.png").write_bytes(png())
    markup = '<img src="site:///media/still.png" alt="Still">'
    with_still = tags(read(render_pdf("pdf/sample.html", context(markup=markup), language="nl")))
    assert [element["/Alt"] for element in with_still if element["/S"] == "/Figure"] == ["Still", "A square of light"]


# Hostile input: even if somebody could write markup, it reaches nothing


class Listener:
    """A web server on this machine that counts who comes by."""

    def __init__(self, planted: Path) -> None:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # http.server looks for this name
                listener.requests.append(self.path)
                self.send_response(302 if self.path == "/redirect" else 200)
                if self.path == "/redirect":
                    self.send_header("Location", f"http://127.0.0.1:{listener.port}/redirected")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self.requests: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.planted = planted
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()


def attacks(port: int, planted: Path) -> dict[str, str]:
    """What is tried → the markup that tries it."""
    web, file = f"http://127.0.0.1:{port}", planted.as_uri()
    nested = f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{web}/nested'/></svg>"
    in_data = base64.b64encode(nested.encode()).decode()
    return {
        "img": f'<img src="{web}/img" alt="x">',
        "stylesheet": f'<link rel="stylesheet" href="{web}/stylesheet">',
        "import": f'<style>@import url("{web}/import");</style>',
        "background": f'<p style="background: url({web}/background)">x</p>',
        "font": f'<style>@font-face {{font-family: X; src: url("{web}/font")}} p {{font-family: X}}</style>',
        "svg image": f'<svg width="9" height="9"><image href="{web}/svg" width="9" height="9"/></svg>',
        "nested data": f'<img src="data:image/svg+xml;base64,{in_data}" alt="x">',
        "link attachment": f'<link rel="attachment" href="{web}/link-attachment">',
        "a attachment": f'<a rel="attachment" href="{web}/a-attachment">x</a>',
        "object": f'<object data="{web}/object" type="image/png"></object>',
        "embed": f'<embed src="{web}/embed" type="image/png">',
        "redirect": f'<img src="{web}/redirect" alt="x">',
        "file link": f'<link rel="attachment" href="{file}">',
        "file a": f'<a rel="attachment" href="{file}">x</a>',
        "file image": f'<img src="{file}" alt="x">',
        "base": f'<base href="{web}/"><img src="based" alt="x">',
    }


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    planted = tmp_path / "planted.txt"
    planted.write_text(SECRET)
    listener = Listener(planted)
    yield listener
    listener.server.shutdown()
    listener.server.server_close()
    listener.thread.join()


def holds_secret(data: bytes) -> bool:
    """True when the planted file is in the PDF, as an attachment or in any stream."""
    reader = read(data)
    streams = [item.get_data() for item in map(reader.get_object, range(1, len(reader.xref[0]) + 1)) if is_stream(item)]
    return any(SECRET.encode() in stream for stream in [data, *streams])


def is_stream(item: object) -> bool:
    return isinstance(item, pypdf.generic.StreamObject)


@pytest.mark.parametrize("attack", attacks(0, Path("/")))
def test_hostile_markup_reaches_nothing(listener, attack, logged_errors):
    data = render_pdf(
        "pdf/sample.html", context(markup=attacks(listener.port, listener.planted)[attack]), language="nl"
    )
    assert listener.requests == []
    assert not holds_secret(data)
    logged_errors.clear()  # WeasyPrint says at ERROR what it was not given


def test_all_hostile_markup_at_once_reaches_nothing(listener, logged_errors):
    markup = "".join(attacks(listener.port, listener.planted).values())
    data = render_pdf("pdf/sample.html", context(markup=markup), language="nl")
    assert listener.requests == []
    assert not holds_secret(data)
    logged_errors.clear()


def test_control_with_the_default_fetcher_requests_are_made_and_the_file_is_in(listener, logged_errors):
    """The tests above prove something only because WeasyPrint's own fetcher does all of it."""
    tries = attacks(listener.port, listener.planted)
    base = tries.pop("base")
    markup = "".join(tries.values())
    page = render_to_string("pdf/sample.html", {**context(markup=markup), "language": "nl"})
    data = weasyprint.HTML(string=page.replace("site:///", "file:///nowhere/")).write_pdf(**pdf.OPTIONS)
    assert holds_secret(data)
    page = render_to_string("pdf/sample.html", {**context(markup=base), "language": "nl"})
    weasyprint.HTML(string=page.replace("site:///", "file:///nowhere/")).write_pdf(**pdf.OPTIONS)
    asked = {path.strip("/") for path in listener.requests}
    assert asked >= {"img", "stylesheet", "import", "background", "font", "svg", "nested", "link-attachment"}
    assert asked >= {"a-attachment", "object", "embed", "redirect", "redirected", "based"}
    logged_errors.clear()


def test_weasyprint_is_one_that_always_asks_the_fetcher():
    assert int(version("weasyprint").split(".")[0]) >= 70
