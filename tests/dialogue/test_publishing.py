"""From the record to the page and back: counts, search, letters, tombstones."""

from datetime import timedelta

import pytest
from django.db import connection

from dialogue.models import Comment, Thread
from dialogue.reading import page_of_roots
from moderation import actions as moderation
from moderation.models import Outcome, Rule
from portal.kinds import is_visible
from residents.actions import tell_due
from residents.models import Follow, Letter
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW

pytestmark = pytest.mark.django_db


def counted(thread: Thread) -> int:
    thread.refresh_from_db()
    return thread.comment_count


def test_what_waits_is_nowhere_and_what_is_published_stands():
    thread = make.thread()

    waiting = make.submitted(thread)

    assert not Comment.objects.exists()
    assert counted(thread) == 0

    published = make.decided(waiting).comment

    assert published.public_id == waiting.public_id
    assert list(Comment.objects.visible_to(None)) == [published]
    assert counted(thread) == 1
    assert is_visible("comment", published.public_id)


@pytest.mark.parametrize("outcome", [Outcome.RETURN, Outcome.REFUSE])
def test_what_is_not_published_never_becomes_a_comment(outcome):
    thread = make.thread()
    waiting = make.submitted(thread)

    make.decided(waiting, outcome, rule=Rule.objects.filter(book=waiting.rulebook).first(), words="Skriv om.")

    assert not Comment.objects.exists()
    assert counted(thread) == 0


def test_text_stands_beside_no_account_address_or_network():
    published = make.comment(make.thread())

    published.refresh_from_db()

    assert (published.user_id, published.user_email, published.user_url, published.ip_address) == (None, "", "", None)


def test_a_reply_is_counted_on_its_root_and_in_its_thread():
    thread = make.thread()
    root = make.comment(thread)

    reply = make.comment(thread, answers=root)
    deeper = make.comment(thread, answers=reply)

    root.refresh_from_db()
    assert (root.reply_count, counted(thread)) == (2, 3)
    assert deeper.root == root
    assert deeper.answers == reply
    assert deeper.level == 1


@pytest.mark.parametrize("after", [2, 20])
def test_a_reply_early_in_a_conversation_changes_few_rows_however_much_was_written_after(after):
    thread = make.thread()
    root = make.comment(thread)
    for number in range(after):
        make.comment(thread, text=f"Senare, nummer {number}.")
    waiting = make.submitted(thread, answers=root)
    changed = []

    def note(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith("UPDATE") and ("comment" in sql.split()[1] or "thread" in sql.split()[1]):
            changed.append(context["cursor"].rowcount)
        return result

    with connection.execute_wrapper(note):
        make.decided(waiting)

    assert 2 <= sum(changed) <= 5  # the root's count and the thread's, at least


def test_removed_means_its_words_are_gone_and_its_replies_stay():
    thread = make.thread()
    root = make.comment(thread, text="Grannen på Storgatan 5 heter Kalle.")
    reply = make.comment(thread, answers=root)

    gone = make.hidden(root)

    assert (gone.state, gone.comment, gone.user_name, gone.is_public) == ("hidden", "", "", False)
    assert gone.hidden_by_rule.number == 4
    assert gone.reply_count == 1
    assert counted(thread) == 1
    assert list(Comment.objects.visible_to(None)) == [reply]
    assert not is_visible("comment", root.public_id)


def test_a_removed_reply_no_longer_counts_on_its_root():
    thread = make.thread()
    root = make.comment(thread)
    reply = make.comment(thread, answers=root)

    make.hidden(reply)

    root.refresh_from_db()
    assert (root.reply_count, counted(thread)) == (0, 1)


def test_restored_after_an_appeal_it_stands_where_it_stood():
    thread = make.thread()
    root = make.comment(thread, text="Ni sover på kommunen.")
    later = make.comment(thread, now=NOW + timedelta(minutes=5))
    make.hidden(root)
    appeal = moderation.appeal(submission=root.submission, text="Det är kritik, inget påhopp.", now=NOW)

    moderation.judge_appeal(
        appeal=appeal, user=make.user(make.Role.SENIOR_MODERATOR), outcome=Outcome.CHANGE, words="Du har rätt.", now=NOW
    )

    back = Comment.objects.get(pk=root.pk)
    assert (back.state, back.comment, back.is_public) == ("published", "Ni sover på kommunen.", True)
    assert counted(thread) == 2
    assert [one.comment.pk for one in page_of_roots(thread).roots] == [back.pk, later.pk]


def test_the_author_takes_it_back():
    thread = make.thread()
    root = make.comment(thread, text="Jag ångrar mig.")
    make.comment(thread, answers=root)

    moderation.withdraw(submission=root.submission, now=NOW)

    gone = Comment.objects.get(pk=root.pk)
    assert (gone.state, gone.comment) == ("withdrawn", "")
    assert counted(thread) == 1
    assert [one.comment.pk for one in page_of_roots(thread).roots] == [root.pk]


def test_taken_back_after_removal_it_is_counted_away_once():
    thread = make.thread()
    root = make.comment(thread)
    make.comment(thread)
    make.hidden(root)

    moderation.withdraw(submission=make.Submission.objects.get(pk=root.submission_id), now=NOW)

    assert counted(thread) == 1
    assert Comment.objects.get(pk=root.pk).state == "withdrawn"


def test_followers_get_one_letter_in_their_language_and_the_author_none():
    page = make.dialogue("Frågan")
    make.translated(page, "fi", "Kysymys")
    thread = make.thread(page)
    reader, author = make.person(language="fi"), make.person()
    make.comment(thread, by=reader)
    tell_due(NOW)

    published = make.comment(thread, by=author)
    tell_due(NOW)

    letters = Letter.objects.filter(template="dialogue/email/comment")
    assert [letter.person for letter in letters] == [reader]
    assert letters[0].language == "fi"
    assert "Kysymys" in letters[0].body
    assert (letters[0].about_kind, letters[0].about_id) == ("comment", published.public_id)
    assert published.comment not in letters[0].body
    assert Follow.objects.filter(person=author, kind="thread", key=thread.public_id).exists()


def test_a_comment_of_a_page_that_is_no_longer_public_is_not_visible():
    page = make.dialogue()
    published = make.comment(make.thread(page))

    page.unpublish()

    assert not is_visible("comment", published.public_id)
    assert not is_visible("thread", published.conversation.public_id)


def test_all_language_versions_and_aliases_share_one_thread():
    page = make.dialogue()
    finnish = make.translated(page, "fi", "Kysymys")
    alias = page.create_alias(update_slug="samma-fraga")

    threads = {Thread.objects.for_page(one, now=NOW).pk for one in (page, finnish, alias)}

    assert len(threads) == 1


def test_official_words_are_marked_by_the_server():
    from uuid import uuid4

    from dialogue import actions

    thread = make.thread()
    speaker = make.user(make.Role.COMMUNICATOR, name="Trygghetssamordnaren")

    submission = actions.answer_comment(
        thread=thread,
        user=speaker,
        person=speaker.person,
        text="Vi byter lamporna i mars.",
        name="Trygghetssamordnaren",
        language="sv",
        reply_to=make.comment(thread),
        key=uuid4(),
        now=NOW,
    )

    assert submission.state == "published"
    assert submission.decisions.get().decider == speaker
    assert (submission.comment.official, submission.comment.role_label) == (True, "communicator")


def test_nobody_marks_their_own_words_as_official():
    from uuid import uuid4

    from dialogue import actions

    resident = make.user()

    with pytest.raises(actions.UnableToAnswer):
        actions.answer_comment(
            thread=make.thread(),
            user=resident,
            person=resident.person,
            text="Jag är kommunen.",
            name="Kommunen",
            language="sv",
            reply_to=None,
            key=uuid4(),
            now=NOW,
        )

    assert not Comment.objects.exists()
