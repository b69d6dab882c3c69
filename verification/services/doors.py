"""Who may do this to a file now. The file stays locked, so that it does not move on meanwhile."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from nominee.access import roles_on
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, User

LONGEST_REASON = 2000  # characters


def officers_only(by: User, application: Application, status: str, roles: Collection[str]) -> Application:
    locked = Application.objects.select_for_update(of=("self",)).select_related("program").get(pk=application.pk)
    held = roles_on(by, locked)
    if not held:
        raise NotFound
    if not held & set(roles):
        raise NotAllowed
    if locked.status != status:
        raise NotNow([_("The file has moved on: it is now “%(state)s”.") % {"state": locked.state.name}])
    return locked


def reason_in(reason: str, *, needed: str) -> str:
    """The reason without the spaces around. Raises NotValid; `needed` is what to say when there is none."""
    text = reason.strip()
    if not text and needed:
        raise NotValid({"reason": needed})
    if len(text) > LONGEST_REASON:
        raise NotValid({"reason": _("Write at most %(count)s characters.") % {"count": LONGEST_REASON}})
    return text
