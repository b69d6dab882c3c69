"""Configuration and accounts, for administrators only: no file, no decision, no history is here.

Rules are read only (a new version is a new dated file); the allocation changes by adding a dated change.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nominee import services
from nominee.errors import NotAllowed
from nominee.models import Allocation, AllocationChange, Program, Stream, StreamVersion, User

View = Callable[..., HttpResponse]


class Configuration(admin.AdminSite):
    site_header = site_title = gettext_lazy("Configuration")
    index_title = gettext_lazy("Accounts and rules")
    site_url = None
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_active and request.user.role == "administrator"

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise NotAllowed
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in, and it is not here."""
        if request.user.is_authenticated:
            raise NotAllowed
        return redirect_to_login("/admin/")


site = Configuration(name="admin")


class Kept(admin.ModelAdmin):
    """What is looked at here and not changed."""

    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Program, site=site)
class ProgramAdmin(Kept):
    list_display = fields = ("code", "time_zone", "executive_director_signs")


@admin.register(Stream, site=site)
class StreamAdmin(Kept):
    list_display = ("code", "prefix", "program")
    fields = ("program", "code", "prefix", "name")


@admin.register(StreamVersion, site=site)
class StreamVersionAdmin(Kept):
    list_display = ("stream", "label", "in_force_from", "in_force_until", "published_at")
    fields = (*list_display, "sha256")
    list_filter = ("stream",)


@admin.register(Allocation, site=site)
class AllocationAdmin(Kept):
    list_display = fields = ("program", "year", "cap", "used")


class ChangeForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors:
            for field, message in services.change_problems(**given).items():
                self.add_error(field, message)
        return given


@admin.register(AllocationChange, site=site)
class AllocationChangeAdmin(Kept):
    """Added, and then only read."""

    list_display = fields = ("allocation", "effective_on", "places", "source")
    form = ChangeForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: AllocationChange, form: Any, change: bool) -> None:
        obj.pk = services.change_allocation(**form.cleaned_data, by=request.user).pk


class AccountForm(UserChangeForm):
    password = None  # neither it nor its hash is anybody's to read

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("role", "is_active"):
            setattr(self.instance, name, given.get(name, getattr(self.instance, name)))
        for field, message in services.account_problems(self.instance, by=self.by).items():
            self.add_error(field, message)
        return given


class NewAccountForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "role")


@admin.register(User, site=site)
class AccountAdmin(Kept, UserAdmin):
    """Opened, changed and closed; never deleted, because history names them."""

    form, add_form = AccountForm, NewAccountForm
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("email", "first_name", "last_name")
    filter_horizontal = ()
    readonly_fields = ("new_password", "last_login", "date_joined")
    _person = ("email", "first_name", "last_name", "language", "role")
    fieldsets = (
        (None, {"fields": (*_person, "is_active", "licence_body", "licence_number", "firm", *readonly_fields)}),
    )
    add_fieldsets = ((None, {"fields": (*_person, "usable_password", "password1", "password2")}),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **more: Any) -> Any:
        made = super().get_form(request, obj, change=change, **more)
        made.by = request.user  # a class of this request alone
        return made

    @admin.display(description=gettext_lazy("Password"))
    def new_password(self, account: User) -> str:
        return format_html('<a href="../password/">{}</a>', _("Set a new password"))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()
        if left := services.save_account(obj, by=request.user):
            words = ngettext(
                "%(count)s open file now waits for whoever takes it.",
                "%(count)s open files now wait for whoever takes them.",
                left,
            )
            messages.warning(request, words % {"count": left})
