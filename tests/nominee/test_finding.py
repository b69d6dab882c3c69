"""Forty names as they are, each found by its plain form, with words swapped, and with a typo; and all else a box finds."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nominee.finding import asked, selectors
from nominee.finding.indexing import index_files, index_text
from nominee.finding.patience import TookTooLong, at_most
from nominee.models import Application, Entry, Identifier, NameVariant, SearchedText
from nominee.sealing.blind import blind
from nominee.search import search_form

LONG = "Wickramasuriyaarachchigunawardhanatennakoonabeyratnemudiyanselagedissanayakerajapakshen"
NAMES = [
    ("Ramanathan", "Priya"), ("Sandhu-Virk", "Gurpreet"), ("Wirasena", ""), ("O’Callaghan-D’Arcy", "Siobhán"),
    (LONG, "Nimal"), ("Lefèvre-Châtelain", "Zoë"), ("Żółkiewicz", "Łukasz"), ("Đặng", "Thị Ánh Nguyệt"), ("O", "Xiu"),
    ("Null", "Amélie"), ("van der Bergh", "Pieter"), ("de la Peña y Núñez", "María de los Ángeles"),
    ("M’Bala N’Dongo", "Jean-Baptiste"), ("al-Haddadin", "Yusuf"), ("Zhaolin", "Wei"), ("Seowon", "Min-jun"),
    ("El Idrissaoui", "Karim"), ("Carvalhães", "Rodrigo"), ("Yıldızoğlu", "Emre"), ("Åkerblomqvist", "Solveig"),
    ("Ægisdóttir", "Þórdís"), ("Ó Ceallachánach", "Tomás"), ("Phạm-Lê", "Nguyen"), ("Ковальченко", "Оксана"),
    ("Παπαδόπουλος", "Γιώργος"), ("علي", "محمد"), ("李", "小明"), ("Groß", "Jürgen"), ("Sørensen", "Bjørn"),
    ("Weiß-Łęcki", "Ásta"), ("Đorđević", "Šime"), ("Nguyễn", "Văn Ðức"), ("Hernández Ñáñez", "Iñaki"),
    ("Ştefănescu", "Țuca"), ("Dvořáková", "Ludmila"), ("Szűcs", "Györgyi"), ("Ērgle", "Ķirsis"), ("St. John-Smythe", "A. B."),
    ("Kaʻahumanu", "Lani"), ("Ибрагимов", "Эльдар"),
]  # fmt: skip


@pytest.fixture
def house(story):
    """One submitted file, copied to forty people: (the story, family name -> key of the file)."""
    told = story("submitted")
    copies = []
    for place, (family, given) in enumerate(NAMES):
        copy = Application.objects.get(pk=told.file.pk)
        copy.pk, copy.number, copy.search_name = None, f"JOWP-2024-{place + 1:06}", ""
        copy.family_name, copy.given_names = family, given
        copy.answers = {
            "passport_number": f"QX {place:05}",
            "phone": f"+1 613 777 {place:04}",
            "email": f"who{place}@mail.example",
        }
        copy.employer_name, copy.employer_business_number = f"Company{place} Limited", ""
        copies.append(copy)
    Application.objects.bulk_create(copies)
    index_files(copies)
    return told, {family: copy.pk for (family, _given), copy in zip(NAMES, copies, strict=True)}


def looked_for(told, typed: str, **fields: str) -> dict[str, list]:
    question = asked.read(typed, fields, told.cast.support_officer)
    return {row.kind: row.hits for row in selectors.find(told.cast.support_officer, question) if not row.left_out}


def ways_to_type(family: str, given: str) -> dict[str, str]:
    words = search_form(f"{given} {family}").split()
    longest = max(words, key=len)
    ways = {"as it is": f"{family} {given}", "plain": " ".join(words), "swapped": " ".join(reversed(words))}
    if len(longest) > 3:
        place = len(longest) // 2
        wrong = longest[:place] + ("x" if longest[place] != "x" else "y") + longest[place + 1 :]
        ways["one letter wrong"] = " ".join(wrong if word == longest else word for word in words)
        ways["one letter less"] = " ".join(word[:-2] + word[-1] if word == longest else word for word in words)
        ways["two letters swapped"] = " ".join(
            word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :] if word == longest else word
            for word in words
        )
    return ways


def test_each_of_forty_names_is_found_however_it_is_typed(house, subtests):
    told, files = house
    for family, given in NAMES:
        for way, typed in ways_to_type(family, given).items():
            with subtests.test(f"{family}, {way}", typed=typed):
                found = looked_for(told, typed)["name"]
                assert found[0].file == files[family]
                if way in ("as it is", "plain"):
                    assert found[0].how == "name"


@pytest.mark.parametrize(
    ("typed", "family"),
    [("vanderbergh", "van der Bergh"), ("callaghan darcy", "O’Callaghan-D’Arcy"), ("juergen gross", "Groß"),
     ("aakerblomqvist", "Åkerblomqvist"), ("soerensen", "Sørensen"), ("zhao lin", "Zhaolin"), ("lefev", "Lefèvre-Châtelain"),
     ("zoe lefev", "Lefèvre-Châtelain"), ("elidrissaoui karim", "El Idrissaoui"), (LONG[:60], LONG)],
)  # fmt: skip
def test_other_spellings_and_beginnings_are_found(house, typed, family):
    told, files = house
    assert looked_for(told, typed)["name"][0].file == files[family]


def test_the_better_match_comes_first(house):
    told, _files = house
    near = Application.objects.get(number="JOWP-2024-000001")
    near.family_name, near.given_names = "Ramanathen", "Priya"
    near.pk, near.number = None, "JOWP-2024-000099"
    near.save(force_insert=True)
    index_files([near])
    found = looked_for(told, "priya ramanathan")["name"]
    assert [hit.how for hit in found if hit.file == near.pk] == ["name_typo"]
    assert found[0].how == "name"
    assert looked_for(told, "ramanathan")["name"][0].how == "name_part"


@pytest.mark.parametrize(
    ("typed", "how"),
    [("QX 00003", "passport"), ("qx00003", "passport"), ("(613) 777-0003", "phone"), ("16137770003", "phone"),
     ("WHO3@mail.example", "email"), ("lefevre qx00003", "passport")],
)  # fmt: skip
def test_a_number_or_an_address_is_found_however_written(house, typed, how):
    told, files = house
    hits = looked_for(told, typed)["identifier"]
    assert [(hit.file, hit.how) for hit in hits] == [(files["O’Callaghan-D’Arcy"], how)]
    assert how == "email" or hits[0].detail == "003"


def test_an_employer_is_found_by_a_word_of_its_name_and_never_as_a_person(house):
    told, files = house
    found = looked_for(told, "company7 ltd")
    assert [hit.file for hit in found["employer"]] == [files["Đặng"]]
    assert "name" not in found


def test_an_employer_is_found_by_a_beginning_and_with_a_letter_wrong(house, subtests):
    told, files = house
    file = Application.objects.get(pk=files["Null"])
    file.employer_name = "Northern Lights Fabrication Ltd."
    file.save()
    index_files([file])
    for typed, how in (
        ("North", "employer"), ("northern li", "employer"), ("lights fabrication", "employer"),
        ("Northen Lights Fabrication", "employer_typo"), ("Northern Lihgts", "employer_typo"),
        ("nortehrn lights fabricatoin inc", "employer_typo"),
    ):  # fmt: skip
        with subtests.test(typed):
            found = looked_for(told, typed)
            assert [(hit.file, hit.how, hit.detail) for hit in found["employer"]] == [
                (file.pk, how, file.employer_name)
            ]
    assert looked_for(told, "Northxxn Lights") == {}


def test_a_file_is_found_by_its_family_and_once_by_its_own_name(house):
    told, files = house
    file = files["Seowon"]
    child = {"relationship": "child", "family_name": "Seowon", "given_names": "Ha-eun Sóphie"}
    spouse = {"relationship": "spouse", "family_name": "Bournazel", "given_names": "Corentin"}
    Entry.objects.bulk_create(Entry(application_id=file, kind="family", data=data) for data in (child, spouse))
    index_files([Application.objects.get(pk=file)])
    for typed, how, name in (
        ("seowon sophie", "family", "Ha-eun Sóphie Seowon"),
        ("BOURNAZEL corentin", "family", "Corentin Bournazel"),
        ("bournazle", "family_typo", "Corentin Bournazel"),
    ):
        found = looked_for(told, typed)["family"]
        assert [(hit.file, hit.how, hit.detail) for hit in found] == [(file, how, name)]
    assert looked_for(told, "sophie bournazel") == {}  # words of two members are nobody's name
    assert list(looked_for(told, "seowon")) == ["name"]


def test_what_is_surely_found_ends_the_search_and_notes_are_read_when_asked(house):
    told, files = house
    index_text(
        told.file, source="note", key=7, at=timezone.now(), text="The passport QX00003 and JOWP-2024-000004 again."
    )
    officer = told.cast.support_officer
    for typed, kind in (("qx 00003", "identifier"), ("JOWP-2024-000004", "number")):
        question = asked.read(typed, {}, officer)
        with CaptureQueriesContext(connection) as sent:
            short = selectors.find(officer, question)
        assert [(row.kind, row.left_out) for row in short] == [(kind, False), ("words", True)]
        assert not [row["sql"] for row in sent if "namevariant" in row["sql"] or "searchedtext" in row["sql"]]
    everywhere = selectors.find(officer, asked.read("qx00003", {}, officer), everywhere=True)
    assert [(row.kind, row.hits[0].file) for row in everywhere] == [
        ("identifier", files["O’Callaghan-D’Arcy"]), ("words", told.file.pk)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "how", "places"),
    [("JOWP22", "number_ends", [22]), ("jowp 22", "number_ends", [22]), ("22", "number_ends", [22]), ("JOFW22", "", []),
     ("QX0001", "", []), ("61399900", "", []), ("6137770", "phone_begins", range(40)),
     ("WHO39@mail.ex", "email_begins", [39])],
)  # fmt: skip
def test_a_number_is_found_by_its_end_or_its_beginning(house, typed, how, places):
    told, files = house
    keys = list(files.values())
    hits = [hit for row in looked_for(told, typed).values() for hit in row]
    if how == "number_ends":  # the first file has the number 1
        assert [(hit.file, hit.how) for hit in hits] == [(keys[place - 1], how) for place in places]
    elif how:
        assert {(hit.file, hit.how) for hit in hits} == {(keys[place], how) for place in places}
        assert not any(hit.detail for hit in hits)
    else:
        assert hits == []


def test_a_command_writes_anew_what_files_are_found_by_and_says_how_far_it_is(house):
    told, files = house
    Application.objects.filter(pk=files["Null"]).update(family_name="Quastenflosser")
    assert "name" not in looked_for(told, "quastenflosser")
    said = StringIO()
    call_command("index_search", batch=20, stdout=said)
    assert [hit.file for hit in looked_for(told, "quastenflosser")["name"]] == [files["Null"]]
    lines = said.getvalue().splitlines()
    assert lines[0].startswith("20 files, ")
    place = lines[0].rsplit("--after ", 1)[1]
    assert lines[-1].startswith("Every file is found by what it says: 41 files, ")
    said = StringIO()
    call_command("index_search", after=int(place), stdout=said)
    assert said.getvalue().splitlines()[-1] == "Every file is found by what it says: 21 files, 0 rows changed."


@pytest.mark.parametrize("typed", ["JOWP-2024-000004", "jowp 2024 4", "JOWP2024000004", " jowp-2024-000004 "])
def test_a_file_number_is_read_however_typed(house, typed):
    told, files = house
    assert [hit.file for hit in looked_for(told, typed)["number"]] == [files["O’Callaghan-D’Arcy"]]
    assert selectors.the_file(told.cast.support_officer, typed) == "JOWP-2024-000004"


def test_words_of_notes_are_found_newest_first_with_what_stands_around_them(house):
    told, _files = house
    for key, text in (
        (1, "Appel de l’employeur : il « confirme » l’écart de salaire."),
        (2, "Salaire confirmé <b>par</b> écrit."),
    ):
        index_text(told.file, source="note", key=key, at=timezone.now(), text=text)
    hits = looked_for(told, "salaire CONFIRME")["words"]  # accents are none, and « confirme » is a word of both
    assert [(hit.file, hit.how) for hit in hits] == [(told.file.pk, "note")] * 2
    assert hits[0].at > hits[1].at
    assert ("Salaire", True) in looked_for(told, "salaire ecrit")["words"][0].snippet
    assert len(looked_for(told, "salaire")["words"]) == 2
    assert len(looked_for(told, "salaire -employeur")["words"]) == 1
    assert "words" not in looked_for(told, '"ecrit salaire"')
    index_text(told.file, source="note", key=2, at=timezone.now(), text="Something else.")
    assert len(looked_for(told, "salaire")["words"]) == 1  # written again, it replaces itself


def test_filters_narrow_every_way_of_looking_and_can_stand_alone(house):
    told, files = house
    officer = told.cast.support_officer
    Application.objects.filter(pk=files["Null"]).update(language="fr", assigned_to=officer, queue=None)
    assert [hit.file for hit in looked_for(told, "language:fr officer:me")["files"]] == [files["Null"]]
    assert [hit.file for hit in looked_for(told, "état:soumise langue:français agent:moi")["files"]] == [files["Null"]]
    assert "name" not in looked_for(told, "ramanathan language:fr")
    assert "name" not in looked_for(told, "null since:2099")
    assert looked_for(told, "null state:sub stream:owp", officer="Marie Roy", since="2020-01")["name"]


def test_drafts_and_ones_own_file_are_found_by_nobody_of_the_desk(story):
    draft, own = story("draft", 1), story("submitted")
    own.user.role = "support_officer"
    own.user.save()
    assert not NameVariant.objects.filter(application=draft.file).exists()
    question = asked.read(f"{own.file.family_name}", {}, own.user)
    assert selectors.find(own.user, question) == []
    assert selectors.the_file(own.user, own.file.number) == ""
    assert selectors.suggest(own.user, own.file.number) == []


def test_submitting_and_nominating_write_what_a_file_is_found_by(story):
    told = story("nominated")
    kinds = set(Identifier.objects.filter(application=told.file).values_list("kind", flat=True))
    assert {"passport", "phone", "email", "business_number", "certificate"} <= kinds
    before = NameVariant.objects.count(), Identifier.objects.count()
    with CaptureQueriesContext(connection) as asked_of:
        index_files([told.file])
    assert (NameVariant.objects.count(), Identifier.objects.count()) == before
    assert not [row["sql"] for row in asked_of if row["sql"].startswith(("INSERT", "DELETE", "UPDATE"))]
    told.file.answers["passport_number"] = "Changed 77"
    index_files([told.file])
    assert Identifier.objects.get(application=told.file, kind="passport").value == blind("passport", "CHANGED77")


def test_what_takes_too_long_is_given_up_and_the_rest_goes_on(db):
    with pytest.raises(TookTooLong), at_most(20), connection.cursor() as cursor:
        cursor.execute("select pg_sleep(5)")
    assert SearchedText.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("show statement_timeout")
        assert cursor.fetchone()[0] != "20ms"
