"""Several people at the same moment, each in a process of their own, on a real database file."""

from collections import Counter
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from dialogue import actions as dialogue_actions
from dialogue.models import Comment, Thread
from moderation import actions
from moderation.models import Decision, Notice, Outcome, Report, Rule, Submission
from residents.models import Letter, Person, User
from residents.roles import Role
from tests.dialogue import factories as dialogue
from tests.moderation import steps

pytestmark = pytest.mark.django_db(transaction=True)
NOW = steps.NOW


def decide(pk: int, user: int, outcome: str, read: str) -> str:
    submission = Submission.objects.get(pk=pk)
    decision = actions.decide(
        submission=submission,
        user=User.objects.get(pk=user),
        outcome=Outcome(outcome),
        content_hash=read,
        rule=Rule.objects.get(book=submission.rulebook, number=4),
        words="Där står en adress.",
        now=NOW,
    )
    return decision.outcome


def edit(pk: int, text: str) -> int:
    return steps.edit(Submission.objects.get(pk=pk), text, version=1).version


def withdraw(pk: int) -> str:
    return actions.withdraw(submission=Submission.objects.get(pk=pk), now=NOW).state


def judge(pk: int, user: int, outcome: str) -> str:
    report = Report.objects.filter(round__submission=pk).first()
    return steps.judge(report, Outcome(outcome), User.objects.get(pk=user)).outcome


def send(thread: int, person: int, key: str) -> str:
    return dialogue_actions.submit_comment(
        thread=Thread.objects.get(pk=thread),
        person=Person.objects.get(pk=person),
        sender_role=Role.RESIDENT,
        text="Det är mörkt i tunneln.",
        name="Lo",
        language="sv",
        reply_to=None,
        key=UUID(key),
        network="",
        now=NOW,
        confirmed=True,
    ).public_id


def test_two_moderators_at_once_make_one_decision_and_the_other_is_told():
    submission = steps.received()
    read = submission.current_version.content_hash
    one, other = steps.moderator(), steps.moderator()

    ended = steps.at_once(
        partial(decide, submission.pk, one.pk, "publish", read),
        partial(decide, submission.pk, other.pk, "refuse", read),
    )

    assert Counter(one.error for one in ended) == {"": 1, "UnableToDecide": 1}
    decision = Decision.objects.get(submission=submission)
    assert decision.outcome in {one.value for one in ended}
    assert Comment.objects.count() == (1 if decision.outcome == "publish" else 0)
    assert Notice.objects.filter(decision=decision).count() == 1
    told = next(one.words for one in ended if one.error)
    # It was decided, or a colleague has it; a process begun by another may keep its language or speak the source's.
    assert any(word in told for word in ("decided", "colleague", "avgjort", "kollega", "avgjorde"))


@pytest.mark.parametrize("_round", range(4))
def test_publishing_while_the_writer_edits_never_publishes_what_nobody_read(_round):
    submission = steps.received("lästa ord")
    read, moderator = submission.current_version.content_hash, steps.moderator()

    published, edited = steps.at_once(
        partial(decide, submission.pk, moderator.pk, "publish", read), partial(edit, submission.pk, "olästa ord")
    )

    submission.refresh_from_db()
    public = list(Comment.objects.values_list("comment", flat=True))
    if published.error:
        assert (submission.state, submission.version, public) == ("waiting", 2, [])
    else:
        assert edited.error == "UnableToEdit"
        assert (submission.state, submission.version, public) == ("published", 1, ["lästa ord"])


def test_publishing_while_the_writer_takes_it_back_leaves_nothing_public():
    submission = steps.received()
    read, moderator = submission.current_version.content_hash, steps.moderator()

    steps.at_once(partial(decide, submission.pk, moderator.pk, "publish", read), partial(withdraw, submission.pk))

    submission.refresh_from_db()
    assert submission.state == "withdrawn"
    assert not Comment.objects.filter(state="published").exists()


def test_two_who_judge_a_report_at_once_make_one_decision():
    submission = steps.published()
    steps.report(submission)
    one, other = steps.moderator(), steps.moderator()

    ended = steps.at_once(
        partial(judge, submission.pk, one.pk, "hide"), partial(judge, submission.pk, other.pk, "keep")
    )

    assert Counter(one.error for one in ended) == {"": 1, "UnableToDecide": 1}
    submission.refresh_from_db()
    won = next(one.value for one in ended if not one.error)
    assert submission.state == ("hidden" if won == "hide" else "published")


def test_the_same_form_eight_times_at_once_is_one_submission():
    thread, person, key = dialogue.thread(), steps.writer(), str(uuid4())

    ended = steps.at_once(*[partial(send, thread.pk, person.pk, key)] * 8)

    assert {one.error for one in ended} == {""}
    assert len({one.value for one in ended}) == 1
    assert Submission.objects.count() == 1
    assert Letter.objects.filter(person=person).count() == 1


def test_numbers_given_at_once_are_all_different():
    thread = dialogue.thread()
    people = [steps.writer() for _times in range(6)]

    ended = steps.at_once(*[partial(send, thread.pk, person.pk, str(uuid4())) for person in people])

    assert {one.error for one in ended} == {""}
    assert Submission.objects.values("number").distinct().count() == 6


def post(path: str, data: dict) -> int:
    return Client().post(path, data).status_code


def test_the_same_report_eight_times_at_once_counts_once():
    submission = steps.published()
    path = reverse("moderation:report", args=["comment", submission.public_id])
    data = {"rule": "4", "text": "Där står en adress.", "email": "lasare@example.org", "key": str(uuid4())}

    ended = steps.at_once(*[partial(post, path, data)] * 8)

    assert [one.value for one in ended] == [303] * 8
    assert Report.objects.count() == 1
    assert Letter.objects.filter(person__address="lasare@example.org").count() == 1


def claim(pk: int, user: int) -> bool:
    return actions.claim(submission=Submission.objects.get(pk=pk), user=User.objects.get(pk=user), now=NOW)


def test_of_four_who_take_it_in_hand_one_has_it():
    submission = steps.received(now=NOW - timedelta(hours=1))
    moderators = [steps.moderator() for _times in range(4)]

    ended = steps.at_once(*[partial(claim, submission.pk, one.pk) for one in moderators])

    assert Counter(one.value for one in ended) == {True: 1, False: 3}
