"""Uploads that go on where they broke off: a small protocol in the manner of tus, spoken by static/nominee/upload.js.

POST    …/pieces/         name, size, sha256 of the whole: 201 with its place, or 200 with what is here of the same bytes
HEAD    …/pieces/<id>/    Upload-Offset: how many bytes are here; Upload-Length: how many there are
PATCH   …/pieces/<id>/    bytes from Upload-Offset on, with Upload-Checksum (sha256 in hexadecimal): 200 with what is here;
                          409 with Upload-Offset where they do not continue it; 422 with words where they are refused
DELETE  …/pieces/<id>/    it is not wanted any more
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.models import Piece
from intake.portal import for_the_public
from intake.uploading import pieces
from intake.uploads import CONTENT_TYPES
from nominee import documents, limits
from nominee.access import file_for
from nominee.errors import DomainError, NotFound, NotNow, NotValid

KEPT = 600  # seconds that a browser may show a picture without asking again
_DIGITS = 12  # of an offset
View = Callable[..., HttpResponse]


def in_words(view: View) -> View:
    """What goes wrong, as JSON for the script: it shows the words beside the file they are about."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except pieces.Offset as other:
            return _said(other, Upload_Offset=other.received)
        except (NotValid, NotNow) as wrong:
            return _said(wrong)

    return answered


def _said(wrong: DomainError, **headers: int) -> JsonResponse:
    words = (
        next(iter(wrong.errors.values())) if isinstance(wrong, NotValid) else " ".join(getattr(wrong, "reasons", []))
    )
    told = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    if seconds := getattr(wrong, "seconds", 0):
        told["Retry-After"] = str(seconds)
    return JsonResponse({"error": words}, status=wrong.status, headers=told)


@require_POST
@for_the_public
@in_words
def begin(request: HttpRequest, number: str, slot: str) -> HttpResponse:
    file, now = file_for(request.user, number), timezone.now()
    limits.spend("piece", file.pk, now)
    size, sha256 = request.POST.get("size", ""), request.POST.get("sha256", "")
    row = pieces.begin(
        file, slot, by=request.user, at=now, name=request.POST.get("name", "").replace("\0", ""),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < _DIGITS else 0,
        sha256=sha256 if len(sha256) == 64 and set(sha256) <= set("0123456789abcdef") else "",
    )  # fmt: skip
    answer = _state(row, status=200 if row.received else 201)
    answer.headers["Location"] = reverse("apply-piece", args=[number, slot, row.public_id])
    return answer


@require_http_methods(["HEAD", "PATCH", "DELETE"])
@for_the_public
@in_words
def piece(request: HttpRequest, number: str, slot: str, piece: object) -> HttpResponse:
    row, now = pieces.piece_for(request.user, number, slot, piece), timezone.now()
    if request.method == "HEAD":
        return _state(row)
    if request.method == "DELETE":
        pieces.remove(row, by=request.user, at=now)
        return HttpResponse(status=204)
    limits.spend("chunk", row.application_id, now)
    start = request.headers.get("Upload-Offset", "")
    if not (start.isascii() and start.isdigit() and len(start) < _DIGITS):
        raise pieces.Offset(row.received)
    sha256 = request.headers.get("Upload-Checksum", "").removeprefix("sha256 ")
    row = pieces.add(row, by=request.user, at=now, start=int(start), data=request.body, sha256=sha256)
    return _state(row)


def _state(row: Piece, status: int = 200) -> JsonResponse:
    told = {"id": str(row.public_id), "received": row.received, "size": row.size, "kind": row.kind}
    headers = {"Upload-Offset": str(row.received), "Upload-Length": str(row.size), "Cache-Control": "no-store"}
    return JsonResponse(told, status=status, headers=headers)


@require_safe
@for_the_public
def picture(request: HttpRequest, number: str, slot: str, piece: object) -> HttpResponse:
    """Its first page, small, turned as asked: an image of ours, in which nothing of the file's own runs."""
    row = pieces.piece_for(request.user, number, slot, piece)
    if not row.is_ready or row.scan == "waiting":
        raise NotFound
    asked = request.GET.get("turn", str(row.turn))
    turn = int(asked) if asked in map(str, pieces.TURNS) else 0
    size = documents.SIZES["page" if request.GET.get("size") == "page" else "small"]
    try:
        content = documents.draw(pieces.read(row.file), CONTENT_TYPES[row.kind], 1, size, turn)
    except documents.UNREADABLE:
        raise NotFound from None
    answer = HttpResponse(content, content_type="image/png")
    answer.headers["Cache-Control"] = f"private, max-age={KEPT}"
    patch_vary_headers(answer, ("Cookie",))
    return answer
