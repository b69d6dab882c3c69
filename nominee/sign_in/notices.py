"""E-mails about sign-in: that something happened and when, where to go, and nothing else. Rows, sent by the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from nominee.models import AddressChange, AdministrativeChange, SignInNotice, User
from nominee.templatetags.kit import moment
from nominee.words import Words

ATTEMPTS = 8
STOP = "nominee.sign_in.recovery"
ADDRESS = "nominee.sign_in.addresses"
FORMER = {"address_asked", "address_changed"}  # to the address that was the account’s before
END = Words(
    "\n\nIf it was not you: {address}\n\nThis message was sent automatically. Answers to it are not read.",
    "\n\nSi ce n’était pas vous : {address}\n\nCe message est envoyé automatiquement. Les réponses ne sont pas lues.",
)
# kind: subject and text; {address} is the page that concerns it, {at} when it was.
KINDS: dict[str, tuple[Words, Words]] = {
    "new_browser": (
        Words("Your account was used in a new browser", "Votre compte a été utilisé dans un nouveau navigateur"),
        Words(
            "On {at} somebody signed in to your account in a new browser. If it was you, there is nothing to do.",
            "Le {at}, quelqu’un a ouvert une session dans votre compte avec un nouveau navigateur. Si c’était vous, "
            "vous n’avez rien à faire.",
        ),
    ),
    "factors": (
        Words("How you sign in was changed", "Votre mode de connexion a été modifié"),
        Words(
            "On {at} a passkey, an authenticator app or recovery codes of your account were added or removed.",
            "Le {at}, une clé d’accès, une application d’authentification ou des codes de secours ont été ajoutés à "
            "votre compte ou en ont été retirés.",
        ),
    ),
    "code_used": (
        Words("A recovery code was used", "Un code de secours a été utilisé"),
        Words(
            "On {at} somebody signed in to your account with a recovery code.",
            "Le {at}, quelqu’un a ouvert une session dans votre compte avec un code de secours.",
        ),
    ),
    "password": (
        Words("Your password was changed", "Votre mot de passe a été modifié"),
        Words(
            "On {at} the password of your account was changed.",
            "Le {at}, le mot de passe de votre compte a été modifié.",
        ),
    ),
    "reset": (
        Words("A new password", "Un nouveau mot de passe"),
        Words(
            "On {at} a new password was asked for. Choose it here within an hour; nothing changes until you do:\n\n{link}",
            "Le {at}, un nouveau mot de passe a été demandé. Choisissez-le ici dans l’heure ; rien ne change d’ici là :"
            "\n\n{link}",
        ),
    ),
    "choose": (
        Words("Choose your password", "Choisissez votre mot de passe"),
        Words(
            "On {at} an administrator sent you this link. Choose the password of your account here within an hour; "
            "nothing changes until you do:\n\n{link}",
            "Le {at}, un administrateur vous a envoyé ce lien. Choisissez le mot de passe de votre compte ici dans "
            "l’heure ; rien ne change d’ici là :\n\n{link}",
        ),
    ),
    "address": (
        Words("The address of your account was changed", "L’adresse de votre compte a été modifiée"),
        Words(
            "On {at} an administrator gave your account another e-mail address. You sign in with the new one. If you "
            "know nothing of it, tell your team lead and another administrator now.",
            "Le {at}, un administrateur a donné une autre adresse courriel à votre compte. La nouvelle sert à vous "
            "connecter. Si vous n’en savez rien, dites-le tout de suite à votre chef d’équipe et à un autre "
            "administrateur.",
        ),
    ),
    "address_asked": (
        Words("Another address for your account was asked for", "Une autre adresse a été demandée pour votre compte"),
        Words(
            "On {at} somebody who was signed in to your account asked for another e-mail address. It is changed when the link "
            "sent to the new address is followed. If it was not you, change your password now: that ends every session.",
            "Le {at}, une personne connectée à votre compte a demandé une autre adresse courriel. Elle sera modifiée "
            "lorsque le lien envoyé à la nouvelle adresse aura été suivi. Si ce n’était pas vous, changez tout de suite votre mot "
            "de passe : cela ferme toutes les sessions.",
        ),
    ),
    "address_confirm": (
        Words("Confirm your new address", "Confirmez votre nouvelle adresse"),
        Words(
            "On {at} this address was given for an account of the Nominee Program. Sign in, and confirm it here within a "
            "day; nothing changes until you do:\n\n{link}\n\nIf you know nothing of it, there is nothing to do.",
            "Le {at}, cette adresse a été indiquée pour un compte du Programme des candidats. Ouvrez une session, puis "
            "confirmez-la ici dans la journée ; rien ne change d’ici là :\n\n{link}\n\nSi vous n’en savez rien, vous n’avez "
            "rien à faire.",
        ),
    ),
    "address_changed": (
        Words("The address of your account was changed", "L’adresse de votre compte a été modifiée"),
        Words(
            "On {at} your account was given another e-mail address, confirmed from there. Nothing more is sent to this "
            "one. If it was not you, write to us at once.",
            "Le {at}, une autre adresse courriel, confirmée depuis celle-ci, a été donnée à votre compte. Plus rien ne "
            "sera envoyé à la présente adresse. Si ce n’était pas vous, écrivez-nous tout de suite.",
        ),
    ),
    "enrolment": (
        Words("A code for your second factor was made", "Un code pour votre second facteur a été créé"),
        Words(
            "On {at} an administrator made the code with which you add your first passkey or authenticator app. You get it "
            "in person or by telephone, never by e-mail. If nobody gave it to you, ask another administrator now.",
            "Le {at}, un administrateur a créé le code qui vous permet d’ajouter votre première clé d’accès ou application "
            "d’authentification. Vous le recevez en personne ou par téléphone, jamais par courriel. Si personne ne vous l’a "
            "remis, parlez-en tout de suite à un autre administrateur.",
        ),
    ),
    "recovery": (
        Words("Removal of your second factors was asked for", "Le retrait de vos seconds facteurs a été demandé"),
        Words(
            "On {at} somebody with your password said that your passkeys and codes are lost, or two colleagues confirmed "
            "it. After a while they can be removed. Stop it here if it was not you:\n\n{link}",
            "Le {at}, quelqu’un qui a votre mot de passe a déclaré la perte de vos clés d’accès et de vos codes, ou deux "
            "collègues l’ont confirmée. Ils pourront être retirés après un délai. Arrêtez-le ici si ce n’était pas vous :"
            "\n\n{link}",
        ),
    ),
    "recovered": (
        Words("Your second factors were removed", "Vos seconds facteurs ont été retirés"),
        Words(
            "On {at} the passkeys and codes of your account were removed, as was asked for.",
            "Le {at}, les clés d’accès et les codes de votre compte ont été retirés, comme demandé.",
        ),
    ),
}


def owe(user: User, kind: str, *, at: datetime, about: int | None = None) -> None:
    """In the caller's transaction. Accounts of the demonstration have no inbox."""
    if not user.is_demonstration:
        SignInNotice.objects.create(user=user, kind=kind, about=about, at=at, due_at=at)


def owe_former_address(user: User, *, at: datetime) -> None:
    """In the transaction of the change. The address itself lies in the log of administrative changes alone."""
    change = AdministrativeChange.objects.filter(kind="account", subject_id=user.pk, before__has_key="email")
    owe(user, "address", at=at, about=change.latest("number").pk)


def send_due(at: datetime) -> int:
    """Send what is owed; what the mail server does not take is tried again, later and later. Answers how many were sent."""
    due = SignInNotice.objects.filter(due_at__lte=at).order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(_send(pk, at) for pk in list(due[:200]))


def _send(pk: int, at: datetime) -> bool:
    wait = timedelta(minutes=5)  # longer than one sending: nobody else tries meanwhile
    mine = SignInNotice.objects.filter(pk=pk, due_at__lte=at)
    if not mine.update(due_at=at + wait, attempts=F("attempts") + 1):
        return False
    notice = SignInNotice.objects.select_related("user").get(pk=pk)
    if not notice.user.is_active and notice.kind != "address":
        SignInNotice.objects.filter(pk=pk).update(due_at=None)
        return False
    try:
        _written(notice).send()
    except AddressChange.DoesNotExist:  # given up meanwhile
        SignInNotice.objects.filter(pk=pk).update(due_at=None)
        return False
    except (OSError, ValueError):
        later = None if notice.attempts >= ATTEMPTS else at + timedelta(minutes=2**notice.attempts)
        SignInNotice.objects.filter(pk=pk).update(due_at=later)
        return False
    SignInNotice.objects.filter(pk=pk).update(due_at=None, sent_at=at)
    return True


def _written(notice: SignInNotice) -> EmailMessage:
    subject, text = KINDS[notice.kind]
    language = notice.user.language
    with translation.override(language):
        values = {"at": moment(notice.at), "link": _link(notice), "address": _address("account")}
    body = text.text(language).format(**values) + END.text(language).format(**values)
    return EmailMessage(subject.text(language), body, to=[_to(notice)], headers={"Auto-Submitted": "auto-generated"})


def _to(notice: SignInNotice) -> str:
    """The account's address; of a changed one the former; of a new one that is to be confirmed itself."""
    if notice.kind == "address":
        return (AdministrativeChange.objects.get(pk=notice.about).before or {})["email"]
    if notice.kind == "address_confirm":
        return _change(notice).email
    return _change(notice).former if notice.kind in FORMER else notice.user.email


def _change(notice: SignInNotice) -> AddressChange:
    return AddressChange.objects.get(pk=notice.about)


def _link(notice: SignInNotice) -> str:
    """Made when it is sent, so that no link lies in the database."""
    if notice.kind in {"reset", "choose"}:
        who = urlsafe_base64_encode(force_bytes(notice.user.pk))
        return _address("password-set", who, default_token_generator.make_token(notice.user))
    if notice.kind == "recovery":
        return _address("recovery-stop", signing.dumps(notice.about, salt=STOP))
    if notice.kind == "address_confirm":
        row = _change(notice)
        return _address("address-confirm", signing.dumps([row.pk, row.asked_at.isoformat()], salt=ADDRESS))
    return ""


def _address(route: str, *parts: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse(route, args=parts)
