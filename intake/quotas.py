"""How much may be stored: of one file, by one account in a day, and of the disk itself (OWASP ASVS 5.0, 5.2.4)."""

from __future__ import annotations

import os
import shutil
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from intake.models import Piece
from nominee.errors import NotValid
from nominee.models import Application, Document, User

MB = 1024 * 1024
DAY = timedelta(days=1)


def refuse_too_much(application: Application, size: int, *, by: User, at: datetime) -> None:
    """Asked with the file locked. Raises NotValid with the words for the upload field."""
    of_file = _total(Document.objects.filter(application=application))
    of_file += _total(Piece.objects.filter(application=application))
    if of_file + size > settings.UPLOADS_MOST_MB_OF_A_FILE * MB:
        words = _(
            "All documents of an application may have %(most)s MB together, earlier ones included. Upload a smaller file."
        )
        raise NotValid({"file": words % {"most": settings.UPLOADS_MOST_MB_OF_A_FILE}})
    of_day = _total(Document.objects.filter(uploaded_by=by, uploaded_at__gt=at - DAY))
    of_day += _total(Piece.objects.filter(uploaded_by=by, began_at__gt=at - DAY))
    if of_day + size > settings.UPLOADS_MOST_MB_OF_A_DAY * MB:
        words = _("You uploaded %(most)s MB in one day. Go on tomorrow.")
        raise NotValid({"file": words % {"most": settings.UPLOADS_MOST_MB_OF_A_DAY}})
    if free_bytes() - size < settings.UPLOADS_RESERVED_MB * MB:
        raise OSError("the disk is nearly full")


def free_bytes() -> int:
    """Of the disk that documents lie on."""
    place = str(settings.MEDIA_ROOT)
    while not os.path.exists(place):
        place = os.path.dirname(place)
    return shutil.disk_usage(place).free


def _total(rows) -> int:  # type: ignore[no-untyped-def]
    return rows.aggregate(total=Sum("size"))["total"] or 0
