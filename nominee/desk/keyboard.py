"""The settings page of the keys: switch single keys off, give an action another key, or begin again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nominee.desk.frame import for_staff
from nominee.desk.keys import KEYS, PLACES, are_off, keys_of, problems, read, save_keys
from nominee.templatetags.kit import colon


@require_http_methods(["GET", "POST"])
@for_staff
def settings(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request, keys_of(request.user), are_off(request.user), {})
    if request.POST.get("do") == "reset":
        save_keys(request.user, off=False, chosen={})
        messages.success(request, _("Every key is again as it was at first."))
        return redirect("desk-keys")
    if request.POST.get("do") in {"on", "off"}:  # the switch of a workspace
        save_keys(request.user, off=request.POST["do"] == "off", chosen=keys_of(request.user))
        back = request.POST.get("next", "")
        return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "desk-keys")
    off = request.POST.get("off") == "1"
    now = keys_of(request.user)
    chosen = {code: read(request.POST.get(code, now[code])[:100].replace("\0", "")) for code in KEYS}
    if wrong := problems(chosen):
        return _page(request, chosen, off, wrong)
    save_keys(request.user, off=off, chosen=chosen)
    messages.success(request, _("Your keys are saved."))
    return redirect("desk-keys")


def _page(request: HttpRequest, chosen: dict[str, str], off: bool, wrong: dict[str, str]) -> HttpResponse:
    rows: list[dict[str, Any]] = [
        {"code": key.code, "place": key.place, "name": key.name, "default": key.default, "key": chosen[key.code],
         "error": wrong.get(key.code, "")}
        for key in KEYS.values()
    ]  # fmt: skip
    context = {
        "groups": [
            {"title": title, "rows": [row for row in rows if row["place"] == place]} for place, title in PLACES.items()
        ],
        "off": off,
        "problems": [(f"key-{row['code']}", f"{row['name']}{colon()} {row['error']}") for row in rows if row["error"]],
    }
    return render(request, "desk/keys.html", context, status=422 if wrong else 200)
