"""Writing what a file is found by, in the same transaction as what it comes from. Asked again, it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchVector
from django.db.models import Model, Value

from nominee.hooks import record
from nominee.models import (
    SEALED_NOTES,
    Application,
    ApplicationEvent,
    Entry,
    Identifier,
    NameVariant,
    Note,
    SearchedText,
)
from nominee.sealing import vault
from nominee.sealing.blind import blind
from nominee.search import (
    email_form,
    employer_keys,
    family_keys,
    listed_name,
    name_keys,
    number_form,
    phone_form,
    text_form,
)

# Which answers hold numbers and addresses: kind -> fields of the form.
NUMBERS = {
    "passport": ("passport_number",),
    "uci": ("uci",),
    "permit": ("permit_number",),
    "business_number": ("employer_business_number",),
}
SEALED = ("passport", "uci", "fee")  # kinds that are found whole, by their blind index alone
PHONES = ("phone", "employer_phone", "signing_officer_phone")
EMAILS = ("email", "employer_email", "signing_officer_email")
LONGEST_VALUE = 254
BATCH = 5000  # rows of one INSERT


@dataclass(frozen=True)
class Text:
    """One note or letter: of which file, and what leads back to it."""

    file: int
    source: str
    key: int
    at: datetime
    text: str


Source = Callable[[Sequence[Application]], list[Text]]
SOURCES: list[Source] = []
Numbers = Callable[[Application], list[tuple[str, str]]]  # (kind, number) that an app knows of a file
MORE_NUMBERS: list[Numbers] = []


def index_file(application: Application) -> None:
    """What this file is found by, from its answers, its family and its nomination. A draft is found by nobody."""
    index_files([application])


def index_files(applications: Sequence[Application]) -> int:
    """The same for many at once; answers how many rows were added or taken away."""
    files = [file for file in applications if file.submitted_at is not None]
    vault.read_ahead(files)
    variants = {(file.pk, variant) for file in files for variant in name_variants(file)} | family_variants(files)
    numbers = {(file.pk, *found) for file in files for found in identifiers(file)}
    return (
        _keep(NameVariant, ("variant",), variants, files)
        + _keep(Identifier, ("kind", "value"), numbers, files)
        + _keep_search_names(files)
    )


def name_variants(file: Application) -> set[str]:
    other_names = _text(file, "other_names")
    employer = employer_keys(file.employer_name, _text(file, "employer_operating_name"))
    return name_keys(file.family_name, file.given_names, other_names) | employer


def family_variants(files: Sequence[Application]) -> set[tuple[int, str]]:
    """(file, variant) of the spouse or partner and the children that the form names."""
    rows = Entry.objects.filter(application__in=files, kind="family").values_list("application_id", "data")
    names = [(file, str(data.get(part) or "")) for file, data in rows for part in ("family_name", "given_names")]
    return {(file, variant) for file, name in names for variant in family_keys(name)}


def identifiers(file: Application) -> set[tuple[str, str]]:
    """(kind, value) of each number and address of the file, in the form it is compared by."""
    given = vault.opened(file, {code: _text(file, code) for codes in NUMBERS.values() for code in codes})
    found = {(kind, number_form(str(given[code] or ""))) for kind, codes in NUMBERS.items() for code in codes}
    found |= {("phone", phone_form(_text(file, code))) for code in PHONES}
    found |= {("email", email_form(_text(file, code))) for code in EMAILS}
    if nomination := getattr(file, "nomination", None):
        found.add(("certificate", number_form(nomination.certificate_number)))
    found |= {(kind, number_form(number)) for more in MORE_NUMBERS for kind, number in more(file)}
    return {(kind, _as_stored(kind, value)) for kind, value in found if value}


def _as_stored(kind: str, form: str) -> str:
    return blind(kind, form) if kind in SEALED else form[:LONGEST_VALUE]


def index_text(application: Application, *, source: str, key: int, at: datetime, text: str) -> None:
    """The words of one note or letter; `source` and `key` lead back to it. Written again, it replaces itself."""
    index_texts([Text(application.pk, source, key, at, text)])


def index_texts(texts: Sequence[Text]) -> None:
    rows = [
        SearchedText(
            application_id=row.file,
            source=row.source,
            key=row.key,
            at=row.at,
            text=row.text.replace("\0", " "),
            words=SearchVector(Value(text_form(row.text)), config="simple"),
        )
        for row in texts
    ]
    SearchedText.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["source", "key"], update_fields=["at", "text", "words"]
    )


def numbers(find: Numbers) -> Numbers:
    """Hang in more numbers that a file is found by."""
    MORE_NUMBERS.append(find)
    return find


def source(find: Source) -> Source:
    """Hang in where texts come from, so that `index_search` can write them anew."""
    SOURCES.append(find)
    return find


@source
def notes(files: Sequence[Application]) -> list[Text]:
    return [
        Text(row.application_id, "note", row.pk, row.at, row.text)
        for row in Note.objects.filter(application__in=files).exclude(kind__in=SEALED_NOTES)
    ]


@record("nominee.make_findable")
def make_findable(event: ApplicationEvent) -> None:
    index_file(event.application)


def _text(file: Application, code: str) -> str:
    value = file.answers.get(code)
    return value if isinstance(value, str) else ""


def _keep(model: type[Model], fields: tuple[str, ...], wanted: set[tuple], files: Sequence[Application]) -> int:
    """Bring the rows of these files to what is wanted: what is there stays as it is."""
    rows = model._default_manager.filter(application__in=files).values_list("pk", "application_id", *fields)
    stored = {tuple(values): pk for pk, *values in rows}
    new = [
        model(application_id=file, **dict(zip(fields, values, strict=True)))
        for file, *values in sorted(wanted - stored.keys())
    ]
    model._default_manager.bulk_create(new, batch_size=BATCH)
    gone = [pk for values, pk in stored.items() if values not in wanted]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    return len(new) + len(gone)


def _keep_search_names(files: Sequence[Application]) -> int:
    """The column that lists search in; kept by intake while a draft is written, and here for files of before."""
    changed = []
    for file in files:
        name = listed_name(file.family_name, file.given_names)
        if name != file.search_name:
            file.search_name = name
            changed.append(file)
    Application.objects.bulk_update(changed, ["search_name"], batch_size=BATCH)
    return len(changed)
