"""Every field that holds something of a person holds a canary in the house: else its leak would not be seen.

A new column, or a new question of the form, fails here until it has one, or its reason why not.
"""

from __future__ import annotations

from fnmatch import fnmatch

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from house import CANARIES, PLANTED_ENTRIES, STREAM, House, form_fields

from nominee.models import Application

pytestmark = pytest.mark.django_db
TELLING = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField, ArrayField,
           SearchVectorField, models.DateField)  # fmt: skip
CODE, HASH, SET_UP = "one of a few codes", "a hash, a token or a place in the store", "set up by the program, of nobody"
MOMENT, STAFF = "when a step was taken, which tells nothing of a person by itself", "of somebody of the staff"
DAYS = "a day drawn by the same function as the day of birth"
SILENT = "no source answers here; what it compares are the claims, which have one"
PRIVACY = "of a matter of the privacy officer, who alone reads it: tests/privacy"
NONE_HERE = "the same words stand in a column that has one"
WITHOUT = {
    # column, with * for any: why there is no canary in it
    "nominee_office.*": SET_UP, "nominee_team.*": SET_UP, "nominee_queue.*": SET_UP, "nominee_program.*": SET_UP,
    "nominee_stream.*": SET_UP, "nominee_streamversion.*": SET_UP, "nominee_counter.*": SET_UP,
    "nominee_allocation*.*": SET_UP, "guardian_*": "rights by key",
    "nominee_user.password": HASH, "nominee_user.role": CODE, "nominee_user.language": CODE,
    "nominee_user.first_name": "the owner reads their own on every page", "nominee_user.last_name": "likewise",
    "nominee_user.licence_*": "of a representative, and in a public register", "nominee_user.firm": "likewise",
    "nominee_user.skills": STAFF, "nominee_user.keys": STAFF, "nominee_look.*": "test_every_look.py reads the whole log",
    "nominee_administrativechange.*": "tests/audit: names columns of accounts, and no file",
    "nominee_explanation.*": STAFF, "nominee_disposedlooks.*": STAFF, "nominee_savedview.*": STAFF,
    "nominee_unfinishedtext.*": "only its writer reads it: tests/nominee/test_case.py", "nominee_absence.*": STAFF,
    "intake_clientenrolment.*": "only the representative who wrote it reads it: tests/intake/test_enrolment.py",
    "intake_authorityfact.scopes": CODE, "intake_authorityfact.details": "of a representative; nothing of the applicant",
    "intake_licenceanswer.*": "of a representative, and in a public register", "intake_licence.*": "likewise",
    "intake_representation.basis": CODE, "intake_representation.scopes": CODE, "intake_representation.suspended_why": CODE,
    "intake_actinname.fields": CODE,
    "intake_typedtext.*": "only its writer reads it: tests/intake/test_fields.py",
    "intake_expressionofinterest.*": "codes and numbers that others have too; who reads them: tests/intake",
    "intake_attestation.*": "likewise", "intake_givenpoints.*": "what staff wrote of a business: tests/intake/test_given_points.py",
    "intake_interestevent.*": CODE,
    "intake_draw.*": SET_UP, "intake_publisheddraw.*": "the public record: tests/intake/draws",
    "intake_invitation.*": "numbers, and why it ended in words of the program: tests/intake/draws",
    "intake_notificationofinterest.*": "sealed, or numbers and codes: tests/intake/entry",
    "intake_expressentryprofile.*": "sealed, or codes and days: tests/intake/entry", "intake_profilefact.*": CODE,
    "intake_receiptitem.*": CODE, "intake_opening*.*": "public: tests/intake/test_openings.py", "nominee_deadlineextension.*": STAFF,
    "intake_fee.*reference*": "sealed: tests/sealing", "nominee_sealedvalue.*": "sealed: tests/sealing",
    "nominee_employer.*": "of a firm, which its own people read: tests/employers", "nominee_employermember.*": "likewise",
    "nominee_joboffer.*": "of a person whom the employer names; who reads it: tests/employers",
    "intake_employer*.*": "codes of what happened: tests/employers", "intake_enrolment.*": "of who is asked to act for a firm",
    "intake_editinglock.*": CODE, "intake_kepttext.*": "sealed", "intake_positionapproval.*": "of a position: tests/employers",
    "nominee_restriction.*": STAFF, "nominee_declaredconflict.*": STAFF, "nominee_breakglass.*": STAFF,
    "nominee_session.*": "tests/sign_in", "nominee_signin*.*": "tests/sign_in", "nominee_recover*.*": "tests/sign_in",
    "nominee_providerlink.*": "tests/sign_in", "nominee_enrolmentcode.*": HASH,
    "nominee_addresschange.*": "only its person reads it: tests/sign_in/test_addresses.py",
    "nominee_document.scan": CODE, "nominee_breach.*": "of no file by itself; who reads it: tests/privacy",
    "nominee_accessrequest.asker": CODE, "nominee_accessrequest.received_on": MOMENT, "nominee_accessrequest.package": HASH,
    "nominee_accessrequest.extended_why": PRIVACY, "nominee_*request.answer": PRIVACY, "nominee_*request.number": PRIVACY,
    "nominee_correctionrequest.statement": PRIVACY, "nominee_breachfile.notified_on": MOMENT,
    "nominee_reviewedrecord.*": PRIVACY, "nominee_matterevent.*": CODE, "nominee_noticeshown.version": CODE,
    "nominee_consent.version": CODE, "nominee_legalhold.*": PRIVACY, "nominee_disposal*.*": PRIVACY,
    "nominee_tombstone.*": "what is left of a disposed file, which is nothing of the person: tests/privacy",
    "nominee_proposedversion.*": SET_UP, "nominee_replay.*": "how many files, of nobody: tests/rules",
    "nominee_replayedfile.*": "codes of results; the reasons are computed when they are read: tests/rules",
    "nominee_balance.*": SET_UP, "nominee_effect.*": CODE, "nominee_allowance.*": HASH, "nominee_filelink.*": HASH,
    "*.code": CODE, "*.kind": CODE, "*.status": CODE, "*.role": CODE, "*.language": CODE, "*.state": CODE,
    "*.outcome": CODE, "*.result": CODE, "*.computed": CODE, "*.suggested": CODE, "*.ending": CODE, "*.body": CODE,
    "*.source": CODE, "*.slot": CODE, "*.criterion": CODE, "*.action": CODE, "*.from_status": CODE, "*.to_status": CODE,
    "*.software": CODE, "*hash": HASH, "*sha256": HASH, "*.what": CODE,
    "nominee_application.number": "in every address of the file; test_same_answer.py asks for it by itself",
    "nominee_application.passport_expires_on": DAYS, "nominee_application.permit_expires_on": DAYS,
    "nominee_application.child_ages_out_on": DAYS, "nominee_nomination.*_on": DAYS, "verification_*.expires_on": DAYS,
    "nominee_application.job_noc": CODE, "nominee_application.employer_business_number": "in a public register",
    "nominee_application.next_r*": CODE, "nominee_application.aside_for": CODE,
    "nominee_application.aside_why": "empty until a file is put aside: tests/nominee/test_worklist_changes.py",
    "nominee_document.file": HASH, "nominee_document.content_type": CODE, "correspondence_letter.pdf": HASH,
    "nominee_document.notes": "what the inspection found, in words of the product",
    "nominee_document.made_from": "names of files, of one slot with original_name: tests/intake/test_uploading.py",
    "nominee_documentvalidity.*": DAYS, "nominee_documenttranslation.*": "of its translator, on the page of its owner alone",
    "nominee_uploadfinding.*": "codes, numbers and days: tests/intake/test_uploading.py",
    "intake_piece.file": HASH, "intake_chunk.file": HASH, "intake_piece.received_kind": CODE, "intake_piece.scan": CODE,
    "intake_piece.measures": "numbers",
    "intake_fee.provider": CODE, "intake_fee.refund_ground": CODE, "intake_*.reason": CODE,
    "verification_verificationcheck.title": SET_UP, "correspondence_letter.template_version": CODE,
    "verification_*.problem": "in words of the product", "correspondence_nudge.problem": "in words of the product",
    "verification_*.answer": SILENT, "verification_*.compared": SILENT,
    "verification_criterionfinding.used": "which facts were used, by their codes; a canary is in reasons",
    "*.due_on": MOMENT, "*.next_on": MOMENT, "*.aside_until": MOMENT, "*.ended_on": NONE_HERE, "*.started_on": NONE_HERE,
}  # fmt: skip
FORM_WITHOUT = {
    "choice": CODE, "country": CODE, "noc": CODE, "boolean": "yes or no", "yes_no": "yes or no", "integer": "a number that others have too",
    "decimal": "a number that others have too", "money": "a number that others have too",
    "business_number": "of a firm, and in a public register", "postal_code": "drawn with its city",
    "date": "the day of birth stands for all days: they are drawn by one function",
}  # fmt: skip


def columns() -> list[tuple[str, str]]:
    ours = {"nominee", "intake", "verification", "correspondence", "reporting", "guardian"}
    return [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if model._meta.app_label in ours
        for field in model._meta.concrete_fields
        if isinstance(field, TELLING) and not isinstance(field, models.DateTimeField)
    ]


def holds_one(table: str, column: str) -> bool:
    words = [f"%{canary}%" for canary in CANARIES]
    with connection.cursor() as cursor:
        cursor.execute(f'select exists (select from {table} where lower("{column}"::text) like any(%s))', [words])
        return cursor.fetchone()[0]


def test_every_column_that_tells_of_a_person_has_a_canary_or_a_reason(house: House):
    missing = [
        f"{table}.{column}"
        for table, column in columns()
        if not any(fnmatch(f"{table}.{column}", pattern) for pattern in WITHOUT) and not holds_one(table, column)
    ]
    assert not missing, "\n".join(missing)


def test_no_reason_is_given_for_nothing():
    names = [f"{table}.{column}" for table, column in columns()]
    assert [pattern for pattern in WITHOUT if not any(fnmatch(name, pattern) for name in names)] == []


def test_every_question_of_the_form_has_a_canary_or_a_reason(house: House):
    file = Application.objects.get(pk=house.files["draft"].pk)
    rows = [row for entry in file.entries.all() for row in [entry.data]]
    told = {code: str(value).lower() for code, value in file.answers.items()}
    for row in rows:
        told |= {code: f"{told.get(code, '')} {value}".lower().strip() for code, value in row.items()}
    missing = [
        field["code"]
        for field in form_fields()
        if field["type"] not in FORM_WITHOUT
        and told.get(field["code"])  # else the question is not asked of this person
        and not told[field["code"]].startswith("sealed:")  # tests/sealing
        and not any(canary in told[field["code"]] for canary in CANARIES)
    ]
    assert not missing, f"{STREAM}: {missing}"


def test_every_kind_of_row_is_planted():
    assert {kind for kind, names in PLANTED_ENTRIES.items() if names} >= {"address", "job", "family", "study"}
