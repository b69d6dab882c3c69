"""Other persons' files that share a detail with this one, with how much that says: links to look at, not a score."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from nominee.access import visible_to
from nominee.models import Application, User
from nominee.words import Words
from verification.models import SharedDetail

STRONG, FAIR, WEAK = (
    Words("strong", "fort"),
    Words("fair", "moyen"),
    Words("weak", "faible"),
)
# By what a detail says of two files that share it, the strongest first.
DETAILS = {
    "passport": (Words("Same passport number", "Même numéro de passeport"), STRONG),
    "report_number": (Words("Same language report number", "Même numéro de rapport de langue"), STRONG),
    "document": (Words("The same document", "Le même document"), STRONG),
    "email": (Words("Same e-mail address", "Même adresse électronique"), FAIR),
    "phone": (Words("Same telephone", "Même téléphone"), FAIR),
    "address": (Words("Same address", "Même adresse"), WEAK),
}
MOST = 10  # files that are named
READ = 200  # details that are looked at


def linked_files(application: Application, *, at: datetime, reader: User) -> dict[str, Any]:
    """Only files that this reader may know of. The employer stands apart: many share one."""
    mine = list(SharedDetail.objects.filter(application=application, noted_at__lte=at).values_list("kind", "value"))
    telling = [pair for pair in mine if pair[0] in DETAILS]
    rows = list(_sharing(application, telling, at, reader)[:READ]) if telling else []
    found: dict[str, dict[str, Any]] = {}
    for kind, number, given, family in sorted(rows, key=lambda row: list(DETAILS).index(row[0])):
        words, strength = DETAILS[kind]
        file = found.setdefault(number, {"number": number, "name": f"{given} {family}".strip(), "details": []})
        if words not in [detail["words"] for detail in file["details"]]:
            file["details"].append({"words": words, "strength": strength})
    employer = [pair for pair in mine if pair[0] == "employer"]
    same = list(_sharing(application, employer, at, reader)[: MOST + 1]) if employer else []
    files, employed = list(found.values())[:MOST], [row[1] for row in same[:MOST]]
    return {
        "files": files,
        "count": len({file["number"] for file in files} | set(employed)),  # each file once, as the list names them
        "more": len(found) > MOST or len(rows) == READ,
        "same_employer": employed,
        "more_employer": len(same) > MOST,
    }


def _sharing(application: Application, pairs: list[tuple[str, str]], at: datetime, reader: User) -> Any:
    any_of_them = reduce(or_, (Q(kind=kind, value=value) for kind, value in pairs))
    others = SharedDetail.objects.filter(any_of_them, noted_at__lte=at, application__in=visible_to(reader))
    others = others.exclude(application__applicant_id=application.applicant_id).order_by("-application_id")
    return others.values_list("kind", "application__number", "application__given_names", "application__family_name")
