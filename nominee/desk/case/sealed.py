"""A sealed value, shown because its reader asked for it: each time a look of its own (OWASP ASVS 5.0, 14.2.6)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from nominee import seen
from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotFound
from nominee.models import Application
from nominee.sealing import vault
from nominee.words import Words


@never_cache
@require_safe
@for_staff
def sealed(request: HttpRequest, number: str, key: str) -> HttpResponse:
    file = staff_file(request, number)
    found = vault.one(file, key)
    if found is None:
        raise NotFound
    field, value = found
    seen.file(file.pk, field)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"value": str(value)})
    is_long = isinstance(value, str) and len(value) > vault.LONGEST_HINTED
    title = _title(file, field)
    return show(request, "case/sealed", file, tab="overview", title=title, value=value, is_long=is_long)


def _title(file: Application, field: str) -> str:
    fields = {row["code"]: row for page in file.definition["pages"] for row in page["fields"]}
    if field in fields:
        return str(Words(**fields[field]["label"]))
    others = {
        "fee_reference": _("Reference of the payment"),
        "refund_reference": _("Reference of the refund"),
        "answer": _("The whole answer"),
    }
    return others.get(field, _("Protected value"))
