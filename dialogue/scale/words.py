"""Sentences that look like what residents write, from a random source that always gives the same."""

from random import Random

_ALPHABET = "bcdfghjkmnpqrstvwxz23456789"
# Language -> parts that may follow each other. Weighted as in a town: most Swedish, then the others.
_PARTS = {
    "sv": (
        ["Det är mörkt", "Jag går ofta förbi", "Vi behöver fler vuxna", "Bilarna kör för fort", "Det känns tryggare"],
        ["vid stationen", "i gångtunneln", "på torget i Handen", "vid skolan i Vega", "längs cykelvägen i Brandbergen"],
        ["på kvällarna.", "när butikerna har stängt.", "om vintern.", "efter träningen.", "varje fredag."],
    ),
    "fi": (
        ["Täällä on pimeää", "Kuljen usein ohi", "Tarvitsemme aikuisia", "Autot ajavat liian lujaa"],
        ["asemalla", "alikulkutunnelissa", "koulun luona", "torilla"],
        ["iltaisin.", "talvella.", "kun kaupat ovat kiinni.", "perjantaisin."],
    ),
    "en": (
        ["It is dark", "I often walk past", "We need more adults", "Cars drive too fast"],
        ["at the station", "in the underpass", "by the school", "on the square"],
        ["in the evenings.", "in winter.", "when the shops have closed.", "every Friday."],
    ),
    "ar": (
        ["المكان مظلم", "أمرّ كثيرا", "نحتاج إلى بالغين أكثر", "السيارات مسرعة"],
        ["عند المحطة", "في النفق", "قرب المدرسة", "في الساحة"],
        ["في المساء.", "في الشتاء.", "بعد إغلاق المتاجر.", "كل يوم جمعة."],
    ),
}
_LANGUAGES = ["sv"] * 14 + ["fi"] * 2 + ["en"] * 2 + ["ar"] * 2
_NAMES = ["Maria", "Pendlare 73", "Aino V.", "Göran", "أم يوسف", "Leila", "Tvåbarnsfar", "Lo", "Samir", "Birgitta"]


class Words:
    """A seeded source of ids, names and texts."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - repeatable on purpose; these ids open nothing

    def public_id(self) -> str:
        return "".join(self.random.choices(_ALPHABET, k=12))

    def language(self) -> str:
        return self.random.choice(_LANGUAGES)

    def name(self) -> str:
        return self.random.choice(_NAMES)

    def sentence(self, language: str) -> str:
        return " ".join(self.random.choice(part) for part in _PARTS[language])

    def text(self, language: str) -> str:
        return " ".join(self.sentence(language) for _ in range(self.random.randint(1, 4)))
