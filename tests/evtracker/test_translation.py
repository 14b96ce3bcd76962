"""The pages are ready for translation: every text of theirs is marked for gettext."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.test import Client
from django.utils import translation

from evtracker.templatetags.figures import date_words, status_words
from tests.pages import tell, tree

# The admin has its own words, and the API's page is for who reads its English documents.
OTHERS = ("admin", "api")
PAGES = [
    str(path.relative_to(settings.BASE_DIR / "templates"))
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.html"))
    if path.relative_to(settings.BASE_DIR / "templates").parts[0] not in OTHERS
]
SAID = re.compile(
    r"(?:aria-label|title|placeholder|data-label|alt)=\"([^\"]*)\"|<meta name=\"description\" content=\"([^\"]*)\""
)


def unmarked(template: str) -> list[str]:
    """The words of a template that are neither in a translated tag nor in a figure, a name or the site's own name."""
    kept, marked = [], False
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.BLOCK and token.split_contents()[0] in ("blocktranslate", "endblocktranslate"):
            marked = token.split_contents()[0] == "blocktranslate"
        elif token.token_type == TokenType.TEXT and not marked:
            kept.append(token.contents)
    html = "".join(kept)
    texts = [*re.sub(r"<[^>]*>", "\n", html).split("\n"), *("".join(found) for found in SAID.findall(html))]
    words = (re.sub(r"&\w+;|\bevtracker\b", " ", text).strip() for text in texts)
    return [text for text in words if re.search("[A-Za-z]{2,}", text)]


def test_words_outside_of_a_mark_are_found() -> None:
    assert unmarked('{% translate "Plants" %}: {{ count }}<b title="{{ name }}">1</b> · evtracker') == []
    assert unmarked("{% blocktranslate %}one <b>two</b>{% plural %}more{% endblocktranslate %}") == []
    assert unmarked('<p aria-label="Table of {{ name }}">left out</p>') == ["left out", "Table of"]


@pytest.mark.parametrize("name", PAGES)
def test_every_word_of_a_page_is_marked(name: str) -> None:
    assert unmarked((settings.BASE_DIR / "templates" / name).read_text(encoding="utf-8")) == []


SCRIPTS = ("charts", "live", "map", "network", "rests", "rewind", "search")


def camel(name: str) -> str:
    """As a script reads the attribute: `data-amount-million` as amountMillion."""
    first, *others = name.removeprefix("data-").split("-")
    return first + "".join(part.capitalize() for part in others)


@pytest.mark.django_db
def test_a_script_says_what_its_element_on_the_page_gives_it_to_say(client: Client) -> None:
    tell()
    given: dict[str, set[str]] = {}
    for address in ("/", "/plants/", "/partnerships/"):
        for script in tree(client.get(address)).xpath("//script[starts-with(@src, '/static/')]"):
            name = script.get("src").rsplit("/", 1)[1].split(".")[0]
            given[name] = {camel(one) for one in script.attrib if one.startswith("data-")}
    assert set(given) == set(SCRIPTS)
    for name in SCRIPTS:
        code = (settings.BASE_DIR / "static" / "js" / f"{name}.js").read_text(encoding="utf-8")
        assert set(re.findall(r"\bwords\.(\w+)", code)) == given[name], name


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_sentence_is_written_in_a_script(name: str) -> None:
    code = (settings.BASE_DIR / "static" / "js" / f"{name}.js").read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", code, flags=re.DOTALL | re.MULTILINE)
    texts = [text for _, text in re.findall(r"""(["'`])((?:(?!\1).)*)\1""", code)]
    # A capital and a further word: what is left are selectors, tokens and names of events.
    assert [text for text in texts if re.search(r"\b[A-Z][a-z]+ [a-z]+", text)] == []


@pytest.mark.django_db
def test_a_page_says_its_language_and_direction(client: Client) -> None:
    tell()
    assert '<html lang="en">' in client.get("/companies/maker/").content.decode()
    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl">' in client.get("/companies/maker/").content.decode()


def test_months_are_in_the_language_of_the_page_and_words_stay_english_without_a_catalogue() -> None:
    with translation.override("de"):
        assert date_words("2025-06-15") == "15\u00a0Juni\u00a02025"
        assert status_words("operating") == "operating"
