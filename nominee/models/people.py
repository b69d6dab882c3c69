"""Accounts. One person, one role; what they may see of a file is decided in access.py."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from nominee.models.team import Team
from nominee.roles import CHOICES, ROLES, STAFF
from nominee.words import Words


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        if not email:
            raise ValueError("an account needs an e-mail address")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        fields |= {"role": "administrator", "is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractUser):
    username = None  # the e-mail address is the account's name
    email = models.EmailField(_("e-mail address"), unique=True)
    role = models.CharField(_("role"), max_length=40, choices=CHOICES, default="applicant")
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("fr", "Français")], default="en"
    )
    # A representative's professional body and number, as they state it; verified file by file.
    licence_body = models.CharField(_("professional body"), max_length=40, blank=True)
    licence_number = models.CharField(_("licence number"), max_length=40, blank=True)
    firm = models.CharField(_("firm"), max_length=200, blank=True)
    # Staff: where they work, what they can take, and how much of it.
    programs = models.ManyToManyField("nominee.Program", blank=True, related_name="members")  # whose files they see
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    skills = models.JSONField(default=dict, blank=True)  # {"languages": [...], "streams": [...], "complexity": 1-3}
    capacity = models.PositiveSmallIntegerField(default=25)  # files finished in a week of five days
    # Works without a second factor until it adds one, and only where NOMINEE_DEMO is set (nominee/sign_in).
    is_demonstration = models.BooleanField(default=False, db_default=False, editable=False)
    keys = models.JSONField(default=dict, blank=True)  # keyboard: {"off": true, "map": {"next": "n"}}

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_email",
                violation_error_message=_("There is an account with this e-mail address."),
            ),
            models.CheckConstraint(condition=models.Q(role__in=[c for c, _ in CHOICES]), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def is_program_staff(self) -> bool:
        return self.role in STAFF

    @property
    def role_name(self) -> Words:
        return ROLES[self.role].name
