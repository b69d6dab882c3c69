"""How somebody gets in: sessions, the log of sign-ins, codes for the day a factor is lost, and what is owed by e-mail.

Passkeys and authenticator apps are rows of django-allauth (`mfa_authenticator`).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from nominee.models.people import User
from nominee.words import Words

# code of the log: what the person reads
HAPPENED: dict[str, Words] = {
    "signed_in": Words("Signed in", "Session ouverte"),
    "wrong_password": Words("Wrong password", "Mot de passe erroné"),
    "wrong_factor": Words("Wrong code or passkey", "Code ou clé d’accès erronés"),
    "too_often": Words("Too many tries: made to wait", "Trop d’essais : mise en attente"),
    "signed_out": Words("Signed out", "Session fermée"),
    "sessions_ended": Words("Sessions ended", "Sessions fermées d’office"),
    "proved": Words("Confirmed who you are", "Identité confirmée"),
    "passkey_added": Words("Passkey added", "Clé d’accès ajoutée"),
    "passkey_removed": Words("Passkey removed", "Clé d’accès retirée"),
    "app_added": Words("Authenticator app added", "Application d’authentification ajoutée"),
    "app_removed": Words("Authenticator app removed", "Application d’authentification retirée"),
    "codes_made": Words("Recovery codes made", "Codes de secours créés"),
    "code_used": Words("Recovery code used", "Code de secours utilisé"),
    "password_changed": Words("Password changed", "Mot de passe modifié"),
    "password_asked": Words("Link for a new password asked for", "Lien pour un nouveau mot de passe demandé"),
    "recovery_asked": Words("Recovery asked for", "Rétablissement demandé"),
    "recovery_confirmed": Words("Recovery confirmed by a colleague", "Rétablissement confirmé par un collègue"),
    "recovery_stopped": Words("Recovery stopped", "Rétablissement arrêté"),
    "recovery_done": Words("Recovery carried out: factors removed", "Rétablissement effectué : facteurs retirés"),
    "enrolment_made": Words("Code for the first second factor made", "Code pour le premier second facteur créé"),
    "enrolled": Words("Code for the first second factor used", "Code pour le premier second facteur utilisé"),
    "address_asked": Words("Another e-mail address asked for", "Autre adresse courriel demandée"),
    "address_changed": Words("E-mail address changed", "Adresse courriel modifiée"),
    "provider_refused": Words("Sign-in by the identity provider refused", "Connexion par le fournisseur d’identité refusée"),
}  # fmt: skip


class Session(AbstractBaseSession):
    """One browser that is signed in. What the browser holds is kept as its hash, so the table lets nobody in."""

    session_key = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the cookie
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()  # of the sign-in, also after the key was changed
    seen_at = models.DateTimeField()  # to the minute; what a page does by itself does not count
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=80, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        db_table = "nominee_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from nominee.sign_in.sessions import SessionStore

        return SessionStore


class SignIn(models.Model):
    """One line of the log of sign-ins. Of an address that no account has, nothing is kept but that it was tried."""

    only_added_to = "at"

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="sign_ins", db_index=False)
    what = models.CharField(max_length=20)  # HAPPENED
    way = models.CharField(max_length=20, blank=True)  # password, passkey, app, code, provider
    by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # another person
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="sign_ins_of_a_person")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(what__in=[*HAPPENED]), name="sign_in_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.user_id}"

    @property
    def name(self) -> Words:
        return HAPPENED[self.what]


class RecoveryCode(models.Model):
    """One of ten, for once. Kept as its hash; the codes themselves were shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "code_sha256"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class EnrolmentCode(models.Model):
    """By an administrator, to somebody of the staff who has no second factor: with the password it opens the first one.

    Kept as its hash; the code itself was shown once. The newest one of an account is the one that is good.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="enrolment_codes")
    code_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"enrolment code of {self.user_id}"


class AddressChange(models.Model):
    """Another e-mail address that somebody asked for, until its link was followed; kept a little longer, to tell the former."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()
    former = models.EmailField()
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"another address of {self.user_id}"


class Recovery(models.Model):
    """Somebody lost every factor and asks for the old ones to be removed. Two others confirm; the person may stop it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recoveries")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)  # from when it may be carried out: a while after the second confirmation
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(
        max_length=10, blank=True,
        choices=[("done", "done"), ("stopped", "stopped"), ("refused", "refused"), ("lapsed", "lapsed")],
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at__isnull=True), name="one_recovery_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"recovery {self.pk} of {self.user_id}"


class RecoveryConfirmation(models.Model):
    """One of the two who say in writing how they saw that it is the person. Only ever added to."""

    only_added_to = "at"

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="confirmations")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    side = models.CharField(max_length=20, choices=[("administrator", "administrator"), ("leading", "leading")])
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recovery", "by"], name="a_person_confirms_once"),
            models.UniqueConstraint(fields=["recovery", "side"], name="one_confirmation_of_each_side"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} for {self.recovery_id}"


class ProviderLink(models.Model):
    """Who a ministry's identity provider means: its issuer and its own name of the person, for one account."""

    user = models.ForeignKey(User, verbose_name=_("account"), on_delete=models.CASCADE, related_name="provider_links")
    issuer = models.CharField(_("identity provider"), max_length=200)
    subject = models.CharField(_("name at the provider"), max_length=200)
    linked_at = models.DateTimeField(_("linked"))

    class Meta:
        verbose_name = _("link to the identity provider")
        verbose_name_plural = _("links to the identity provider")
        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_per_subject")]

    def __str__(self) -> str:
        return f"{self.user} at {self.issuer}"


class SignInNotice(models.Model):
    """An e-mail about sign-in that is owed; sent by the worker, tried again while it cannot be."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)  # nominee/sign_in/notices.py
    about = models.BigIntegerField(null=True)  # of which recovery
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, db_index=True)  # null: sent, or given up
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}"
