"""The forms of accounts under Configuration (admin.py): what is wrong is said at the field, in the reader's language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nominee import services
from nominee.models import Stream, User
from nominee.roles import CHOICES, ROLES

SKILLS = {"languages": [], "streams": [], "complexity": None}  # what User.skills holds, when nothing is said
MOST_CAPACITY = 500


class Named(forms.BaseModelForm):
    """Letters and history name whoever acted; a person may have a single name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"].choices = _roles()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not (given.get("first_name") or given.get("last_name")):
            self.add_error("last_name", _("Enter the person’s name."))
        return given


def _roles() -> list[tuple[str, str]]:
    return [(code, str(ROLES[code].name)) for code, _name in CHOICES]


class ByRole(admin.SimpleListFilter):
    """In the reader's language."""

    title, parameter_name = gettext_lazy("role"), "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return _roles()

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(role=self.value()) if self.value() else queryset


class AccountForm(Named, UserChangeForm):
    password = None  # neither it nor its hash is anybody's to read
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of work"), choices=[("en", "English"), ("fr", "Français")], required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None ticked: both."),
    )  # fmt: skip
    streams = forms.MultipleChoiceField(
        label=gettext_lazy("Streams of work"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: every stream."),
    )  # fmt: skip
    complexity = forms.TypedChoiceField(
        label=gettext_lazy("Most difficult files"), coerce=int, empty_value=None, required=False,
        choices=[
            ("", gettext_lazy("Every file")), (1, gettext_lazy("Plain files")), (2, gettext_lazy("Files of some difficulty")),
            (3, gettext_lazy("Hard files")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["streams"].choices = [(row.code, str(row.title)) for row in Stream.objects.order_by("code")]
        for name in SKILLS:
            self.fields[name].initial = (self.instance.skills or {}).get(name)
        if "team" in self.fields:
            self.fields["team"].label = _("Team")
        if "capacity" in self.fields:
            self.fields["capacity"].label = _("Files finished in a week of five days")

    def clean_capacity(self) -> int:
        """Part-time is a smaller number; 0 for somebody who finishes none."""
        given = self.cleaned_data.get("capacity")
        if given is None or not 0 <= given <= MOST_CAPACITY:
            raise forms.ValidationError(_("Enter a number from 0 to %(most)s.") % {"most": MOST_CAPACITY})
        return given

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("role", "is_active", "team", "capacity"):
            setattr(self.instance, name, given.get(name, getattr(self.instance, name)))
        if SKILLS.keys() <= given.keys():
            self.instance.skills = {name: given[name] for name in SKILLS if given[name]}
        for field, message in services.account_problems(self.instance, by=self.by).items():
            self.add_error(field, message)
        if not self.errors:
            self._leaves_no_file()
        return given

    def _leaves_no_file(self) -> None:
        """What the database would refuse when all is kept is said at the field that caused it."""
        if why := services.why_not_save(self.instance, by=self.by):
            changed = [name for name in ("is_active", "role", "team") if name in self.changed_data]
            for reason in why:
                self.add_error(changed[0] if changed else None, reason)


class NewAccountForm(Named, forms.ModelForm):
    """Without a password: the person chooses it, by a link to their address."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "language", "role")
