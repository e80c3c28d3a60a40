"""What no public template may hold: code or style in the page, another host, or words that no catalogue knows."""

import re
import warnings
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Letters are HTML of their own kind: mail programs know neither our style sheets nor our headers.
PAGES = [path for path in TEMPLATES if "email" not in path.parts]
# Words in these are the same in every language, or written by the municipality.
UNTRANSLATED = re.compile(r"\b(?:RSS|ICS|CSV|PDF|JSON|SMS|HTML|112|1177)\b")
ATTRIBUTES = re.compile(r"""\b(?:title|alt|placeholder|aria-label|aria-description|label)=(["'])(.*?)\1""", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def markup(source: str) -> str:
    """The template without comments: what they say is not sent."""
    source = re.sub(
        r"\{% comment .*?%\}.*?\{% endcomment %\}|\{% comment %\}.*?\{% endcomment %\}", "", source, flags=re.DOTALL
    )
    return re.sub(r"\{#.*?#\}|<!--.*?-->", "", source, flags=re.DOTALL)


def outside_translation(source: str) -> str:
    """The text that is sent as it stands: no tags of the template language, nothing inside blocktranslate."""
    kept, inside = [], False
    for token in Lexer(markup(source)).tokenize():
        if token.token_type == TokenType.BLOCK:
            tag = token.contents.split()[0]
            if tag in ("blocktranslate", "blocktrans"):
                inside = True
            elif tag in ("endblocktranslate", "endblocktrans"):
                inside = False
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
        # A mark keeps the words on either side apart, and an attribute's quotes around what fills it.
        kept.append("\N{REPLACEMENT CHARACTER}")
    return "".join(kept)


def bare_words(source: str) -> list[str]:
    """Words for people that bypass the catalogues, in text and in attributes that are read out."""
    text = outside_translation(source)
    spoken = [found[1] for found in ATTRIBUTES.findall(text)]
    text = re.sub(r"<(script|style|svg|pre|code)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""", " ", text)
    text = re.sub(r"&[a-z]+;", " ", text)
    return [word for part in (text, *spoken) for word in WORD.findall(UNTRANSLATED.sub(" ", part))]


def test_there_are_templates_to_look_at():
    assert len(PAGES) > 10


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_code_and_no_style_in_the_page(path):
    source = markup(path.read_text())

    assert not re.findall(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>", source)
    assert not re.findall(r"<style\b|\sstyle=", source)
    assert not re.findall(r"\son[a-z]+=", source)
    assert "javascript:" not in source


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_nothing_is_fetched_from_another_host(path):
    source = markup(path.read_text())

    assert not re.findall(r"<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=[\"'](?:https?:)?//[^\"']*", source)
    assert not re.findall(
        r"<link\b[^>]*rel=[\"'](?:stylesheet|preload|preconnect)[\"'][^>]*href=[\"'](?:https?:)?//", source
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_word_goes_through_a_catalogue(path):
    assert bare_words(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p title="Hello you">{% translate "x" %}</p>', ["Hello", "you"]),
        ("{% if a %}{# words #}<b class='word'>{{ b }}</b>{% endif %}", []),
        ("{% blocktranslate trimmed %}Hello {{ name }}{% endblocktranslate %} &nbsp;", []),
        ('<a href="{% url "x" %}" aria-label="{% translate "Words" %}">&rarr;</a>', []),
    ],
)
def test_the_search_for_bare_words_finds_them(source, words):
    assert sorted(bare_words(source)) == sorted(words)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_what_translators_are_told_reaches_them(path):
    """A comment for translators is dropped where it is not the last on its line (TranslatorCommentWarning)."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        templatize(path.read_text(encoding="utf-8"), origin=str(path))
