"""Signals mark places; they know forms and not opinions, and treat every language alike."""

import pytest

from moderation.models import Urgency
from moderation.signals import paragraphs, signals_in, urgency_of


def kinds(text):
    return [signal.kind for signal in signals_in(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ni sover på kommunen! Avgå!", []),
        ("Fan vad bra förslag!", []),
        ("Ring mig på 070-123 45 67.", ["phone"]),
        ("Ring 112 eller 114 14.", []),
        ("Skriv till lo@example.org, se https://example.org/x", ["email", "link"]),
        ("Han bor på Exempelvägen 12.", ["address"]),
        ("DET HÄR ÄR HELT OACCEPTABELT OCH NI VET DET", ["shouting"]),
        ("SL och JO", []),
        ("هذا النص مكتوب بالعربية ولا يعرف الحروف الكبيرة", []),
    ],
)
def test_what_is_marked(text, found):
    assert kinds(text) == found


def test_every_letter_of_the_text_is_shown_once_and_each_mark_has_its_number():
    text = "Bor på Exempelvägen 12.\n\nRing 070-123 45 67\noch hälsa. www.example.org"

    shown = paragraphs(text, signals_in(text))

    assert ["".join(piece.text for piece in pieces) for pieces in shown] == text.split("\n\n")
    marked = {piece.mark: piece.text for pieces in shown for piece in pieces if piece.mark}
    assert marked == {1: "Exempelvägen 12", 2: "070-123 45 67", 3: "www.example.org"}


def test_a_text_of_nothing_but_links_is_not_endless():
    assert len(signals_in("https://example.org/a " * 500)) == 50


class TestHowSoonATextIsRead:
    """Lag (1998:112) 5 §: an unlawful threat is to be taken away, so it must not stand last in a long queue."""

    @pytest.mark.parametrize(
        "text",
        [
            "Vi vet var du jobbar.",
            "Jag  vet var\nni bor!",
            "Någon borde slå ihjäl dem.",
            "We know where you live",
            "I'll kill you, and my number is 070-123 45 67.",
            "Tiedän missä asut.",
            "Tapan sinut.",
            "نعرف أين تسكن",
            "سأقتلك",
        ],
    )
    def test_a_threat_in_any_language_comes_first(self, text):
        assert urgency_of(signals_in(text)) == Urgency.DANGER

    @pytest.mark.parametrize("text", ["Han bor på Exempelvägen 12.", "Ring 070-123 45 67.", "Bilen heter ABC 123."])
    def test_what_may_point_out_a_person_comes_next(self, text):
        assert urgency_of(signals_in(text)) == Urgency.PERSONAL

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Ni sover på kommunen! Avgå!",
            "Fan vad bra förslag!",
            "Vi vet var lampan sitter.",
            "Jag ska döda tiden på stationen.",
            "Se https://example.org/x",
            "DET HÄR ÄR HELT OACCEPTABELT OCH NI VET DET",
            "نعرف أين المحطة",
        ],
    )
    def test_anger_links_and_capitals_wait_their_turn(self, text):
        assert urgency_of(signals_in(text)) == Urgency.ORDINARY
