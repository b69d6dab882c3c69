"""Views of the list that a person keeps: filters under a name, their own or shared with their team."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nominee.desk.worklist.filters import view_names
from nominee.errors import NotFound, NotValid
from nominee.models import SavedView, User

LONGEST_NAME = 60
MOST = 40  # of one person


def seen_by(user: User) -> QuerySet[SavedView]:
    """One's own, and what the team shares. A view holds filters alone: whoever opens it sees their own files."""
    own = Q(owner=user)
    return SavedView.objects.filter(own | Q(shared_with=user.team_id) if user.team_id else own).select_related("owner")


@transaction.atomic
def save_view(
    user: User, *, name: str, query: str, is_shared: bool, is_first: bool, at: datetime, may_replace: bool = False
) -> SavedView:
    """Under a name that the person has already, the filters are replaced when that is meant."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two savings of one person come one by one
    if "\x00" in name:
        raise NotValid({"name": _("A character that cannot be kept was taken out. Read the text and send it again.")})
    name = " ".join(name.split())
    if not name:
        raise NotValid({"name": _("Give the view a name.")})
    if len(name) > LONGEST_NAME:
        raise NotValid({"name": _("Write at most %(count)s characters.") % {"count": LONGEST_NAME}})
    if name.casefold() in {view.casefold() for view in view_names().values()}:
        raise NotValid({"name": _("The list has a view of this name already. Choose another name.")})
    own = SavedView.objects.filter(owner=user)
    same = own.filter(name__iexact=name).first()
    if same and not may_replace:
        said = _("You have a view “%(name)s” already. Replace it, or choose another name.")
        raise NotValid({"replace": said % {"name": same.name}})
    name = same.name if same else name
    if own.exclude(name=name).count() >= MOST:
        raise NotValid({"name": _("You have %(count)s views. Delete one first.") % {"count": MOST}})
    if is_shared and user.team_id is None:
        raise NotValid({"shared": _("You are in no team to share it with.")})
    if is_first:
        own.filter(is_first=True).update(is_first=False)
    kept = {"query": query, "shared_with": user.team if is_shared else None, "is_first": is_first, "saved_at": at}
    view, _is_new = SavedView.objects.update_or_create(owner=user, name=name, defaults=kept)
    return view


@transaction.atomic
def make_first(user: User, key: int) -> SavedView:
    """What the person's list opens with from now on."""
    view = _own(user, key)
    SavedView.objects.filter(owner=user, is_first=True).update(is_first=False)
    view.is_first = True
    view.save(update_fields=["is_first"])
    return view


def delete_view(user: User, key: int) -> str:
    view = _own(user, key)
    view.delete()
    return view.name


def _own(user: User, key: int) -> SavedView:
    view = SavedView.objects.filter(owner=user, pk=key).first()
    if view is None:
        raise NotFound
    return view
