"""Tagged PDF from a template: self-hosted fonts, and a fetcher that opens our own files and nothing else."""

import mimetypes
import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

#: Sharp enough for paper, and a photo of twelve megapixels becomes a hundred kilobytes.
OPTIONS = {"pdf_variant": "pdf/ua-1", "dpi": 150, "optimize_images": True, "jpeg_quality": 80}
_IMAGE_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp)(?:;base64)?,", re.IGNORECASE)


class NotOurs(Exception):
    """A PDF asked for something that is neither a static file, nor a media file, nor an image in the page itself."""


def render_pdf(template: str, context: dict[str, Any], *, language: str) -> bytes:
    """``template`` with ``context`` in ``language`` as a tagged PDF (PDF/UA-1); the same input gives the same bytes.

    The template extends ``pdf/base.html``, has a title, and names files as ``site:///static/…`` or
    ``site:///media/…``. What else it names is not fetched; a line in the log says so.
    """
    import weasyprint  # it takes two seconds to load, and only workers that make a PDF need it

    # fontTools stamps the moment into every font that it cuts; two renderings should be the same bytes.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1")
    with translation.override(language):
        page = render_to_string(template, {**context, "language": language})
    document = weasyprint.HTML(string=page, base_url="site:///", url_fetcher=_closed_fetcher())
    pdf: bytes = document.write_pdf(**OPTIONS)
    return pdf


def own_file(url: str) -> Path:
    """The file that ``site:///static/<path>`` or ``site:///media/<path>`` names; raises NotOurs for anything else."""
    parts = urlsplit(url)
    area, _slash, path = unquote(parts.path).lstrip("/").partition("/")
    if not url.startswith("site:///") or parts.query or "\x00" in path:
        raise NotOurs(url)
    found = {"static": _static, "media": _media}.get(area, _nowhere)(path)
    if found is None:
        raise NotOurs(url)
    return found


def _static(path: str) -> Path | None:
    if found := _inside(Path(settings.STATIC_ROOT), path):
        return found
    plain = not path.startswith("/") and ".." not in path.split("/")
    named = finders.find(path) if plain else None
    return Path(named) if named else None


def _media(path: str) -> Path | None:
    return _inside(Path(settings.MEDIA_ROOT), path)


def _nowhere(_path: str) -> None:
    return None


def _inside(root: Path, path: str) -> Path | None:
    """The existing file ``path`` under ``root``, after links and dots are followed; None when it lies elsewhere."""
    found = (root / path).resolve()
    return found if found.is_relative_to(root.resolve()) and found.is_file() else None


@cache
def _closed_fetcher() -> "URLFetcher":
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # as in render_pdf

    class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Opens our own files and images that are in the page; it has no way to the network."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data", "site"}, allow_redirects=False)

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            """The bytes of ``url``; raises NotOurs."""
            if _IMAGE_DATA.match(url):
                return super().fetch(url, headers)
            path = own_file(url)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return ClosedFetcher()
