"""Words to people, written into the letter ledger with the act that caused them. Nothing is sent from here."""

from datetime import datetime

from dialogue.models import Answer, Comment, Proposal, Thread
from portal.languages import published_or_source
from residents.actions import write_letter
from residents.models import Follow, Person

THREAD, PROPOSAL, COMMENT, ANSWER = "thread", "proposal", "comment", "answer"


def tell_of_comment(*, comment: Comment, thread: Thread, author: Person, now: datetime) -> int:
    """A letter to each follower of the thread, except the author; gives how many were written.

    It says who wrote and where, not what: the words may be removed before the letter is read.
    """
    followers = Follow.objects.followers_of(THREAD, thread.public_id).exclude(person=author)
    titles = _Titles(thread)
    written = 0
    for follow in followers:
        language = published_or_source(follow.person.language)
        write_letter(
            key=f"comment:{comment.public_id}:{follow.person.public_id}",
            person=follow.person,
            template="dialogue/email/comment",
            context={
                "title": titles.in_language(language),
                "name": comment.user_name,
                "official": comment.official,
                "kind": COMMENT,
                "public_id": comment.public_id,
            },
            language=language,
            now=now,
            about=(COMMENT, comment.public_id),
            follow=(THREAD, thread.public_id),
        )
        written += 1
    return written


class _Titles:
    """The thread's title, asked for once per language however many followers there are."""

    def __init__(self, thread: Thread) -> None:
        self.thread, self.known = thread, dict[str, str]()

    def in_language(self, language: str) -> str:
        if language not in self.known:
            self.known[language] = self.thread.title(language)
        return self.known[language]


def tell_of_reached(*, proposal: Proposal, now: datetime) -> int:
    """To the author and every supporter: the proposal has the support it needs."""
    return _tell_of_proposal(proposal, "dialogue/email/proposal_reached", "reached", now)


def tell_of_closed(*, proposal: Proposal, now: datetime) -> int:
    """To the author and every supporter: the time is up, with too little support."""
    return _tell_of_proposal(proposal, "dialogue/email/proposal_closed", "closed", now)


def tell_of_answer(*, answer: Answer, now: datetime) -> int:
    """To the author and every supporter: the municipality has answered."""
    return _tell_of_proposal(
        answer.proposal, "dialogue/email/proposal_answered", f"answer:{answer.public_id}", now, who=answer.name
    )


def _tell_of_proposal(proposal: Proposal, template: str, event: str, now: datetime, **words: str) -> int:
    author = proposal.submission.person
    people = {author.pk: author}
    for follow in Follow.objects.followers_of(PROPOSAL, proposal.public_id):
        people[follow.person_id] = follow.person
    for person in people.values():
        language = published_or_source(person.language)
        write_letter(
            key=f"{PROPOSAL}:{proposal.public_id}:{event}:{person.public_id}",
            person=person,
            template=template,
            context={
                "proposal": proposal,
                "title": proposal.title,
                "status": proposal.get_status_display,
                "is_author": person.pk == author.pk,
                "kind": PROPOSAL,
                "public_id": proposal.public_id,
                "path": proposal.path_in(language),
                **words,
            },
            language=language,
            now=now,
            about=(PROPOSAL, proposal.public_id),
            follow=(PROPOSAL, proposal.public_id),
        )
    return len(people)


def tell_of_closed_thread(*, thread: Thread, now: datetime) -> int:
    """To each follower: the dialogue has closed, and when the answer comes."""
    titles = _Titles(thread)
    followers = list(Follow.objects.followers_of(THREAD, thread.public_id))
    for follow in followers:
        language = published_or_source(follow.person.language)
        page = thread.page(language)
        write_letter(
            key=f"{THREAD}:{thread.public_id}:closed:{now:%Y%m%d}:{follow.person.public_id}",
            person=follow.person,
            template="dialogue/email/thread_closed",
            context={
                "title": titles.in_language(language),
                "who_answers": page.who_answers if page else "",
                "answer_by": page.answer_by if page else None,
                "reason": page.closed_reason if page else "",
                "path": thread.url(language),
            },
            language=language,
            now=now,
            about=(THREAD, thread.public_id),
            follow=(THREAD, thread.public_id),
        )
    return len(followers)


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
