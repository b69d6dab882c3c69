"""What answers tell a browser it may do with them."""

from __future__ import annotations

from django.http import HttpResponse

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
    "report-uri /csp-report/; report-to csp"
)
# What no page of the product uses, so that nothing that came into one could.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
        "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
    )
)  # fmt: skip


def complete(response: HttpResponse) -> None:
    """Of every page: what it does not say otherwise by itself."""
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("Reporting-Endpoints", 'csp="/csp-report/"')
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", PERMISSIONS)
    response.headers.setdefault("X-Frame-Options", "DENY")


def of_static_files(headers: dict[str, str], path: str, url: str) -> None:
    """Style sheets, scripts and fonts (WhiteNoise): for pages of this origin, and never a page themselves."""
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
