"""What stands beside the product: a view that asks by hand and renders the same rows; and Django's own change list."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from nominee.models import Application, User
from nominee.urls import urlpatterns as product
from reporting.bench.raw import Question

TEMPLATE = """<!doctype html><html lang="en"><head><title>{{ what }}</title></head><body><h1>{{ what }}</h1>
{% for rows in tables %}<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>{% endfor %}</body></html>"""
ASKED: dict[str, Question] = {}  # what the next request asks: set by whoever measures


@login_required
def view(request: HttpRequest, key: str) -> HttpResponse:
    question = ASKED[key]
    found = zip(question.statements, answers(question), strict=True)
    context = {"what": question.what, "tables": [_counts(rows) if "count(*)" in sql else rows for sql, rows in found]}
    return HttpResponse(engines["django"].from_string(TEMPLATE).render(context, request))


def _counts(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of each combination's number, the number of each value: what facets show."""
    facets: Counter[tuple[int, Any]] = Counter()
    for *values, count in rows:
        for place, value in enumerate(values):
            facets[place, value] += count
    return [(value, count) for (_place, value), count in facets.most_common(60)]


def answers(question: Question) -> list[list[tuple[Any, ...]]]:
    """Sent by psycopg, over the connection that Django has."""
    connection.ensure_connection()
    return [
        connection.connection.execute(sql.encode(), question.values or None).fetchall() for sql in question.statements
    ]


class Site(admin.AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_program_staff


class ChangeList(admin.ModelAdmin):
    """What a team would build by default: columns, filters and a search, with Django's own settings."""

    list_display = (
        "number", "given_names", "family_name", "status", "next_on", "stream", "assigned_to", "queue", "submitted_at",
    )  # fmt: skip
    list_filter = ("status", "stream", "language", "team")
    search_fields = ("number", "family_name", "given_names")
    list_per_page = 50
    ordering = ("next_on",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_module_permission = has_view_permission


site = Site(name="bench")
site.register(Application, ChangeList)
urlpatterns = [path("bench/list/", site.urls), path("bench/<slug:key>/", view), *product]
handler400, handler403, handler404, handler500 = (
    f"nominee.views.{name}" for name in ("bad_request", "forbidden", "not_found", "fault")
)
