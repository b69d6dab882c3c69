import shutil

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from nominee.models import StreamVersion
from nominee.programs.definition import ONTARIO, ProgramFileError, read_program

OWP = "streams/owp-teer-0-3/2026-06-26.toml"


def test_ontario_has_three_streams_with_their_dated_versions():
    versions = {(v.stream, str(v.in_force_from)) for v in read_program(ONTARIO).versions}
    assert versions == {
        ("foreign-worker", "2022-11-16"),
        ("foreign-worker", "2024-02-26"),
        ("masters-graduate", "2022-11-16"),
        ("masters-graduate", "2024-02-26"),
        ("owp-teer-0-3", "2026-06-26"),
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"),
    [
        (OWP, 'amount = "1500.00"', 'amount = "lots"', "fee.amount", "amount of money"),
        (OWP, 'confidence = "unconfirmed"', 'confidence = "sure"', "version.confidence", "confirmed or unconfirmed"),
        (OWP, "in_force_from = 2026-06-26", "in_force_from = 2026-06-27", "version.in_force_from", "named 2026-06-26"),
        (OWP, 'kind = "equity_limit"', 'kind = "luck"', "criteria[equity].kind", "unknown kind"),
        (OWP, '"refusal", ', '"valentine", ', "letters", "unknown letter"),
        (OWP, 'code = "owp-teer-0-3"', 'code = "owp"', "stream.code", "folder is named"),
        (OWP, "[intake]", "[intakes]", "intake", "unknown key"),
        (
            "shared/people.toml",
            'type = "country"',
            'type = "planet"',
            "pages[identity].fields[birth_country].type",
            "unknown type",
        ),
        ("shared/people.toml", 'fr = "Votre passeport"', 'fr = ""', "pages[passport].title.fr", "is empty"),
        (
            "shared/people.toml",
            'field = "had_help"',
            'field = "had_hope"',
            "pages[help].fields[helper_name].when",
            "no page asks",
        ),
        (
            "shared/person_documents.toml",
            '"old_form"',
            '"too_blue"',
            "documents[consent_form].reasons",
            "unknown reason",
        ),
        (
            "shared/person_documents.toml",
            'source = "ban_list"',
            'source = "rumour"',
            "checks[person_ban].source",
            "unknown source",
        ),
        ("program.toml", "places = 21500", "places_ = 21500", "allocations[0].places_", "unknown key"),
    ],
)
def test_a_wrong_file_is_refused_with_file_key_and_reason(tmp_path, file, old, new, key, reason):
    folder = tmp_path / "ontario"
    shutil.copytree(ONTARIO, folder)
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(ProgramFileError) as refused:
        read_program(folder)
    assert key in refused.value.key
    assert reason in refused.value.reason


def test_a_published_version_never_changes(ontario):
    version = StreamVersion.objects.get(stream__code="owp-teer-0-3")
    version.definition["fee"]["amount"] = "1.00"
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        version.save()


def test_versions_of_one_stream_never_overlap(ontario):
    version = StreamVersion.objects.get(stream__code="owp-teer-0-3")
    with pytest.raises(IntegrityError), transaction.atomic():
        StreamVersion.objects.create(
            stream=version.stream, label="x", in_force_from="2027-01-01", definition={}, sha256="x"
        )
