"""What binds many people is in the chain of administrative changes, whoever's hand it was: draws, openings, more time for
everybody, employers and who acts for them. (Published rules: tests/rules/test_replaying.py.)"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from intake.draws import services as draws
from intake.employers import people, registering
from intake.opening import services as openings
from nominee import extending
from nominee.audit.acting import KEPT, acting
from nominee.models import AdministrativeChange, EmployerMember, Program, Stream, User
from nominee.words import Words
from tests.employers.conftest import REGISTRATION
from tests.intake.draws.pools import in_the_pool

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WATCHED = """select t.tgrelid::regclass::text from pg_trigger t join pg_proc p on p.oid = t.tgfoid
where p.proname in ('nominee_keep_change', 'nominee_keep_account_change')"""


def test_what_binds_many_is_kept_with_who_did_it_and_the_chain_holds(cast, client, capsys):
    now, stream = timezone.now(), Stream.objects.select_related("program").get(code="owp-teer-0-3")
    in_the_pool(
        User.objects.create(email="one@person.example", role="applicant"),
        stream,
        "EOI-JOWP-000001",
        50,
        at=now - 9 * DAY,
    )
    plan = draws.Plan(title={"en": "General", "fr": "Général"}, attested_before=now - DAY)
    draw = draws.simulate(draws.prepare(stream, plan, by=cast.manager, at=now), by=cast.manager, at=now)
    seen = draw.simulated["digest"]
    draws.sign(draw, by=cast.manager, at=now, seen=seen)
    draws.countersign(draw, by=cast.executive_director, at=now, seen=seen)
    openings.announce(
        stream,
        waiting_from=now + DAY,
        opens_at=now + 2 * DAY,
        closes_at=now + 9 * DAY,
        places=5,
        by=cast.manager,
        at=now,
    )
    extending.extend(
        kinds=["drafts"], first=now, last=now + DAY, days=3, reason=Words("An outage.", "Une panne."), by=cast.manager,
        at=now,
    )  # fmt: skip
    signer, contact = cast.employer_signing_officer, cast.employer_contact
    with acting(signer):
        employer = registering.register(Program.objects.get(code="ontario"), by=signer, at=now, answers=REGISTRATION)
        row, pin = people.ask_to_join(
            employer, by=signer, at=now, email=contact.email, given_names="S", family_name="B"
        )
        people.join(row, at=now, pin=pin, visitor=contact)
        people.promote(employer, EmployerMember.objects.get(user=contact).pk, by=signer, at=now)
    with connection.cursor() as cursor:
        cursor.execute(WATCHED)
        assert {table for (table,) in cursor.fetchall()} <= set(KEPT)  # else nobody is named
    with acting(None), connection.cursor() as cursor:  # a hand in the database that gives no name
        cursor.execute(
            "update nominee_employermember set user_id = %s where user_id = %s", [cast.analyst.pk, contact.pk]
        )

    def kept(kind: str) -> list[tuple[User | None, set[str]]]:
        rows = AdministrativeChange.objects.filter(kind=kind).order_by("number")
        return [(row.by, set(row.after or {}) if row.before else {"*"}) for row in rows]

    assert [by for by, _names in kept("draw")] == [cast.manager, cast.manager, cast.executive_director]
    assert "countersigned_by_id" in kept("draw")[-1][1]
    assert kept("opening") == kept("deadlines") == [(cast.manager, {"*"})]
    assert kept("employer") == [(signer, {"*"})] * 3 + [(signer, {"kind"}), (None, {"user_id"})]
    told = "\n".join(f"{row.before} {row.after}" for row in AdministrativeChange.objects.filter(kind="employer"))
    assert "President" not in told and "416 555" not in told
    client.force_login(cast.auditor)
    client.cookies["language"] = "fr"
    page = client.get("/desk/audit/", {"kind": "employer"}, headers={"accept-language": "fr"}).content.decode()
    assert "employeur" in page and "signing_officer" not in page
    call_command("verify_audit")
    assert "Every chain holds." in capsys.readouterr().out
