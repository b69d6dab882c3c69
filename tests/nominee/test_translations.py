"""The French catalogue: complete, clean, and the same file however often it is brought up to date."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.core.management import CommandError, call_command

from nominee import translations

LOCALE = settings.LOCALE_PATHS[0]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
TAG_OR_ENTITY = re.compile(r"</?[a-z][^>]*>|&\w+;|&#\d+;")
NO_BREAK = "\u00a0"
# A straight apostrophe; quotation marks that are not French; a colon or a guillemet that may stand alone on a line.
# A colon inside a word is no punctuation: a search filter is typed so (agent:moi).
WRONG_IN_FRENCH = re.compile(r"'|[“”]|(?<![\u00a0\d]):(?!//|\w)|«(?!\u00a0)|(?<!\u00a0)»|\s[;?!]")


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return [message for message in translations.read(LOCALE) if message.id]


@pytest.fixture(scope="module")
def sentences() -> set[translations.Sentence]:
    return translations.sentences(settings.BASE_DIR)


def _both(message: Message) -> list[tuple[str, str]]:
    """Each English text with the French that stands for it: one pair, or one per number."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return list(zip(message.id, message.string, strict=True))


def _wrong(messages: list[Message], is_wrong) -> list[tuple[str, str]]:
    return [pair for message in messages for pair in _both(message) if is_wrong(*pair)]


def test_every_sentence_has_french_in_both_numbers(messages):
    assert len(messages) > 500
    assert not _wrong(messages, lambda english, french: not french)
    assert not [message.id for message in messages if message.fuzzy]


def test_french_keeps_every_placeholder_and_tag(messages):
    def differs(english: str, french: str) -> bool:
        return any(sorted(p.findall(english)) != sorted(p.findall(french)) for p in (PLACEHOLDER, TAG_OR_ENTITY))

    assert not _wrong(messages, differs)


def test_french_keeps_the_space_around_a_sentence(messages):
    def edges(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    assert not _wrong(messages, lambda english, french: edges(english) != edges(french))


def test_french_is_set_as_in_canada(messages):
    def is_badly_set(_english: str, french: str) -> bool:
        return bool(WRONG_IN_FRENCH.search(TAG_OR_ENTITY.sub("", french)))

    assert not _wrong(messages, is_badly_set)


def test_the_catalogue_holds_only_what_the_product_says(messages, sentences):
    said = {(sentence.text, sentence.context) for sentence in sentences}
    kept = {
        (message.id if isinstance(message.id, str) else message.id[0], message.context or "") for message in messages
    }
    assert kept - said == set()
    assert not translations.read(LOCALE).obsolete


def test_the_catalogue_is_sorted_and_updating_it_changes_no_byte(tmp_path, monkeypatch, sentences, messages):
    texts = [message.id if isinstance(message.id, str) else message.id[0] for message in messages]
    assert texts == sorted(texts)
    monkeypatch.setattr(translations, "sentences", lambda root: sentences)
    copy = translations.po_path(tmp_path)
    copy.parent.mkdir(parents=True)
    copy.write_bytes(translations.po_path(LOCALE).read_bytes())
    translations.update(settings.BASE_DIR, tmp_path)
    once = copy.read_bytes()
    translations.update(settings.BASE_DIR, tmp_path)
    assert copy.read_bytes() == once
    assert once == translations.po_path(LOCALE).read_bytes()


@pytest.fixture
def little_product(tmp_path, settings):
    """A product of two files, one of them indented as templates are."""
    (tmp_path / "intake").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "intake" / "views.py").write_text('print(_("Saved."), ngettext("%(n)s day", "%(n)s days", 2))\n')
    (tmp_path / "templates" / "page.html").write_text(
        '{% load i18n %}\n<ul>\n    <li>{% translate "May" context "month" %}</li>\n'
        "  <li>{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}</li>\n</ul>\n"
    )
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return tmp_path


def _fill(product: Path, **french: str) -> None:
    path = translations.po_path(product / "locale")
    text = path.read_text(encoding="utf-8")
    for english, given in french.items():
        text = re.sub(rf'(msgid "{re.escape(english)}"\nmsgstr ")"', rf'\g<1>{given}"', text)
    path.write_text(text, encoding="utf-8")


def test_check_names_each_sentence_without_french(little_product, capsys):
    with pytest.raises(CommandError, match="4 sentences"):
        call_command("messages", "--check")
    assert capsys.readouterr().out.splitlines() == ["%(n)s day", "Hello %(name)s", "May", "Saved."]
    assert not (little_product / "locale").exists()


def test_update_adds_what_is_new_keeps_what_was_translated_and_drops_what_is_gone(little_product, capsys):
    call_command("messages")
    _fill(little_product, **{"Saved.": "Enregistré.", "May": "Mai", "Hello %(name)s": "Bonjour, %(name)s"})
    with pytest.raises(CommandError, match="1 sentences"):
        call_command("messages", "--check")
    (little_product / "templates" / "page.html").write_text('{% translate "Saved." %}{% translate "New" %}')
    call_command("messages")
    kept = {message.id: message.string for message in translations.read(little_product / "locale") if message.id}
    assert kept == {"Saved.": "Enregistré.", "New": "", ("%(n)s day", "%(n)s days"): ("", "")}


def test_the_same_english_in_two_contexts_keeps_two_translations(little_product):
    (little_product / "templates" / "page.html").write_text(
        '{% translate "May" context "month" %}{% translate "May" context "right" %}'
    )
    call_command("messages")
    assert sorted(message.context for message in translations.read(little_product / "locale") if message.context) == [
        "month",
        "right",
    ]


def test_compiling_makes_what_gettext_reads(tmp_path):
    path = translations.po_path(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(translations.po_path(LOCALE).read_bytes())
    translations.compile_catalogue(tmp_path)
    french = gettext.translation("django", tmp_path, ["fr"])
    assert french.gettext("Sign out") == "Fermer la session"
    assert french.ngettext("%(count)s day", "%(count)s days", 0) == "%(count)s jour"
    assert french.ngettext("%(count)s day", "%(count)s days", 2) == "%(count)s jours"
