"""Configuration and accounts, for administrators only: no file, no decision, no history is here.

Rules are read only (a new version is a new dated file); the allocation changes by adding a dated change.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.views import redirect_to_login
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nominee import clock, services
from nominee.account_forms import SKILLS, AccountForm, ByRole, NewAccountForm
from nominee.errors import NotAllowed, NotNow
from nominee.models import Allocation, AllocationChange, Program, ProviderLink, Stream, StreamVersion, User
from nominee.roles import STAFF
from nominee.sign_in import enrolling, factors, leaving, passwords, provider, proving

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
            if view_changes(request) and request.user.is_authenticated:
                proving.demand(request, clock.now())
            return inner(request, *args, **kwargs)

        return guarded

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if words := clock.warning():
            messages.warning(request, words)
        return super().index(request, extra_context)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in, and it is not here."""
        if request.user.is_authenticated:
            raise NotAllowed
        return redirect_to_login("/admin/")


def view_changes(request: HttpRequest) -> bool:
    """The forms, and what is sent by them: for these an administrator proves who they are, before filling them in."""
    return request.method == "POST" or request.path.rstrip("/").endswith(("/add", "/change"))


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


@admin.register(User, site=site)
class AccountAdmin(Kept, UserAdmin):
    """Opened, changed and closed; never deleted, because history names them. Nobody sets another person's password."""

    form, add_form, add_form_template = AccountForm, NewAccountForm, None
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "role_here", "is_active", "has_factor", "last_login")
    list_filter = (ByRole, "is_active")
    search_fields = ("email", "first_name", "last_name")
    filter_horizontal = ()
    readonly_fields = ("chosen", "last_login", "date_joined")
    _person = ("email", "first_name", "last_name", "language", "role")
    fieldsets = (
        (None, {"fields": (*_person, "is_active", "licence_body", "licence_number", "firm", *readonly_fields)}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": _person,
                "description": gettext_lazy(
                    "The person gets an e-mail with a link, good for an hour, to choose a password. Staff also need a code from "
                    "you to add their second factor: make it in the list of accounts, under Action, and hand it over yourself."
                ),
            },
        ),
    )

    def get_urls(self) -> Any:
        """Without Django's own page that sets a password."""
        return super(UserAdmin, self).get_urls()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The address of applicants and representatives is theirs: who changes it reads what is sent there."""
        found = super().get_readonly_fields(request, obj)
        return found if obj is None or services.may_change_address(obj) else ("email", *found)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if obj is None or not obj.is_program_staff:
            return found
        return (*found, (_("Work"), {"fields": ("team", "capacity", *SKILLS)}))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **more: Any) -> Any:
        made = super().get_form(request, obj, change=change, **more)
        made.by = request.user  # a class of this request alone
        return made

    actions = ("end_sessions", "send_link", "make_codes")

    @admin.action(description=gettext_lazy("End all sessions of these people"))
    def end_sessions(self, request: HttpRequest, chosen: Any) -> None:
        ended = sum(leaving.end_sessions_of(account, by=request.user, at=clock.now()) for account in chosen)
        words = ngettext("%(count)s session was ended.", "%(count)s sessions were ended.", ended)
        messages.success(request, words % {"count": ended})

    @admin.action(description=gettext_lazy("Send a link to choose a password"))
    def send_link(self, request: HttpRequest, chosen: Any) -> None:
        sent = sum(passwords.send_link(account, by=request.user, at=clock.now()) for account in chosen)
        words = ngettext("%(count)s link was sent.", "%(count)s links were sent.", sent)
        messages.success(request, words % {"count": sent})
        if left := len(chosen) - sent:
            words = ngettext(
                "%(count)s account is closed or has no inbox: nothing was sent to it.",
                "%(count)s accounts are closed or have no inbox: nothing was sent to them.",
                left,
            )
            messages.warning(request, words % {"count": left})

    @admin.action(description=gettext_lazy("Make a code for the first second factor"))
    def make_codes(self, request: HttpRequest, chosen: Any) -> HttpResponse:
        """Shown on the answer itself and nowhere else."""
        lines, at = [], clock.now()
        for account in chosen:
            try:
                lines.append({"account": account, "code": enrolling.make_code(account, by=request.user, at=at)})
            except NotNow as why:
                lines.append({"account": account, "why": why.reasons[0]})
        hours = int(settings.ENROLMENT_LASTS.total_seconds() // 3600)
        page = render(request, "account/enrolment.html", {"lines": lines, "hours": hours})
        add_never_cache_headers(page)
        return page

    @admin.display(description=gettext_lazy("role"), ordering="role")
    def role_here(self, account: User) -> str:
        return str(account.role_name)

    @admin.display(description=gettext_lazy("Second factor"), boolean=True)
    def has_factor(self, account: Any) -> bool:
        return bool(account.has_a_factor)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(has_a_factor=factors.exists_for(OuterRef("pk")))

    @admin.display(description=gettext_lazy("Password"))
    def chosen(self, account: User) -> str:
        if account.has_usable_password():
            return _(
                "Chosen by the person. A link to choose a new one is sent from the list of accounts, under Action."
            )
        return _("Not chosen yet. A link to choose it is sent from the list of accounts, under Action.")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()
        if left := services.save_account(obj, by=request.user):
            words = ngettext(
                "%(count)s open file now waits for whoever takes it.",
                "%(count)s open files now wait for whoever takes them.",
                left,
            )
            messages.warning(request, words % {"count": left})
        if not change:
            passwords.send_link(obj, by=request.user, at=clock.now())


class LinkForm(forms.ModelForm):
    user = forms.ModelChoiceField(User.objects.filter(role__in=STAFF, is_active=True), label=gettext_lazy("Account"))

    class Meta:
        model = ProviderLink
        fields = ("user", "subject")


@admin.register(ProviderLink, site=site)
class ProviderLinkAdmin(Kept):
    """Who of the staff signs in by the ministry's identity provider; no account is made by signing in."""

    form = LinkForm
    fields = ("user", "subject")
    list_display = ("user", "issuer", "subject", "linked_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request) and provider.is_offered()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: ProviderLink, form: Any, change: bool) -> None:
        given = form.cleaned_data
        obj.pk = provider.link(given["user"], subject=given["subject"], by=request.user, at=clock.now()).pk
