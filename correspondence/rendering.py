"""From a letter's values to HTML and to a tagged PDF/UA-1, with fonts embedded and nothing fetched."""

from __future__ import annotations

import contextlib
import hashlib
import io
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from correspondence import fonts
from nominee.outbox import TryLater
from nominee.printing import printer

FOLDER = settings.BASE_DIR / "templates" / "letters"
SHARED = ("frame.html", "document.html", "letter.css")


class PangoMissing(TryLater):
    """Letters wait until Pango is installed; everything else goes on."""


def template_version(code: str, language: str, version: str) -> str:
    """The version people gave the text, and a fingerprint of the files it is made from."""
    return f"{version} {_fingerprint(code, language)}"


@lru_cache(maxsize=64)
def _fingerprint(code: str, language: str) -> str:
    digest = hashlib.sha256()
    for name in (f"{code}/{language}.html", *SHARED):
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()[:12]


def render_html(code: str, language: str, values: dict[str, Any], title: str) -> str:
    """The letter itself, without the page around it: the copy that the account shows."""
    with translation.override(language):
        return render_to_string(
            f"letters/{code}/{language}.html", values | {"language": language, "title": title, "code": code}
        )


@printer
def render_pdf(html: str, *, language: str, title: str, program: str, date: str, style: str = "") -> bytes:
    """The letter as a document of its own; `style` is more CSS, of a document that is no letter."""
    weasyprint, configuration, sheet = _weasyprint()
    text, gaps = fonts.drawable(html)
    with translation.override(language):
        # The letter's text was escaped when it was made.
        page = render_to_string(
            "letters/document.html",
            {
                "letter": mark_safe(text),  # nosec B308 B703 # escaped when the letter was made
                "language": language,
                "title": title,
                "program": program,
                "date": date,
                "gaps": gaps and fonts.GAP,
            },
        )
    document = weasyprint.HTML(string=page, url_fetcher=_fetcher(), base_url=None)
    sheets = [sheet]
    if style:
        sheets.append(weasyprint.CSS(string=style, font_config=configuration, url_fetcher=_fetcher()))
    return bytes(document.write_pdf(stylesheets=sheets, font_config=configuration, pdf_variant="pdf/ua-1"))


@lru_cache(maxsize=1)
def _weasyprint() -> tuple[Any, Any, Any]:
    """The library, one font configuration and the parsed style sheet: once per process."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints advice for programmers where Pango is missing
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
    except OSError as missing:
        raise PangoMissing(
            "Pango is not installed: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from missing
    configuration = FontConfiguration()
    style = fonts.faces() + (FOLDER / "letter.css").read_text()
    sheet = weasyprint.CSS(string=style, font_config=configuration, url_fetcher=_fetcher())
    return weasyprint, configuration, sheet


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyOurs(URLFetcher):  # type: ignore[misc]
        """No file of the server and no address of the network can be pulled into a letter, except our font."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            return URLFetcherResponse(url, fonts.read(url), {"Content-Type": "font/woff2"})

    return OnlyOurs()
