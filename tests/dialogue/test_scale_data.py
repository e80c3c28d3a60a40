"""Much data at once: counts, search entries and rows agree, and a seed always gives the same."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q

from dialogue.models import Comment, Proposal, Support, Thread
from moderation.models import Decision, Round, Submission
from residents.models import Person
from search.models import Entry
from tests.dialogue import factories as make

pytestmark = pytest.mark.django_db

AMOUNTS = {"people": 30, "dialogues": 3, "comments": 200, "proposals": 20, "supports": 150, "waiting": 12}


@pytest.fixture
def town():
    make.index()


def load(**changed):
    call_command("scale_data", **(AMOUNTS | changed), stdout=StringIO())


def test_it_loads_what_was_asked_for(town):
    load()

    assert Person.objects.filter(address__endswith="@scale.example").count() == 30
    assert Comment.objects.count() == 200
    assert Proposal.objects.count() == 20
    assert Support.objects.count() == 150
    assert Submission.objects.waiting().count() == 12


def test_the_counts_agree_with_the_rows(town):
    load()

    published = Q(comments__state="published")
    wrong_threads = [
        thread
        for thread in Thread.objects.annotate(rows=Count("comments", filter=published))
        if thread.rows != thread.comment_count
    ]
    wrong_roots = [
        root
        for root in Comment.objects.roots().annotate(rows=Count("replies", filter=Q(replies__state="published")))
        if root.rows != root.reply_count
    ]
    wrong_proposals = [
        one for one in Proposal.objects.annotate(rows=Count("supports")) if one.rows != one.support_count
    ]
    assert Comment.objects.filter(root__isnull=False).exists()
    assert (wrong_threads, wrong_roots, wrong_proposals) == ([], [], [])


def test_exactly_what_is_visible_can_be_found(town):
    load()

    def entries(kind):
        return set(Entry.objects.filter(kind=kind).values_list("public_id", flat=True))

    assert entries("comment") == set(Comment.objects.visible_to(None).values_list("public_id", flat=True))
    assert entries("proposal") == set(Proposal.objects.visible_to(None).values_list("public_id", flat=True))


def test_everything_decided_has_its_round_and_decision(town):
    load()

    decided = Submission.objects.exclude(state="waiting")
    assert Decision.objects.filter(outcome="publish").count() == decided.count()
    assert Decision.objects.filter(outcome="hide").count() == Submission.objects.filter(state="hidden").count() > 0
    assert Round.objects.open().count() == 12


def test_a_loaded_comment_can_be_read_reported_and_removed(town):
    load()
    published = Comment.objects.published().roots().first()

    gone = make.hidden(published)

    assert gone.state == "hidden"


def test_a_loaded_thread_takes_a_new_comment(town):
    load()
    thread = Thread.objects.filter(kind="page").first()

    made = make.comment(thread, answers=Comment.objects.published().filter(conversation=thread).first())

    assert made.pk > 200


def words_of_seed(seed: int) -> list[str]:
    from dialogue.scale.words import Words

    words = Words(seed)
    return [words.public_id() + words.name() + words.text(words.language()) for _ in range(20)]


def test_a_seed_always_gives_the_same_and_another_gives_others():
    assert words_of_seed(1) == words_of_seed(1)
    assert words_of_seed(1) != words_of_seed(2)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"comments": -1}, "below zero"),
        ({"dialogues": 0}, "at least one dialogue"),
        ({"people": 0, "supports": 0}, "need people"),
        ({"supports": 100_000}, "one person supports once"),
        ({"pages": -1}, "below zero"),
    ],
)
def test_a_wrong_argument_is_one_plain_line_and_changes_nothing(town, wrong, words):
    with pytest.raises(CommandError, match=words):
        load(**wrong)

    assert not Person.objects.filter(address__endswith="@scale.example").exists()


def test_a_seed_is_loaded_once(town):
    load(comments=0, waiting=0, proposals=0, supports=0)

    with pytest.raises(CommandError, match="already"):
        load(comments=0, waiting=0, proposals=0, supports=0)
