"""From a letter's values to HTML and to a tagged PDF/UA-1, with fonts embedded and nothing fetched."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from nominee.outbox import TryLater

_CSS = settings.BASE_DIR / "templates" / "letters" / "letter.css"


class PangoMissing(TryLater):
    """Letters wait until Pango is installed; everything else goes on."""


def render_html(code: str, language: str, values: dict[str, Any], title: str) -> str:
    with translation.override(language):
        return render_to_string(
            f"letters/{code}/{language}.html", values | {"language": language, "title": title, "code": code}
        )


@lru_cache(maxsize=1)
def _weasyprint() -> tuple[Any, Any, Any]:
    """The library, one font configuration and the parsed style sheet: once per process."""
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as missing:
        raise PangoMissing(
            "Pango is not installed: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from missing
    fonts = FontConfiguration()
    sheet = weasyprint.CSS(string=_CSS.read_text(), font_config=fonts, url_fetcher=_nothing_but_ours)
    return weasyprint, fonts, sheet


def _nothing_but_ours(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    """No file of the server and no address of the network can be pulled into a letter, except our font."""
    if url.startswith("font:"):
        path = Path(settings.BASE_DIR, "node_modules/@fontsource-variable/open-sans/files", Path(url[5:]).name)
        return {"string": path.read_bytes(), "mime_type": "font/woff2"}
    raise ValueError(f"letters fetch nothing: {url[:80]}")


def render_pdf(html: str) -> bytes:
    weasyprint, fonts, sheet = _weasyprint()
    document = weasyprint.HTML(string=html, url_fetcher=_nothing_but_ours, base_url=None)
    return bytes(document.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"))
