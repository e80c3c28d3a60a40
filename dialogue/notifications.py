"""Words to people: what has happened is announced with the act that caused it, and said here when somebody is told."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from dialogue.models import Answer, Comment, Proposal, Thread
from portal.languages import published_or_source
from residents import telling
from residents.actions import announce, write_letter
from residents.models import Event, Person

THREAD, PROPOSAL, COMMENT, ANSWER, AREA, TOPIC = "thread", "proposal", "comment", "answer", "area", "topic"
# What has happened, by name.
WRITTEN, CLOSED = "comment", "thread_closed"
PUBLISHED, REACHED, TOO_FEW, ANSWERED = "proposal", "proposal_reached", "proposal_closed", "proposal_answered"


def tell_of_comment(*, comment: Comment, thread: Thread, author: Person, now: datetime) -> Event:
    """To each follower of the thread, except the author."""
    return announce(
        key=f"{COMMENT}:{comment.public_id}",
        name=WRITTEN,
        about=(COMMENT, comment.public_id),
        things=[(THREAD, thread.public_id)],
        author=author,
        at=now,
        now=now,
    )


def tell_of_published(*, proposal: Proposal, author: Person, now: datetime) -> Event | None:
    """To each who follows the proposal's area or one of its topics, except its author. None where it has neither."""
    things = _place_of(proposal)
    if not things:
        return None
    return announce(
        key=f"{PROPOSAL}:{proposal.public_id}:published",
        name=PUBLISHED,
        about=(PROPOSAL, proposal.public_id),
        things=things,
        author=author,
        at=now,
        now=now,
    )


def tell_of_reached(*, proposal: Proposal, now: datetime) -> Event:
    """To the author and every supporter: the proposal has the support it needs."""
    return _tell_of_proposal(proposal, REACHED, "reached", now)


def tell_of_closed(*, proposal: Proposal, now: datetime) -> Event:
    """To the author and every supporter: the time is up, with too little support."""
    return _tell_of_proposal(proposal, TOO_FEW, "closed", now)


def _tell_of_proposal(proposal: Proposal, name: str, event: str, now: datetime) -> Event:
    return announce(
        key=f"{PROPOSAL}:{proposal.public_id}:{event}",
        name=name,
        about=(PROPOSAL, proposal.public_id),
        things=[(PROPOSAL, proposal.public_id)],
        owner=proposal.submission.person,
        at=now,
        now=now,
    )


def tell_of_answer(*, answer: Answer, now: datetime) -> Event:
    """To the author, every supporter, and who follows the area or a topic: the municipality has answered."""
    proposal = answer.proposal
    return announce(
        key=f"{PROPOSAL}:{proposal.public_id}:{ANSWER}:{answer.public_id}",
        name=ANSWERED,
        about=(ANSWER, answer.public_id),
        things=[(PROPOSAL, proposal.public_id), *_place_of(proposal)],
        author=answer.submission.person,
        owner=proposal.submission.person,
        at=now,
        now=now,
    )


def _place_of(proposal: Proposal) -> list[tuple[str, str]]:
    """Its area and its topics, as things that people follow."""
    topics = proposal.proposal_topics.order_by("pk").values_list("topic__code", flat=True)
    return [*([(AREA, proposal.area.code)] if proposal.area else []), *((TOPIC, code) for code in topics)]


def tell_of_closed_thread(*, thread: Thread, now: datetime) -> Event:
    """To each follower: the dialogue has closed, and when the answer comes."""
    return announce(
        key=f"{THREAD}:{thread.public_id}:closed:{now:%Y%m%d}",
        name=CLOSED,
        about=(THREAD, thread.public_id),
        things=[(THREAD, thread.public_id)],
        at=now,
        now=now,
    )


# -- the words of what has happened ------------------------------------------------------------------------------------


def say_what_was_written(events: list[Event], language: str) -> dict[str, dict[str, Any]]:
    """Who wrote and where, not what: the words may be removed before the letter is read."""
    comments = Comment.objects.in_bulk([event.about_id for event in events], field_name="public_id")
    titles = telling.titles_of((thing for event in events for thing in event.followed[:1]), language)
    with override(language):
        return {
            event.key: {
                "title": titles.get(event.followed[0], ""),
                "name": comments[event.about_id].user_name,
                "official": comments[event.about_id].official,
                "path": reverse("dialogue:comment", args=[event.about_id]),
            }
            for event in events
            if event.about_id in comments
        }


def say_what_closed(events: list[Event], language: str) -> dict[str, dict[str, Any]]:
    """When the answer comes, and from whom."""
    threads = Thread.objects.in_bulk([event.about_id for event in events], field_name="public_id")
    words = {}
    for event in events:
        page = threads[event.about_id].page(language)
        if page:
            path = page.path_in(language)
            words[event.key] = {
                "title": page.title,
                "who_answers": page.who_answers,
                "answer_by": page.answer_by,
                "reason": page.closed_reason,
                "path": path,
            }
    return words


def say_of_proposals(events: list[Event], language: str) -> dict[str, dict[str, Any]]:
    """Where the proposal stands."""
    proposals = Proposal.objects.in_bulk([event.about_id for event in events], field_name="public_id")
    return {event.key: _of_proposal(proposals[event.about_id], language) for event in events}


def say_what_was_answered(events: list[Event], language: str) -> dict[str, dict[str, Any]]:
    """Who has answered, and where the proposal stands since."""
    found = Answer.objects.filter(public_id__in=[event.about_id for event in events]).select_related("proposal")
    answers = {answer.public_id: answer for answer in found}
    return {
        event.key: _of_proposal(answers[event.about_id].proposal, language) | {"who": answers[event.about_id].name}
        for event in events
    }


def _of_proposal(proposal: Proposal, language: str) -> dict[str, Any]:
    path = proposal.path_in(language)
    return {"proposal": proposal, "title": proposal.title, "status": proposal.get_status_display, "path": path}


# What each event is called, its letter, and who says it.
TELLERS = {
    WRITTEN: ("dialogue/email/comment", say_what_was_written),
    CLOSED: ("dialogue/email/thread_closed", say_what_closed),
    PUBLISHED: ("dialogue/email/proposal", say_of_proposals),
    REACHED: ("dialogue/email/proposal_reached", say_of_proposals),
    TOO_FEW: ("dialogue/email/proposal_closed", say_of_proposals),
    ANSWERED: ("dialogue/email/proposal_answered", say_what_was_answered),
}


def ask_to_confirm_support(*, proposal: Proposal, person: Person, token: str, language: str, now: datetime) -> None:
    """A link with which a guest's support begins to count."""
    write_letter(
        key=f"support:{proposal.public_id}:{person.public_id}:{now:%Y%m%d%H%M%S}",
        person=person,
        template="dialogue/email/support_confirm",
        context={"title": proposal.title, "token": token, "closes_at": proposal.closes_at},
        language=published_or_source(language),
        now=now,
        about=(PROPOSAL, proposal.public_id),
    )
