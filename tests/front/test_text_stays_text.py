"""What people write is shown as they wrote it on every page: no element, no attribute, no address and no sum comes of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from itertools import cycle

import pytest
from django.test import Client
from django.urls import reverse

from nominee import notes
from nominee.models import Application, Document
from reporting import demo

MARK = "zqx"
CORPUS = (
    f"\"><img src=x onerror={MARK}()>", f"</script><script>{MARK}()</script>", f"'-{MARK}()-'", f"javascript:{MARK}()",
    f"</title></textarea><svg onload={MARK}()>", f"<!--><iframe srcdoc={MARK}>", "{{7*7}}" + MARK, "{% debug %}" + MARK,
    f"${{7*7}}{MARK}", f"`+{MARK}()+`", f"&lt;b&gt;{MARK}", f"\" autofocus onfocus={MARK}() x=\"", "%s%n{0.__class__}" + MARK,
)  # fmt: skip
TEXT_KINDS = {"text", "long_text"}


class Page(HTMLParser):
    """What a browser would make of it that nobody of ours wrote."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag in {"iframe", "object", "embed", "base"} or (tag == "script" and not given.get("src")):
            self.wrong.append(f"<{tag} {given}>")
        for name, value in attributes:
            if name.startswith("on") or name in {"srcdoc", "style"} or MARK in name:
                self.wrong.append(f"<{tag} {name}={value}>")
            if name in {"href", "src", "action", "formaction"} and (value or "").strip().lower().startswith(
                "javascript:"
            ):
                self.wrong.append(f"<{tag} {name}={value}>")


def planted(values: dict, fields: set[str], turn: Iterator[str]) -> dict:
    return values | {code: next(turn) for code, value in values.items() if code in fields and value}


@pytest.fixture
def told(cast):
    """A file in which every text is one of the corpus, in turn; past the checks of the form: some no field would take."""
    person = next(row for row in demo.people() if row["stream"] == "owp-teer-0-3" and not row["representative"])
    told = demo.Story(copy.deepcopy(person), cast)
    told.reach("decision")
    file, turn = told.file, cycle(CORPUS)
    texts = {
        row["code"]
        for page in file.definition["pages"]
        for row in page["fields"]
        if row["type"] in TEXT_KINDS and not row.get("sealed")
    }
    Application.objects.filter(pk=file.pk).update(answers=planted(file.answers, texts, turn))
    for entry in file.entries.all():
        type(entry).objects.filter(pk=entry.pk).update(data=planted(entry.data, texts, turn))
    for paper, text in zip(Document.objects.filter(application=file), turn, strict=False):
        Document.objects.filter(pk=paper.pk).update(original_name=f"{text}.pdf")
    file.refresh_from_db()
    for text in CORPUS:
        notes.add_note(file, by=cast.program_officer, at=told.at, kind="note", text=f"Words {text}")
    told.user.first_name, told.user.last_name = CORPUS[0], CORPUS[1]
    told.user.save()
    return told


def pages_of(told) -> list[tuple]:
    number = told.file.number
    return [
        *((told.cast.manager, route, args, {}) for route, args in (
            ("desk-preview", [number]), ("desk-act", [number, "approve"]), ("desk-act", [number, "refuse"]),
            ("desk-checks", [number]), ("desk-completeness", [number]), ("desk-assessment", [number]), ("desk", []),
        )),
        (told.cast.manager, "desk-file", [number], {"show": "all"}),
        *((told.cast.manager, route, [], {"q": text}) for route in ("desk", "desk-search", "desk-suggest") for text in CORPUS),
        (told.user, "apply-file", [number], {}), (told.user, "apply-check", [number], {}), (told.user, "apply", [], {}),
        (told.cast.privacy_officer, "privacy-file", [], {"number": CORPUS[0]}),
        (told.cast.privacy_officer, "privacy-looks", [], {"person": CORPUS[0], "day": CORPUS[1]}),
    ]  # fmt: skip


def test_no_page_makes_anything_of_what_people_write(told):
    shown = 0
    for user, route, args, values in pages_of(told):
        client = Client()
        client.force_login(user)
        answer = client.get(reverse(route, args=args), values, follow=True)
        assert answer.status_code in {200, 404, 409, 422}, (route, values, answer.status_code)
        text = answer.content.decode()
        if answer["Content-Type"].startswith("application/json"):
            json.loads(text)
            assert answer["X-Content-Type-Options"] == "nosniff"
            continue
        shown += MARK in text
        assert Page(text).wrong == [], (route, values)
        assert f"49{MARK}" not in text, (route, values)
        assert not [one for one in CORPUS if one[0] in '<"' and one in text], (route, values)
        if route == "desk-file":
            assert all(f"Words {one}" in unescape(text) for one in CORPUS), "not all notes are on the page"
    assert shown > 20, "the corpus is not on the pages"
