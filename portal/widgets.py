"""Form widgets that keep what a person wrote."""

from typing import Any

from django import forms
from django.templatetags.static import static
from django.urls import reverse


class LongText(forms.Textarea):
    """A large text box with a counter that never cuts.

    A browser silently drops what is pasted beyond `maxlength`; here the limit is shown and counted instead, and the
    server says no with the whole text still in the field. `draft` names a place on the reader's own device where the
    text is kept while it is written.
    """

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 6, draft: str = "") -> None:
        super().__init__({"rows": rows, "dir": "auto"} | ({"data-draft": draft} if draft else {}) | (attrs or {}))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        limit = context["widget"]["attrs"].pop("maxlength", None)
        if limit:
            context["widget"]["attrs"]["data-max"] = limit
        return context


class InlineChoice(forms.RadioSelect):
    """A few choices in a line."""

    template_name = "forms/choices_inline.html"


class LanguageChoice(InlineChoice):
    """Languages in a line, each by its own name in its own letters."""

    option_template_name = "forms/language_option.html"


class ProofInput(forms.HiddenInput):
    """Where the browser writes its proof of work. It says where the challenge is asked for and what solves it."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        places = {"data-proof": reverse("proof_challenge"), "data-worker": static("portal/vendor/altcha/pbkdf2.js")}
        return super().get_context(name, value, (attrs or {}) | places)
