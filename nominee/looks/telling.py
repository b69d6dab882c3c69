"""Who saw a file, told to the person whose file it is: by role and moment, and no names of staff."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from nominee import clock
from nominee.looks import reading
from nominee.looks.kinds import name_of
from nominee.looks.unusual import zone
from nominee.models import Application, Look
from nominee.programs.privacy import law
from nominee.spreadsheets import safe_cell
from nominee.templatetags.kit import date_in_words, role_name


def told_to_the_person(file: Application) -> str:
    """As CSV, in the language of the page being made."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("When"), _("Who, by role"), _("What"), _("Which"), _("How often")])
    for look in reading.who_saw(file):
        which = reading.part_in_words(look, file) if look.what in {"document", "image"} else ""
        when = timezone.localtime(look.at).isoformat(" ", timespec="minutes")
        cells = [when, who(look, file), name_of(look.what), which, look.times]
        writer.writerow([safe_cell(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def who(look: Look, file: Application) -> str:
    """The role; the name as well only where the province's policy says that names of staff are told."""
    if law(file.program.code).content["access"]["staff_names"] == "release":
        return f"{look.user}, {role_name(look.role)}"
    return role_name(look.role)


def by_day(file: Application, most: int = 200) -> list[dict[str, Any]]:
    """Each day and role with how many looks, newest first."""
    counted: Counter[tuple[date, str]] = Counter()
    for look in reading.who_saw(file)[: most * 20]:
        counted[look.at.astimezone(zone()).date(), who(look, file)] += look.times
    rows = sorted(counted.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1]))
    return [{"day": day, "who": person, "count": count} for (day, person), count in rows[:most]]


def is_older(file: Application) -> bool:
    """Was there a file before looks were kept, or before those of its first days were disposed of?"""
    kept = reading.kept_since()
    return kept is None or file.created_at < kept


def since() -> str:
    return date_in_words(reading.kept_since() or clock.now())
