"""What every template owes: no inline script or style, a token in every form, words that can be translated."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from codebase import ROOT, modules

TEMPLATES = ROOT / "templates"
ALL = sorted((*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.jinja")))  # Django's and Jinja's
PAGES = [path for path in ALL if "letters" not in path.relative_to(TEMPLATES).parts]
# Pages are named by their stem where a frame adds the folder (`show(request, "act", …)`).
FOLDERS_OF_PAGES = {
    "apply",
    "desk",
    "desk/workload",
    "desk/privacy",
    "desk/rulebook",
    "desk/draws",
    "base/about",
    "reports",
    "desk/reports",
}
DJANGOS_OWN = {"500.html", "404.html", "403.html", "400.html", "admin/base_site.html"}
BOTH_LANGUAGES = {"500.html", "503.html"}  # shown when nothing works, so in both languages at once
SAID_IN_BOTH = {"PDF", "CSV", "JSON", "SHA-256", "NOC", "TEER", "px"}  # the same in either language
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


def identity(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


def test_no_template_has_an_inline_script_or_style():
    """The policy of the pages forbids them; a letter's page is drawn by the PDF engine from its own file."""
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
    assert not [identity(path) for path in ALL if inline.search(TAG.sub("", path.read_text(encoding="utf-8")))]


def test_no_template_trusts_a_value():
    trusting = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|{%-?\s*autoescape\s+(off|false)|{%\s*debug\b|Markup")
    assert not [identity(path) for path in ALL if trusting.search(path.read_text(encoding="utf-8"))]


def test_every_form_that_changes_something_carries_its_token():
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    forms = re.findall(r"<form\b.*?</form>", text, re.DOTALL | re.IGNORECASE)
    assert len(forms) > 10
    for form in forms:
        opening = form[: form.index(">") + 1]
        is_post = re.search(r"method\s*=\s*[\"']?post", opening, re.IGNORECASE)
        assert not is_post or "{% csrf_token %}" in form, opening
        assert is_post or "{% csrf_token %}" not in form, "a token does not belong into an address"


def test_every_word_of_a_page_can_be_translated():
    """Letters that stand outside every tag are the same in both languages, or they are not translated."""
    found = {identity(path): _bare_words(path) for path in PAGES if identity(path) not in BOTH_LANGUAGES}
    assert {name: words for name, words in found.items() if words} == {}


def _bare_words(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{%\s*(comment|blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}", " ", text, flags=re.DOTALL)
    text = re.sub(r"{%\s*block\s+\w*width\s*%}.*?{%\s*endblock\s*%}", " ", text)  # a class, not a word
    text = re.sub(r"<kbd>\w</kbd>", " ", text)  # a key of the keyboard
    text = re.sub(r"<!--.*?-->", " ", TAG.sub(" ", text), flags=re.DOTALL)
    said = re.findall(r"\b(?:aria-label|aria-description|title|placeholder|alt)\s*=\s*\"([^\"]*)\"", text)
    said += [re.sub(r"&\w+;", " ", part) for part in re.split(r"<[^>]*>", text)]
    words = {word for part in said for word in re.findall(r"[^\W\d_][\w’'-]*", part)}
    return words - SAID_IN_BOTH


def test_every_template_is_used():
    strings = {
        node.value
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    included = set(re.findall(r"{%-?\s*(?:include|extends|part)\s+\"([^\"]+)\"", "\n".join(map(Path.read_text, ALL))))
    assert not [name for name in map(identity, ALL) if not _is_used(name, strings, included)]


def _is_used(name: str, strings: set[str], included: set[str]) -> bool:
    folder, _, file = name.rpartition("/")
    stem = file.removesuffix(".html")
    if name in strings | included | DJANGOS_OWN:
        return True
    if (folder in FOLDERS_OF_PAGES and stem in strings) or name.removeprefix("desk/").removeprefix(
        "apply/"
    ).removesuffix(".html") in strings:
        return True
    # A letter: its two languages under its code, or a part that the engine names by its file.
    top, _, code = folder.partition("/")
    return top == "letters" and ((stem in {"en", "fr"} and code in strings) or (not code and file in strings))


def test_what_templates_include_exists():
    for path in ALL:
        for name in re.findall(r"{%-?\s*(?:include|extends|part)\s+\"([^\"]+)\"", path.read_text(encoding="utf-8")):
            is_djangos = identity(path) in DJANGOS_OWN and name.startswith("admin/")
            assert is_djangos or (TEMPLATES / name).is_file(), f"{identity(path)} names {name}"


def test_every_letter_has_both_languages():
    folders = [path for path in (TEMPLATES / "letters").iterdir() if path.is_dir() and path.name != "parts"]
    assert len(folders) >= 9
    assert not [path.name for path in folders if not all((path / f"{code}.html").is_file() for code in ("en", "fr"))]
