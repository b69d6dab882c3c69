"""Which rule leads the files of each queue where, by the rules as they are today; a lead has them followed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from nominee import clock
from nominee.desk.workload.frame import for_leads, page, program
from nominee.work import rerouting


@require_http_methods(["GET", "HEAD", "POST"])
@for_leads
def routes(request: HttpRequest) -> HttpResponse:
    of = program()
    if request.method != "POST":
        rows = rerouting.turnouts(request.user, of)
        rules = [{"code": row["code"], "name": row["name"], "queues": row["queues"]} for row in of.desk["routes"]]
        return page(request, "routes", "routes", rows=rows, rules=rules, most=rerouting.MOST)
    outcome, left = rerouting.apply(request.POST.get("code", "")[:140], by=request.user, program=of, at=clock.now())
    moved = len(outcome.changed)
    if moved:
        words = ngettext("%(count)s file moved.", "%(count)s files moved.", moved) % {"count": moved}
        messages.success(request, words)
    else:
        messages.info(request, _("Nothing had to move."))
    if left and moved:
        words = ngettext("%(count)s file is left to move.", "%(count)s files are left to move.", left)
        messages.info(request, words % {"count": left})
    for row in outcome.refused[:10]:
        messages.warning(request, f"{row.number}: {row.why}")
    return redirect("desk-routes")
