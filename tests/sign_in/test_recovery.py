"""A lost factor: two others confirm, a while passes, the person can stop it, and it is all written down."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from way_in import HOST, add_passkey, enter, give_password

from nominee import clock
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import AdministrativeChange, ProviderLink, Recovery, RecoveryConfirmation, Team, User
from nominee.services import save_account
from nominee.sign_in import enrolling, factors, notices, recovery

pytestmark = pytest.mark.django_db
REASON = "Met at the counter on King Street, driver's licence with photograph."


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.RECOVERY_WAIT = timezone.timedelta(hours=24)


@pytest.fixture
def officer(person, app):
    user = person("support_officer")
    app(user)
    return user


@pytest.fixture
def asked(officer, mine):
    give_password(mine, officer)
    mine.post(reverse("sign-in-lost"), {"do": "ask"})
    return Recovery.objects.get(user=officer)


def confirmed(row, *people):
    for one in people:
        recovery.confirm(row.pk, by=one, reason=REASON, at=clock.now())
    row.refresh_from_db()
    return row


def test_the_whole_way(asked, officer, mine, person, cast, later):
    for role in ("administrator", "team_lead"):
        colleague = Client()
        colleague.force_login(getattr(cast, role))
        assert str(officer) in colleague.get(reverse("desk-recoveries")).content.decode()
        address = reverse("desk-recovery", args=[asked.pk])
        short = colleague.post(address, {"do": "confirm", "reason": "Seen."})
        assert short.status_code == 422 and "Seen." in short.content.decode()
        assert colleague.post(address, {"do": "confirm", "reason": REASON}).status_code == 302
    mine.post(reverse("sign-in-lost"), {"do": "remove"})
    assert factors.has_any(officer), "not before the wait is over"
    with later(hours=25):
        fresh = Client(headers=HOST)
        give_password(fresh, officer)
        assert "Remove them and go on" in fresh.get(reverse("sign-in-lost")).content.decode()
        assert fresh.post(reverse("sign-in-lost"), {"do": "remove"})["Location"] == reverse("second-factor")
        assert not factors.has_any(officer)
        assert fresh.get(reverse("desk"))["Location"] == reverse("second-factor")
        add_passkey(fresh)
        assert fresh.get(reverse("desk")).status_code == 200
    told = AdministrativeChange.objects.filter(kind="sign_in", subject=officer.email).order_by("number")
    assert [row.after["recovery"] for row in told] == ["asked", "confirmed", "confirmed", "done"]
    assert {row.by for row in told} == {officer, cast.administrator, cast.team_lead} and told[1].why == REASON


def test_it_is_asked_for_after_the_password_alone(officer, mine):
    assert mine.post(reverse("sign-in-lost"), {"do": "ask"})["Location"] == reverse("sign-in")
    give_password(mine, officer, "wrong")
    mine.post(reverse("sign-in-lost"), {"do": "ask"})
    assert not Recovery.objects.exists()


def test_the_person_is_told_and_stops_it_with_the_link(asked, officer, cast, mine):
    confirmed(asked, cast.administrator, cast.manager)
    notices.send_due(clock.now())
    letters = [letter for letter in mail.outbox if letter.to == [officer.email]]
    assert len(letters) == 3 and officer.get_full_name() not in letters[0].body
    path = re.search(r"https?://[^/]+(/sign-in/lost/stop/\S+)", letters[0].body)[1]
    anybody = Client()
    assert "stop it" in anybody.get(path).content.decode()
    asked.refresh_from_db()
    assert asked.ended == "", "looking at it stops nothing"
    assert "It is stopped" in anybody.post(path).content.decode()
    asked.refresh_from_db()
    assert asked.ended == "stopped"
    assert anybody.post(path).status_code == 409 and anybody.get(f"{path[:-4]}xxx/").status_code == 404
    with clock.standing_at(timezone.now() + timezone.timedelta(hours=30)), pytest.raises(NotNow):
        recovery.carry_out(officer, at=clock.now(), request=None)


@pytest.mark.parametrize(
    ("first", "second"),
    [("administrator", "administrator"), ("team_lead", "manager"), ("manager", "executive_director")],
)
def test_the_two_are_of_different_sides(asked, cast, person, first, second):
    confirmed(asked, getattr(cast, first))
    for other in (getattr(cast, first), person(second)):
        with pytest.raises(NotAllowed):
            recovery.confirm(asked.pk, by=other, reason=REASON, at=clock.now())
    asked.refresh_from_db()
    assert asked.ready_at is None


@pytest.mark.parametrize("role", ["support_officer", "program_officer", "auditor", "analyst", "applicant"])
def test_nobody_else_confirms_or_refuses(asked, person, role):
    for deed in (recovery.confirm, recovery.refuse):
        with pytest.raises(NotAllowed):
            deed(asked.pk, by=person(role), reason=REASON, at=clock.now())


def test_nobody_confirms_for_themselves_and_the_database_says_so_too(person, app, mine):
    lead = person("team_lead")
    app(lead)
    give_password(mine, lead)
    mine.post(reverse("sign-in-lost"), {"do": "ask"})
    row = Recovery.objects.get(user=lead)
    for deed in (recovery.confirm, recovery.refuse):
        with pytest.raises(NotAllowed):
            deed(row.pk, by=lead, reason=REASON, at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        RecoveryConfirmation.objects.create(recovery=row, by=lead, side="leading", reason=REASON, at=clock.now())


def test_a_reason_is_written_out(asked, cast):
    for reason in ("", "Seen.", " " * 40, "x" * 2001):
        with pytest.raises(NotValid):
            recovery.confirm(asked.pk, by=cast.administrator, reason=reason, at=clock.now())


def test_a_refused_or_old_request_is_over(asked, officer, cast, mine, later):
    with later(days=15):
        with pytest.raises(NotNow):
            recovery.confirm(asked.pk, by=cast.manager, reason=REASON, at=clock.now())
        assert recovery.of(officer, clock.now()) is None
    recovery.refuse(asked.pk, by=cast.manager, reason="It was another person on the telephone.", at=clock.now())
    with pytest.raises(NotNow):
        recovery.confirm(asked.pk, by=cast.administrator, reason=REASON, at=clock.now())
    with pytest.raises(NotFound):
        recovery.confirm(asked.pk + 1, by=cast.administrator, reason=REASON, at=clock.now())


def test_asking_again_begins_nothing_new_and_later_anew(asked, officer, mine, later):
    mine.post(reverse("sign-in-lost"), {"do": "ask"})
    assert Recovery.objects.count() == 1
    with later(days=15):
        give_password(mine, officer)
        mine.post(reverse("sign-in-lost"), {"do": "ask"})
    assert Recovery.objects.count() == 2


def test_the_address_of_an_applicant_stays_out_of_the_log(person, app, mine):
    applicant = person("applicant")
    app(applicant)
    enter(mine, applicant)
    mine.post(reverse("sign-in-lost"), {"do": "ask"})
    assert AdministrativeChange.objects.filter(kind="sign_in").latest("number").subject == f"#{applicant.pk}"


@pytest.fixture
def old(person):
    """`old("manager")`: an account that has stood for a year."""

    def made(role, **more):
        return person(role, date_joined=timezone.now() - timezone.timedelta(days=365), **more)

    return made


def test_a_new_account_or_role_confirms_nothing_for_seven_days(asked, person, old, cast, later, settings):
    settings.RECOVERY_STANDING = timezone.timedelta(days=7)
    fresh, risen = person("team_lead"), old("support_officer")
    risen.role = "manager"
    save_account(risen, by=person("administrator"))
    for puppet in (fresh, risen):
        with pytest.raises(NotAllowed, match="7 days"):
            recovery.confirm(asked.pk, by=puppet, reason=REASON, at=clock.now())
        page = Client()
        page.force_login(puppet)
        shown = page.get(reverse("desk-recovery", args=[asked.pk])).content.decode()
        assert "must have stood for 7 days" in shown and 'value="confirm"' not in shown
    with later(days=8):
        recovery.confirm(asked.pk, by=risen, reason=REASON, at=clock.now())


@pytest.mark.parametrize("first", ["administrator", "puppet"])
def test_an_account_made_by_one_of_the_two_is_not_the_other(asked, person, first):
    administrator, other = person("administrator"), person("administrator")
    puppet = User(email="puppet@person.example", last_name="P", role="manager", team=Team.objects.get(code="decisions"))
    save_account(puppet, by=administrator)
    two = [administrator, puppet] if first == "administrator" else [puppet, administrator]
    confirmed(asked, two[0])
    with pytest.raises(NotAllowed, match="made or changed"):
        recovery.confirm(asked.pk, by=two[1], reason=REASON, at=clock.now())
    if first == "puppet":
        assert confirmed(asked, other).ready_at


@pytest.mark.parametrize("change", [{"role": "manager"}, {"email": "taken@person.example"}, {"is_active": False}, {}])
def test_an_account_changed_by_one_of_the_two_is_not_the_other(asked, person, change):
    administrator, lead = person("administrator"), person("team_lead")
    for name, value in change.items():
        setattr(lead, name, value)
    if change:
        save_account(lead, by=administrator)
    else:
        with acting(administrator):
            ProviderLink.objects.create(user=lead, issuer="https://id.example", subject="7", linked_at=clock.now())
    confirmed(asked, administrator)
    with pytest.raises(NotAllowed, match="made or changed"):
        recovery.confirm(asked.pk, by=lead, reason=REASON, at=clock.now())


def test_what_else_an_administrator_changes_of_an_account_does_not_count(asked, person):
    administrator, lead = person("administrator"), person("team_lead")
    lead.capacity = 12
    save_account(lead, by=administrator)
    assert confirmed(asked, administrator, lead).ready_at


def test_after_both_nobody_is_asked_for_more(asked, cast):
    confirmed(asked, cast.manager, cast.administrator)
    for one in (cast.manager, cast.administrator, cast.team_lead):
        page = Client()
        page.force_login(one)
        shown = page.get(reverse("desk-recovery", args=[asked.pk])).content.decode()
        assert "nothing more is needed" in shown and "Somebody else must" not in shown and "must, too" not in shown
        assert 'value="confirm"' not in shown and 'value="refuse"' in shown


def test_two_accounts_that_one_person_made_lately_do_not_confirm_together(asked, person, later, settings):
    settings.RECOVERY_STANDING, settings.RECOVERY_STANDING_TOGETHER = (timezone.timedelta(days=n) for n in (7, 90))
    maker = person("administrator")
    puppets = [
        User(email="a@person.example", last_name="A", role="administrator"),
        User(email="b@person.example", last_name="B", role="manager", team=Team.objects.get(code="decisions")),
    ]
    for puppet in puppets:
        save_account(puppet, by=maker)
    other = person("team_lead", date_joined=timezone.now() - timezone.timedelta(days=100))
    with later(days=8):
        confirmed(asked, puppets[0])
        with pytest.raises(NotAllowed, match="same person made or changed the accounts"):
            recovery.confirm(asked.pk, by=puppets[1], reason=REASON, at=clock.now())
        assert confirmed(asked, other).ready_at


def test_whoever_made_the_code_of_a_first_factor_is_not_the_other(asked, person):
    administrator, lead = person("administrator"), person("team_lead")
    enrolling.make_code(lead, by=administrator, at=clock.now())
    confirmed(asked, administrator)
    with pytest.raises(NotAllowed, match="made or changed"):
        recovery.confirm(asked.pk, by=lead, reason=REASON, at=clock.now())
