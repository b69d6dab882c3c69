"""Adapters against a real HTTP server: what they compare, and what they do on a register's bad days."""

from __future__ import annotations

import hashlib
import json
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification import sources
from verification.sources.names import plain, same_name, same_value

DATA = Path(__file__).resolve().parents[2] / "sandbox" / "data"
PEOPLE = {row["ref"]: row for row in json.loads((DATA / "people.json").read_text(encoding="utf-8"))}
LAWYER = {
    "representative_body": "law_society",
    "representative_licence_number": "P70210",
    "representative_name": "Margaret Ellsworthy",
}


def person(ref):
    answers = PEOPLE[ref]["answers"]
    return {code: answers[code] for code in ("family_name", "given_names", "birth_date")}


def claim(ref, source):
    row = PEOPLE[ref]
    answers, entries = row["answers"], row["entries"]
    if source == "business_registry":
        codes = ("employer_business_number", "employer_legal_name", "employer_established_on")
        return {code: answers[code] for code in codes}
    if source == "language_test":
        return person(ref) | {k: v for k, v in entries["language_test"][0].items() if k != "language"}
    if source == "education_credential":
        codes = ("eca_reference", "eca_body", "institution", "credential")
        return person(ref) | {code: entries["study"][0][code] for code in codes}
    if source == "federal_case_system":
        return person(ref) | {code: answers.get(code) for code in ("passport_number", "permit_number")}
    if source == "ban_list":
        return {code: answers[code] for code in ("employer_legal_name", "employer_business_number")}
    shown = row["representative"]
    return {
        "representative_body": shown["body"],
        "representative_licence_number": shown["licence_number"],
        "representative_name": shown["name"],
    }


@pytest.fixture
def ask(registers):
    return lambda name, asked: sources.ask(name, asked, {"url": registers, "token": ""})


def differing(answer):
    return [row["field"] for row in answer.compared if not row["agrees"]]


@pytest.mark.parametrize("source", [name for name in sources.SOURCES if name != "representative_register"])
def test_a_true_claim_is_confirmed(ask, source):
    answer = ask(source, claim("P02", source))
    assert (answer.outcome, differing(answer)) == ("confirmed", [])
    assert answer.sha256 == hashlib.sha256(answer.body.encode()).hexdigest()
    assert json.loads(answer.body)["sandbox"] is True


def test_every_true_claim_of_the_cast_is_confirmed(ask):
    for ref, row in PEOPLE.items():
        if row["planted"] or row["stream"] != "owp-teer-0-3":
            continue
        for source in ("business_registry", "language_test", "education_credential"):
            assert ask(source, claim(ref, source)).outcome == "confirmed", (ref, source)


@pytest.mark.parametrize(
    ("ref", "source", "outcome", "fields"),
    [
        ("P07", "language_test", "discrepancy", ["speaking"]),
        ("P12", "federal_case_system", "discrepancy", ["permit_number"]),
        ("P16", "federal_case_system", "discrepancy", ["birth_date"]),
        ("P21", "education_credential", "discrepancy", ["credential"]),
        ("P23", "language_test", "not_found", []),
        ("P27", "federal_case_system", "discrepancy", ["family_name", "given_names"]),
        ("P32", "business_registry", "discrepancy", ["status"]),
        ("P36", "business_registry", "discrepancy", ["employer_established_on"]),
        ("P38", "representative_register", "discrepancy", ["is_in_good_standing"]),
        ("P47", "ban_list", "discrepancy", ["ban"]),
        ("P53", "language_test", "discrepancy", ["family_name", "given_names", "birth_date"]),
    ],
)
def test_each_planted_difference_is_seen(ask, ref, source, outcome, fields):
    answer = ask(source, claim(ref, source))
    assert (answer.outcome, differing(answer)) == (outcome, fields)
    assert answer.summary.en and answer.summary.fr


def test_the_number_of_another_employer_is_seen(ask):
    own, other = (claim(ref, "business_registry") for ref in ("P01", "P36"))
    answer = ask("business_registry", own | {"employer_business_number": other["employer_business_number"]})
    assert answer.outcome == "discrepancy" and "employer_legal_name" in differing(answer)


def test_a_representative_in_good_standing_is_confirmed(ask):
    assert ask("representative_register", LAWYER).outcome == "confirmed"
    swapped = LAWYER | {"representative_name": "Ellsworthy Margaret"}
    assert differing(ask("representative_register", swapped)) == ["representative_name"]


@pytest.mark.parametrize("source", list(sources.SOURCES))
def test_an_empty_claim_is_not_confirmed_and_asks_nothing(source):
    answer = sources.ask(source, {}, {"url": "http://127.0.0.1:9", "token": ""})
    assert (answer.outcome, answer.body) == ("not_confirmed", "")


@pytest.mark.parametrize(
    "number", [".", "..", "../../healthz", "P70210/../P70247", "a?b#c", "%2e%2e", "\x00", "é" * 300]
)
def test_a_claim_cannot_lead_the_question_elsewhere(ask, number):
    answer = ask("representative_register", LAWYER | {"representative_licence_number": number})
    assert answer.outcome in {"not_confirmed", "not_found"}


def test_a_ban_list_at_a_wrong_address_confirms_nothing(registers):
    answer = sources.ask("ban_list", person("P02"), {"url": registers + "/wrong", "token": ""})
    assert answer.outcome == "not_found"


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("-500", "code 500"),
        ("-GARBAGE", "agreed form"),
        ("-SHAPE", "agreed form"),
        ("-HUGE", "too large"),
        ("-REDIRECT", "code 302"),
        ("-SLOW", "in time"),
    ],
)
@pytest.mark.parametrize("source", ["language_test", "ban_list"])
def test_a_bad_day_of_the_register_is_unreachable_with_a_reason(ask, monkeypatch, source, fault, why):
    if fault == "-SLOW":  # the others answer at once, but on a busy machine "at once" may take a while
        monkeypatch.setattr("verification.sources.base.TIMEOUT", 0.3)
    asked = {"test": "ielts_general", "report_number": f"SBX1{fault}", "employer_legal_name": f"X{fault}"}
    with pytest.raises(sources.Unreachable, match=why) as refused:
        ask(source, asked)
    assert refused.value.why.fr


def test_an_answer_without_the_agreed_keys_is_unreachable(registers):
    with pytest.raises(sources.Unreachable, match="agreed form"):
        sources.base.put(
            sources.base.Register(path="/healthz?{x}", key=("x",), names={"family_name": "family_name"}),
            {"x": "1", "family_name": "Null"},
            {"url": registers},
        )


def test_a_register_that_is_down_is_unreachable_at_once():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        begin = time.monotonic()
        with pytest.raises(sources.Unreachable, match="no connection"):
            sources.ask("ban_list", person("P02"), {"url": url, "token": ""})
    assert time.monotonic() - begin < 3


@pytest.mark.parametrize("url", ["", "not an address", "ftp://127.0.0.1", "http://[::1"])
def test_a_wrong_configuration_is_unreachable_and_not_a_crash(url):
    with pytest.raises(sources.Unreachable):
        sources.ask("ban_list", person("P02"), {"url": url, "token": ""})


@pytest.mark.parametrize(
    ("claimed", "found", "same"),
    [
        ("O’Callaghan-D’Arcy", "OCALLAGHAN D'ARCY", True),
        ("Żółkiewicz", "ZOLKIEWICZ", True),
        ("Ægisdóttir", "aegisdottir", True),
        ("de la Peña y Núñez", "Delapena Y Nunez", True),
        ("", None, True),
        ("Jean Pierre", "Pierre Jean", False),
        ("Maple Loom Ltd.", "Maple Loom Limited", False),
        ("O", "Ó", True),
        ("O", "", False),
    ],
)
def test_names_agree_but_for_spelling(claimed, found, same):
    assert same_name(claimed, found) is same


@pytest.mark.parametrize(
    ("claimed", "found", "same"),
    [
        ("7.0", "7", True),
        ("7.0", 7, True),
        ("7.5", "7", False),
        (True, "1", False),
        (None, "", True),
        ("x", None, False),
    ],
)
def test_values_agree_by_value(claimed, found, same):
    assert same_value(claimed, found) is same


@given(st.text(max_size=40))
def test_plain_is_stable_and_blind_to_case(text):
    assert plain(plain(text)) == plain(text)
