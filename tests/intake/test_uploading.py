"""Documents at their best: photographs put together, uploads that go on, what is seen and said of a document."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from intake import scanning, uploads
from intake import services as intake
from intake.inspection import Refused
from intake.models import Chunk, Piece
from intake.quarantine import inspect_apart, make_apart
from intake.suggestions import suggestions
from intake.uploading import findings, making, pieces, services, validity
from nominee.errors import NotFound, NotNow, NotValid
from nominee.facts import Facts
from nominee.models import Document, DocumentValidity, Stream, UploadFinding
from nominee.programs import uploading as rules_of
from tests.intake import hostile
from tests.intake.conftest import put

MB = 1024 * 1024


def stored(settings) -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def address(name: str, draft, *more: object, slot: str = "passport") -> str:
    return reverse(name, args=[draft.number, slot, *more])


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def who(draft):
    return {"by": draft.applicant, "at": timezone.now()}


@pytest.fixture
def piece(draft, who):
    """Put a whole file among the pieces of a slot."""

    def come(data: bytes, name: str = "photo.jpg", slot: str = "passport") -> Piece:
        return pieces.put_whole(draft, slot, SimpleUploadedFile(name, data), **who)

    return come


# ------------------------------------------------------------------ photographs become one document


def test_photographs_become_one_document_in_the_order_and_the_way_up_that_was_wished(draft, piece, who, settings):
    first, second, third = (hostile.photograph(f"photo {number}") for number in (1, 2, 3))
    rows = [piece(first), piece(second), piece(hostile.pdf(pages=2), "rest.pdf"), piece(third)]
    pieces.move(rows[3], -1, **who)  # 1 2 3 rest
    pieces.move(rows[0], 1, **who)  # 2 1 3 rest
    pieces.turn(rows[1], **who)
    document = services.use(draft, "passport", **who)
    assert (document.content_type, document.pages, document.original_name) == ("application/pdf", 5, "Passport.pdf")
    assert [row["sha256"] for row in document.made_from][:3] == [sha(second), sha(first), sha(third)]
    with document.file.open("rb") as handle, pikepdf.open(io.BytesIO(handle.read())) as made:
        kept = [bytes(page.get_images()["/Page"].read_raw_bytes()) for page in list(made.pages)[:3]]
        assert kept == [second, first, third], "the bytes of the camera are still there"
        assert [int(page.obj.get("/Rotate", 0)) for page in made.pages] == [90, 0, 0, 0, 0]
    assert not Piece.objects.exists() and len(draft.documents.all()) == 1


def test_the_camera_s_own_mark_of_how_it_was_held_stands_the_page_up():
    turned = hostile.picture_of_a_place()  # orientation 6: a quarter clockwise
    made = make_apart(
        "together", [turned, turned], pieces=[{"kind": "jpeg", "turn": 0}, {"kind": "jpeg", "turn": 90}], most=MB
    )
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert [int(page.obj.get("/Rotate", 0)) for page in pdf.pages] == [90, 180]


def test_pages_too_large_together_are_made_smaller_and_stay_legible():
    noise = io.BytesIO()
    Image.effect_noise((3000, 2200), 40).convert("RGB").save(noise, "JPEG", quality=92)
    blobs = [noise.getvalue()] * 2
    most = len(noise.getvalue())
    made = make_apart("together", blobs, pieces=[{"kind": "jpeg", "turn": 0}] * 2, most=most)
    assert len(made) <= most and inspect_apart(made).pages == 2
    with pytest.raises(Refused) as refused:
        make_apart("together", blobs, pieces=[{"kind": "jpeg", "turn": 0}] * 2, most=20_000)
    assert refused.value.why == "too_large_together"


def test_one_file_that_needs_no_turn_is_kept_as_it_was_received(draft, piece, who):
    data = hostile.pdf(pages=3)
    piece(data, "scan.pdf")
    document = services.use(draft, "passport", **who)
    assert (document.sha256, document.made_from) == (sha(data), [])


def test_what_the_page_did_not_show_is_not_used(draft, piece, who):
    first = piece(hostile.photograph())
    shown = [str(first.public_id)]
    piece(hostile.photograph("another"))
    with pytest.raises(NotValid) as wrong:
        services.use(draft, "passport", seen=shown, **who)
    assert "changed meanwhile" in wrong.value.errors["file"]
    assert Piece.objects.count() == 2 and not draft.documents.exists()


def test_used_twice_at_once_only_one_becomes_the_document(draft, piece, who, monkeypatch):
    piece(hostile.photograph())
    put_together = services.put_together

    def and_somebody_was_faster(rows, requirement):
        received = put_together(rows, requirement)
        monkeypatch.setattr(services, "put_together", put_together)
        services.use(draft, "passport", **who)
        return received

    monkeypatch.setattr(services, "put_together", and_somebody_was_faster)
    with pytest.raises(NotValid):
        services.use(draft, "passport", **who)
    assert draft.documents.count() == 1


def test_pages_can_be_added_to_a_document_which_stays_until_the_new_one_takes_its_place(draft, piece, who, visit):
    put(draft, "passport", hostile.pdf(pages=2))
    visit.post(address("apply-upload", draft), {"do": "add_pages"})
    visit.post(address("apply-upload", draft), {"do": "add_pages"})  # pressed twice
    assert draft.documents.filter(superseded_at__isnull=True).get().pages == 2
    piece(hostile.photograph())
    answer = visit.post(address("apply-pages", draft), {"do": "use"}, follow=True)
    assert "is kept with the application as the earlier version" in answer.content.decode()
    assert draft.documents.get(superseded_at__isnull=True).pages == 3 and draft.documents.count() == 2
    assert "Earlier versions" in visit.get(address("apply-upload", draft)).content.decode()


@pytest.mark.parametrize(("language", "button"), [("en", "Use these 3 pages"), ("fr", "Utiliser ces 3 pages")])
def test_without_script_the_whole_way_works_with_forms(visit, draft, language, button):
    visit.cookies["language"] = language
    photos = [SimpleUploadedFile(f"p{n}.jpg", hostile.photograph(f"page {n}")) for n in (1, 2)]
    page = visit.post(address("apply-upload", draft), {"file": photos}, follow=True)
    rows = list(Piece.objects.order_by("place"))
    assert [row.name for row in rows] == ["p1.jpg", "p2.jpg"]
    more = SimpleUploadedFile("p3.jpg", hostile.photograph("page 3"))
    page = visit.post(address("apply-upload", draft), {"do": "collect", "file": more}, follow=True)
    assert button in page.content.decode()
    visit.post(address("apply-pages", draft), {"do": "up", "piece": rows[1].public_id})
    visit.post(address("apply-pages", draft), {"do": "turn", "piece": rows[1].public_id})
    moved = list(Piece.objects.order_by("place"))
    assert [(row.name, row.turn) for row in moved] == [("p2.jpg", 90), ("p1.jpg", 0), ("p3.jpg", 0)]
    visit.post(address("apply-pages", draft), {"do": "use"})
    assert draft.documents.get().pages == 3


def test_of_several_files_the_wrong_ones_say_why_and_the_others_are_kept(visit, draft):
    several = [SimpleUploadedFile("good.jpg", hostile.photograph()), SimpleUploadedFile("bad.zip", hostile.archive())]
    page = visit.post(address("apply-upload", draft), {"file": several}, follow=True).content.decode()
    assert "bad.zip: This is a ZIP or office file" in page and Piece.objects.get().name == "good.jpg"


# ------------------------------------------------------------------ pictures of telephones


@pytest.mark.skipif(not making.CONVERTS, reason="pi-heif is not installed")
def test_a_burst_of_a_telephone_becomes_its_first_picture_and_what_it_was_is_kept(draft):
    put(draft, "passport", hostile.BURST, "IMG_0001.HEIC")
    document = draft.documents.get()
    assert (document.content_type, document.original_name) == ("image/jpeg", "IMG_0001.jpg")
    assert [(row["kind"], row["sha256"]) for row in document.made_from] == [("heic", sha(hostile.BURST))]
    with document.file.open("rb") as handle, Image.open(handle) as picture:
        red, green, _blue = picture.getpixel((6, 6))
        assert picture.size == (64, 48) and red > 200 > 90 > green, "the first one, with the red corner"
        assert picture.getexif()[0x010F] == "Phone"


def test_where_heic_cannot_be_converted_the_page_says_so_and_what_to_do(visit, draft, monkeypatch):
    monkeypatch.setattr(making, "CONVERTS", False)
    answer = visit.post(address("apply-upload", draft), {"file": SimpleUploadedFile("a.heic", hostile.BURST)})
    text = answer.content.decode()
    assert answer.status_code == 422 and "cannot be converted here" in text and "JPEG" in text
    assert not draft.documents.exists()


# ------------------------------------------------------------------ uploads that go on


@pytest.fixture
def sender(visit, draft, django_capture_on_commit_callbacks):
    """What static/nominee/upload.js does, without a browser."""

    class Sender:
        def begin(self, data: bytes, name: str = "scan.pdf", **more: object):
            told = {"name": name, "size": len(data), "sha256": sha(data)} | more
            return visit.post(address("apply-pieces", draft), told)

        def send(self, where: str, part: bytes, at: object, told: str = ""):
            headers = {"Upload-Offset": str(at), "Upload-Checksum": f"sha256 {told or sha(part)}"}
            with django_capture_on_commit_callbacks(execute=True):
                return visit.patch(where, part, content_type="application/offset+octet-stream", headers=headers)

    return Sender()


def test_an_upload_that_broke_off_goes_on_after_a_reload_and_arrives_whole(visit, draft, sender, who, settings):
    data = hostile.pdf(pages=3) + b"\n%" + b"x" * 90_000 + b"\n"
    where = sender.begin(data).headers["Location"]
    assert sender.send(where, data[:40_000], 0).json()["received"] == 40_000
    again = sender.begin(data)  # the page was loaded anew, the same file chosen again
    assert (again.status_code, again.json()["received"], again.headers["Location"]) == (200, 40_000, where)
    assert visit.head(where).headers["Upload-Offset"] == "40000"
    lost = sender.send(where, data[:40_000], 0)  # its answer was lost, so it comes twice
    assert (lost.status_code, lost.headers["Upload-Offset"]) == (409, "40000")
    assert sender.send(where, data[40_000:], 40_000).json()["kind"] == "pdf"
    assert len(stored(settings)) == 1 and not Chunk.objects.exists(), "the parts are gone when the whole is here"
    document = services.use(draft, "passport", **who)
    assert document.sha256 == sha(data)


def test_a_part_that_changed_on_the_way_is_not_kept(sender, settings):
    data = hostile.pdf()
    where = sender.begin(data).headers["Location"]
    answer = sender.send(where, data[:100], 0, told=sha(b"other"))
    assert answer.status_code == 422 and "did not arrive as it was sent" in answer.json()["error"]
    assert Piece.objects.get().received == 0 and not stored(settings)


def test_a_whole_that_is_not_what_was_meant_is_refused_and_leaves_nothing(sender, settings):
    data = hostile.pdf()
    where = sender.begin(data, sha256=sha(b"another file")).headers["Location"]
    answer = sender.send(where, data, 0)
    assert answer.status_code == 422 and not Piece.objects.exists() and not stored(settings)


@pytest.mark.parametrize("at", ["-1", "9" * 30, "x", "", "5"])
def test_an_offset_that_is_none_is_answered_with_the_right_one(sender, at):
    data = hostile.pdf()
    where = sender.begin(data).headers["Location"]
    answer = sender.send(where, data[:10], at)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "0")


def test_more_than_was_said_is_not_taken(sender):
    data = hostile.pdf()
    where = sender.begin(data).headers["Location"]
    assert sender.send(where, data + b"more", 0).status_code == 409


@pytest.mark.parametrize("size", ["0", "-1", "x", "", "9" * 40, str(26 * MB)])
def test_a_size_that_cannot_be_is_refused_before_anything_is_sent(visit, draft, size):
    answer = visit.post(address("apply-pieces", draft), {"name": "a.pdf", "size": size})
    assert answer.status_code == 422 and answer.json()["error"] and not Piece.objects.exists()


def test_a_virus_in_a_piece_is_refused_and_nothing_of_it_is_kept(sender, settings, monkeypatch):
    monkeypatch.setattr(scanning, "scan", lambda data: scanning.INFECTED)
    data = hostile.pdf()
    where = sender.begin(data).headers["Location"]
    answer = sender.send(where, data, 0)
    assert "A virus was found" in answer.json()["error"] and not Piece.objects.exists() and not stored(settings)


def test_pieces_belong_to_their_file_and_slot_and_to_nobody_else(client, cast, draft, piece, sender):
    row = piece(hostile.photograph())
    for name in ("apply-piece", "apply-piece-picture"):
        for slot, person in (("resume", draft.applicant), ("passport", cast.representative)):
            client.force_login(person)
            method = client.head if name == "apply-piece" else client.get
            assert method(address(name, draft, row.public_id, slot=slot)).status_code == 404
    client.force_login(cast.support_officer)
    assert client.get(address("apply-piece-picture", draft, row.public_id)).status_code == 403
    with pytest.raises(NotFound):
        pieces.remove(row, by=cast.representative, at=timezone.now())
    client.force_login(draft.applicant)
    picture = client.get(address("apply-piece-picture", draft, row.public_id))
    assert Image.open(io.BytesIO(picture.content)).height == 180 and "private" in picture.headers["Cache-Control"]


def test_what_is_on_its_way_counts_for_the_quota_and_the_number_of_pieces(draft, piece, who, settings, monkeypatch):
    settings.UPLOADS_MOST_MB_OF_A_FILE = 1
    pieces.begin(draft, "passport", name="a", size=MB - 100, **who)
    with pytest.raises(NotValid) as wrong:
        piece(hostile.photograph())
    assert "1 MB together" in wrong.value.errors["file"]
    settings.UPLOADS_MOST_MB_OF_A_FILE = 250
    monkeypatch.setattr(pieces, "MOST_PIECES", 1)
    with pytest.raises(NotValid) as wrong:
        piece(hostile.photograph())
    assert "put together from 1 files" in wrong.value.errors["file"]


def test_what_nobody_went_on_with_is_swept_and_what_is_new_is_not(
    draft, piece, who, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        piece(hostile.photograph("old"))
    begun = pieces.begin(draft, "resume", name="b", size=10, **who)
    pieces.add(begun, start=0, data=b"12345", **who)
    Piece.objects.update(touched_at=timezone.now() - pieces.KEPT - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        piece(hostile.photograph("new"))
        assert pieces.sweep(timezone.now()) == 2
    assert Piece.objects.count() == 1 and len(stored(settings)) == 1
    type(draft).objects.filter(pk=draft.pk).update(draft_due_at=who["at"])
    with pytest.raises(NotNow):
        piece(hostile.photograph())


# ------------------------------------------------------------------ what is seen, and what is said


def codes(document: Document) -> set[str]:
    return set(document.findings.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("photo", "expected"),
    [
        ({}, set()),
        ({"size": (2400, 3200)}, set()),
        ({"blur": 9}, {"blurred"}),
        ({"light": 0.25}, {"dark"}),
        ({"size": (600, 800)}, {"small"}),
    ],
    ids=["good", "little ink", "blurred", "dark", "small"],
)
def test_a_photograph_that_cannot_be_read_is_pointed_out(draft, photo, expected):
    put(draft, "passport", hostile.photograph(**photo), "p.jpg")
    legible = {"blurred", "dark", "small", "empty"}
    assert codes(draft.documents.get()) & legible == expected


def test_a_blurred_page_in_a_pdf_is_named_by_its_number_and_a_page_of_text_is_none(draft, piece, who):
    piece(hostile.photograph())
    piece(hostile.photograph(blur=9))
    document = services.use(draft, "passport", **who)
    assert list(document.findings.filter(weight="warning").values_list("code", "page")) == [("blurred", 2)]


def test_a_warning_is_shown_and_using_it_anyway_is_written_down_once(visit, draft):
    photo = SimpleUploadedFile("p.jpg", hostile.photograph(blur=9))
    page = visit.post(address("apply-upload", draft), {"file": photo}, follow=True)
    assert page.redirect_chain[-1][0] == address("apply-document", draft)
    assert "looks blurred" in page.content.decode() and "Use it anyway" in page.content.decode()
    assert "look at it" in visit.get(reverse("apply-file", args=[draft.number])).content.decode()
    visit.post(address("apply-document", draft), {"anyway": "1"})
    row = UploadFinding.objects.get(code="blurred")
    first = row.used_anyway_at
    assert row.used_anyway_by == draft.applicant and first
    visit.post(address("apply-document", draft), {"anyway": "1"})
    row.refresh_from_db()
    assert row.used_anyway_at == first
    assert "look at it" not in visit.get(reverse("apply-file", args=[draft.number])).content.decode()


REQUIREMENT = {"code": "credential", "reasons": ["name_differs"], "compare": [], "needs_translation": True}
LETTER = (
    "This letter is to say that Zoë Lefèvre has studied with us for two years and that the degree was granted. " * 3
)
BRIEF = "La présente lettre est pour dire que les études du programme ont été terminées dans les délais par " * 3
CARTA = "La carta es para decir que los estudios del programa se han terminado con honores por la señora Lefèvre y " * 3


class Seen:
    pages, measures = 2, []

    def __init__(self, text: str) -> None:
        self.text = text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LETTER, {("language", "note")}),
        (LETTER.upper(), {("language", "note")}),
        ("", {("name_unread", "note")}),
        (BRIEF, {("language", "note"), ("name_differs", "warning")}),
        (CARTA, {("language", "warning"), ("name_differs", "warning")}),  # the given name is not there
        (
            "Сим удостоверяется, что студент окончил университет с отличием. " * 2,
            {("language", "warning"), ("name_differs", "warning")},
        ),
    ],
    ids=["english", "capitals", "scan", "french, other name", "spanish", "cyrillic"],
)
def test_name_and_language_are_read_where_there_is_text_and_nowhere_else(text, expected):
    facts = Facts({"family_name": "Lefevre", "given_names": "Zoé Anne"}, date(2026, 7, 1))
    found = findings.find(Seen(text), REQUIREMENT, facts, rules_of.rules(), None, facts.on)
    assert {(row.code, row.weight) for row in found} == expected
    assert "Lefevre" not in str([row.detail for row in found]), "no name is kept with a finding"


def test_the_days_a_document_counts_follow_the_answers_and_are_only_added_to(draft, who):
    today = timezone.localdate()
    answers = {"passport_issued_on": "2017-01-01", "passport_expires_on": (today - timedelta(days=1)).isoformat()}
    intake.save_answers(draft, answers=answers, **who)
    put(draft, "passport", hostile.photograph(), "p.jpg")
    document = draft.documents.get()
    assert "expired" in codes(document)
    later = {"passport_expires_on": (today + timedelta(days=4000)).isoformat()}
    intake.save_answers(draft, answers=later, by=draft.applicant, at=timezone.now())
    intake.save_answers(draft, answers=later, by=draft.applicant, at=timezone.now())
    rows = list(document.validities.all())
    assert [row.valid_until for row in rows] == [today - timedelta(days=1), today + timedelta(days=4000)]
    assert {(row.kind, row.source, row.field) for row in rows} == {("passport", "answer", "passport_expires_on")}
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentValidity.objects.update(valid_until=today)


def test_what_an_officer_wrote_down_goes_before_the_answer_in_the_completeness_check(story, cast):
    told = story("completeness")
    document = told.file.documents.get(slot="passport")
    read = told.file.submitted_at.date() - timedelta(days=3)
    row = validity.say(document, read, by=cast.support_officer, at=timezone.now(), today=timezone.localdate())
    assert row.source == "officer"
    from intake.checklist import checklist

    slot = checklist(told.file, cast.support_officer, timezone.localdate()).row("passport").slot
    assert "Had expired when the application was submitted." in [found.words for found in suggestions(slot)]


def test_a_document_in_another_language_says_who_translated_it(visit, draft):
    put(draft, "credential", hostile.pdf(pages=4))
    where = address("apply-document", draft, slot="credential")
    answer = visit.post(where, {"language": ""})
    assert answer.status_code == 422 and "Choose the language" in answer.content.decode()
    wrong = {"language": "other", "translator": "Ana Lima", "way": "association", "first_page": "5", "number": ""}
    text = visit.post(where, wrong).content.decode()
    assert "from 1 to 4" in text and "membership number" in text and 'value="Ana Lima"' in text
    visit.post(where, wrong | {"first_page": "3", "number": "A 12"})
    document = draft.documents.get()
    kept = document.translation
    assert (document.language, kept.translator, kept.way, kept.first_page) == ("other", "Ana Lima", "association", 3)
    visit.post(where, {"language": "fr"})
    document.refresh_from_db()
    assert document.language == "fr" and not type(kept).objects.exists()


def test_an_earlier_document_of_the_same_person_is_used_again_as_a_copy_of_its_own(visit, draft, who, cast):
    put(draft, "passport", hostile.pdf(pages=2), "mine.pdf")
    first = draft.documents.get()
    other = intake.start_application(Stream.objects.get(code="owp-teer-0-3"), **who)
    assert "Use the one you uploaded on" in visit.get(address("apply-upload", other)).content.decode()
    visit.post(address("apply-reuse", other), {"document": first.public_id})
    again = other.documents.get()
    assert (again.sha256, again.reused_from, again.file.name != first.file.name) == (first.sha256, first, True)
    # Nobody else's: not of another person, not of another slot, not what cannot be opened.
    assert visit.post(address("apply-reuse", other, slot="resume"), {"document": first.public_id}).status_code == 404
    assert visit.post(address("apply-reuse", other), {"document": "x"}).status_code == 404
    Document.objects.filter(pk=first.pk).update(scan="infected")
    assert services.earlier_documents(draft.applicant, other, "passport") == []
    type(draft).objects.filter(pk=other.pk).update(applicant=cast.representative)
    assert services.earlier_documents(draft.applicant, other, "passport") == []


def test_what_was_never_scanned_is_said_and_scanned_once_there_is_a_scanner(visit, draft, settings, monkeypatch):
    put(draft, "passport")
    assert draft.documents.get().scan == ""
    assert "kept as not scanned" in visit.get(address("apply-upload", draft)).content.decode()
    assert scanning.scan_waiting(timezone.now()) == 0
    settings.CLAMD = "tcp://127.0.0.1:1"
    monkeypatch.setattr(scanning, "ask", lambda data: True)
    assert scanning.scan_waiting(timezone.now()) == 1
    assert draft.documents.get().scan == "clean"


def test_the_rules_of_uploading_are_checked_when_they_are_read():
    good = rules_of.rules().content
    assert rules_of.problems(good) == []
    twice = good | {"validities": [*good["validities"], good["validities"][0]]}
    assert ("validities", "“passport” is named twice") in rules_of.problems(twice)
    assert rules_of.problems(good | {"validities": [{"kind": "a", "slots": ["b"]}]})
    assert rules_of.problems(good | {"legible": {}})


def test_a_disposed_file_keeps_nothing_of_its_pieces(draft, piece, settings):
    from nominee.retention.stored import names_of

    row = piece(hostile.photograph())
    assert row.file.name in names_of(draft)
    assert uploads.without_ending("a.b.HEIC") == "a.b" and uploads.without_ending(".heic") == "heic"
