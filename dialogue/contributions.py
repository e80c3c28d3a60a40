"""One contribution as a page of its conversation shows it, drawn by `dialogue/contribution.html`."""

from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from dialogue.models import Comment, PublicState, Thread
from dialogue.reading import Shown
from moderation.models import Channel
from portal.ids import PUBLIC_ID_LENGTH
from portal.skeletons import filled
from portal.templatetags.portal_ui import said, when
from residents.roles import Role

TEMPLATE = "dialogue/contribution.html"
_STATES = {PublicState.HIDDEN: "removed", PublicState.WITHDRAWN: "withdrawn"}


class Hand:
    """Draws the contributions of one page, which takes replies or not, for readers of a language."""

    def __init__(self, *, thread: Thread, is_open: bool, language: str, thanks: bool = True) -> None:
        self.language = language
        self.thanks = thanks
        self.reply_to = f"{reverse('dialogue:write', args=[thread.public_id])}?svar=" if is_open else ""

    def drawn(self, comment: Shown | Comment) -> SafeString:
        """The contribution as HTML. What is not published has no words here."""
        state = _STATES.get(PublicState(comment.state), "")
        shape: dict[str, Any] = {"state": state, "official": comment.official and not state}
        words: dict[str, str] = {"id": f"inlagg-{comment.public_id}"}
        if state == "removed":
            words |= {
                "removed_at": when(comment.hidden_at),
                "rules_url": reverse("moderation:rules"),
                "rule": str(comment.rule_number or ""),
                "rule_title": comment.rule_title or "",
            }
        elif not state:
            shape |= {"language": comment.language, "foreign": comment.language != self.language}
            words |= self._words_of(comment)
        return filled(TEMPLATE, shape, words)

    def _words_of(self, comment: Shown | Comment) -> dict[str, str]:
        public_id, takes_thanks = comment.public_id, self.thanks and not comment.official
        return {
            "name": comment.user_name,
            "html": said(comment.comment, "" if comment.official else comment.language),
            "at": when(comment.published_at, "full" if comment.official else "moment"),
            "role": role_words(comment),
            "came": "" if comment.channel == Channel.WEB else str(Channel(comment.channel).label),
            "permalink": _address("dialogue:comment", self.language, public_id),
            "reply_to": comment.answers_name,
            "reply_url": f"{self.reply_to}{public_id}" if self.reply_to else "",
            "report_url": _address("moderation:report", self.language, public_id, "comment"),
            "thank_url": _address("dialogue:thank", self.language, public_id) if takes_thanks else "",
            "thanks": number_format(comment.thank_count) if comment.thank_count else "",
        }


def role_words(comment: Shown | Comment) -> str:
    """The role that the server saw when an official contribution was sent, in the reader's language."""
    if not comment.official:
        return ""
    return gettext("Partner") if comment.role_label == Role.PARTNER else gettext("The municipality answers")


def _address(name: str, language: str, public_id: str, *before: str) -> str:
    """`reverse`, looked up once for all public ids: a page has a hundred of them."""
    start, end = _around(name, language, before)
    return f"{start}{public_id}{end}"


@lru_cache(maxsize=256)
def _around(name: str, _language: str, before: tuple[str, ...]) -> tuple[str, str]:
    stand_in = "x" * PUBLIC_ID_LENGTH
    start, _id, end = reverse(name, args=[*before, stand_in]).partition(stand_in)
    return start, end
