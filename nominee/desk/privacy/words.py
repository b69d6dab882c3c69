"""Did anybody search for these words? They are hashed as those of the log are, and nothing but the hashes is compared."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from nominee import seen
from nominee.desk.privacy.frame import for_privacy, given, page, told
from nominee.looks import reading
from nominee.looks.hashing import LONGEST


@require_http_methods(["GET", "HEAD", "POST"])
@for_privacy
def words(request: HttpRequest) -> HttpResponse:
    """Sent by a form and not in an address: words of a person stand in no address, history or log of a server."""
    asked = given(request, "words", LONGEST) if request.method == "POST" else ""
    found = reading.page_of(reading.searched_for(asked), "") if asked else None
    if found:
        seen.search(asked, len(found.rows))
    return page(
        request, "words", "words", asked=asked, is_asked=request.method == "POST",
        lines=[told(look) for look in found.rows] if found else [], more=bool(found and found.next), most=reading.PAGE,
    )  # fmt: skip
