"""A value opens only with its key, in its place, as it was sealed."""

from __future__ import annotations

import base64

import pytest

from nominee import checks
from nominee.sealing import keys, tokens
from nominee.sealing.blind import blind
from tests.sealing.conftest import made

PLACE = tokens.Place("nominee_sealedvalue", "one", "JOWP-2026-000001/passport_number")


def test_a_value_opens_in_its_place_and_is_never_sealed_twice_the_same():
    first, second = tokens.seal("AB 123 Ñandú", PLACE), tokens.seal("AB 123 Ñandú", PLACE)
    assert first != second and "AB" not in first
    assert {tokens.opened(first, PLACE), tokens.opened(second, PLACE)} == {"AB 123 Ñandú"}
    assert first.startswith(f"s1:{keys.keys().current}:") and tokens.key_of(first) == keys.keys().current


@pytest.mark.parametrize("other", [
    tokens.Place("nominee_other", "one", PLACE.field), tokens.Place(PLACE.table, "two", PLACE.field),
    tokens.Place(PLACE.table, "one", "JOWP-2026-000002/passport_number"), tokens.Place(PLACE.table, "one", "uci"),
])  # fmt: skip
def test_moved_to_another_table_row_or_field_it_does_not_open(other):
    with pytest.raises(tokens.CannotOpen) as problem:
        tokens.opened(tokens.seal("AB123", PLACE), other)
    assert problem.value.why == "not as it was sealed"


def test_one_changed_bit_of_nonce_text_or_tag_is_noticed():
    form, key_id, encoded = tokens.seal("AB123", PLACE).split(":")
    raw = base64.urlsafe_b64decode(encoded)
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(tokens.CannotOpen):
            tokens.opened(f"{form}:{key_id}:{base64.urlsafe_b64encode(changed).decode()}", PLACE)


@pytest.mark.parametrize("token", ["", "s1:", "s1:k:", "s2:old:AAAA", "plain", "s1:old:%%%", "s1:old:" + "A" * 8])
def test_what_is_no_token_cannot_be_opened_and_breaks_nothing(token, old_and_new):
    with pytest.raises(tokens.CannotOpen):
        tokens.opened(token, PLACE)


def test_the_first_key_seals_and_every_other_one_still_opens(settings, old_and_new):
    _old, both, new = old_and_new
    before = tokens.seal("AB123", PLACE)
    settings.FIELD_KEYS = both
    assert tokens.key_of(tokens.seal("AB123", PLACE)) == "new"
    assert tokens.opened(before, PLACE) == "AB123"
    settings.FIELD_KEYS = new
    with pytest.raises(tokens.CannotOpen) as problem:
        tokens.opened(before, PLACE)
    assert problem.value.why == "no key"


@pytest.mark.parametrize("lines", [
    "k1", "k1:", "k1:short", "k1:" + base64.b64encode(b"x" * 16).decode(), "K 1:" + base64.b64encode(b"x" * 32).decode(),
    made("a") + "\n" + made("a"),
])  # fmt: skip
def test_keys_that_cannot_be_used_are_refused_without_being_repeated(lines):
    with pytest.raises(keys.BadKeys) as wrong:
        keys.read(lines)
    assert not any(part and part in str(wrong.value) for part in lines.split(":")[1:])


def test_production_refuses_to_start_without_keys_and_the_demonstration_has_its_own(settings):
    settings.DEMO = True
    settings.FIELD_KEYS = settings.INDEX_KEY = ""
    assert checks.fields_can_be_sealed(None) == []
    settings.DEMO = False
    assert [found.id for found in checks.fields_can_be_sealed(None)] == ["nominee.E002", "nominee.E002"]
    settings.FIELD_KEYS, settings.INDEX_KEY = made("k1"), "x" * 31
    assert len(checks.fields_can_be_sealed(None)) == 1
    settings.INDEX_KEY = "x" * 32
    assert checks.fields_can_be_sealed(None) == []


def test_a_blind_index_meets_its_equal_alone_and_only_under_its_own_key(settings):
    assert blind("passport", "AB123") == blind("passport", "AB123")
    assert len({blind("passport", "AB123"), blind("uci", "AB123"), blind("passport", "AB124")}) == 3
    before = blind("passport", "AB123")
    settings.INDEX_KEY = "another key of thirty-two letters and more"
    assert blind("passport", "AB123") != before
