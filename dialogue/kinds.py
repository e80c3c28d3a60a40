"""What the dialogue answers when lower rooms ask about threads, comments, proposals and answers."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, override

from dialogue.models import Answer, Comment, DialoguePage, Proposal, Thread
from portal.languages import published_or_source, source_language
from portal.pages import readable


class ThreadKindOfPortal:
    """A conversation: what people follow."""

    name = "thread"

    def label(self) -> str:
        return gettext("Dialogue")

    def _one(self, public_id: str) -> Thread | None:
        return Thread.objects.filter(public_id=public_id).first()

    def title(self, public_id: str, language: str) -> str:
        thread = self._one(public_id)
        return thread.title(language) if thread else ""

    def titles(self, public_ids: list[str], language: str) -> dict[str, str]:
        """Titles of many at once, in three queries; those that nobody may see are left out."""
        threads = list(Thread.objects.filter(public_id__in=public_ids))
        pages = readable(DialoguePage.objects.all()).filter(translation_key__in=[thread.key for thread in threads])
        wanted = [source_language().code, language]  # the later of two finds wins
        known = {
            page.translation_key: page.title
            for page in sorted(
                pages.filter(alias_of__isnull=True).select_related("locale"),
                key=lambda page: wanted.index(page.locale.language_code) if page.locale.language_code in wanted else -1,
            )
        }
        proposals = Proposal.objects.visible_to(None).filter(thread__in=threads)
        known_proposals = dict(proposals.values_list("thread", "title"))
        titles = {thread.public_id: known.get(thread.key) or known_proposals.get(thread.pk, "") for thread in threads}
        return {public_id: title for public_id, title in titles.items() if title}

    def url(self, public_id: str, language: str) -> str:
        thread = self._one(public_id)
        return thread.url(language) if thread else ""

    def visible_ids(self, public_ids: list[str], viewer: Any) -> set[str]:
        found = Thread.objects.visible_to(viewer).filter(public_id__in=public_ids)
        return set(found.values_list("public_id", flat=True))

    def letters(self) -> str:
        return gettext("You get a letter when somebody writes in the conversation, and when it closes.")


class CommentKind:
    """One contribution in a conversation."""

    name = "comment"

    def label(self) -> str:
        return gettext("Comment")

    def title(self, public_id: str, language: str) -> str:
        """The title of what it is a comment on."""
        comment = Comment.objects.filter(public_id=public_id).select_related("conversation").first()
        return comment.conversation.title(language) if comment else ""

    def url(self, public_id: str, language: str) -> str:
        with override(published_or_source(language)):
            return reverse("dialogue:comment", args=[public_id])

    def urls(self, public_ids: list[str], language: str) -> dict[str, str]:
        """Paths of many at once."""
        return {public_id: self.url(public_id, language) for public_id in public_ids}

    def visible_ids(self, public_ids: list[str], viewer: Any) -> set[str]:
        found = Comment.objects.visible_to(viewer).filter(public_id__in=public_ids)
        return set(found.values_list("public_id", flat=True))


class ProposalKind:
    """A local proposal."""

    name = "proposal"

    def label(self) -> str:
        return gettext("Proposal")

    def title(self, public_id: str, language: str) -> str:
        return self.titles([public_id], language).get(public_id, "")

    def titles(self, public_ids: list[str], language: str) -> dict[str, str]:
        """Titles of many at once."""
        visible = Proposal.objects.visible_to(None).filter(public_id__in=public_ids)
        return dict(visible.values_list("public_id", "title"))

    def url(self, public_id: str, language: str) -> str:
        with override(published_or_source(language)):
            return reverse("dialogue:proposal", args=[public_id])

    def urls(self, public_ids: list[str], language: str) -> dict[str, str]:
        """Paths of many at once."""
        return {public_id: self.url(public_id, language) for public_id in public_ids}

    def visible_ids(self, public_ids: list[str], viewer: Any) -> set[str]:
        found = Proposal.objects.visible_to(viewer).filter(public_id__in=public_ids)
        return set(found.values_list("public_id", flat=True))

    def letters(self) -> str:
        return gettext("You get a letter when it has the support it needs, when its time is up, and at every answer.")


class AnswerKind:
    """The municipality's answer to a proposal."""

    name = "answer"

    def label(self) -> str:
        return gettext("Official answer")

    def _one(self, public_id: str) -> Answer | None:
        return Answer.objects.filter(public_id=public_id).select_related("proposal").first()

    def title(self, public_id: str, language: str) -> str:
        visible = Answer.objects.visible_to(None).filter(public_id=public_id)
        return visible.values_list("proposal__title", flat=True).first() or ""

    def url(self, public_id: str, language: str) -> str:
        answer = self._one(public_id)
        return f"{answer.proposal.path_in(language)}#{anchor('answer', public_id)}" if answer else ""

    def visible_ids(self, public_ids: list[str], viewer: Any) -> set[str]:
        found = Answer.objects.visible_to(viewer).filter(public_id__in=public_ids)
        return set(found.values_list("public_id", flat=True))


def anchor(kind: str, public_id: str) -> str:
    """The id of its element on the page it stands on."""
    return f"{'svar' if kind == 'answer' else 'inlagg'}-{public_id}"


ALL = (ThreadKindOfPortal, CommentKind, ProposalKind, AnswerKind)
