"""Each trap of the comment store: first shown with upstream connected, then that ours is not."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import ProtectedError
from django.db.models.signals import pre_save
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse
from django_comments_xtd.models import XtdComment, publish_or_unpublish_on_pre_save

from dialogue.comment_store import CommentStoreConfig
from dialogue.models import Comment, Thread
from dialogue.reading import page_of_roots
from tests.dialogue import factories as make
from tests.dialogue.factories import NOW

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


def upstream_comment(thread: Thread, *, parent: XtdComment | None = None, public: bool = True, **fields) -> XtdComment:
    """A row as upstream itself writes it."""
    return XtdComment.objects.create(
        content_type=ContentType.objects.get_for_model(Thread),
        object_pk=str(thread.pk),
        site_id=settings.SITE_ID,
        user_name="Lo",
        comment="Text",
        submit_date=NOW,
        parent_id=parent.pk if parent else 0,
        is_public=public,
        **fields,
    )


# -- the signal that publishes what waits ----------------------------------------------------------------------------


@pytest.fixture
def upstream_signal_connected():
    pre_save.connect(publish_or_unpublish_on_pre_save, sender=Comment)
    yield
    pre_save.disconnect(publish_or_unpublish_on_pre_save, sender=Comment)


def waiting_reply_under(root: Comment) -> Comment:
    """A reply that waits as upstream lets it wait: a row that is not public."""
    reply = make.comment(root.conversation, answers=root)
    Comment.objects.filter(pk=reply.pk).update(is_public=False)
    return reply


def test_upstreams_signal_publishes_a_waiting_reply_when_its_parent_is_saved(upstream_signal_connected):
    root = make.comment(make.thread())
    reply = waiting_reply_under(root)

    root.save()

    reply.refresh_from_db()
    assert reply.is_public, "the trap is no longer there: decision 3 can be read again"


def test_here_a_waiting_reply_stays_waiting_when_its_parent_is_saved():
    root = make.comment(make.thread())
    reply = waiting_reply_under(root)

    root.save()

    reply.refresh_from_db()
    assert not reply.is_public


def test_the_signal_is_connected_to_nothing():
    connected = {receiver for sender in (Comment, XtdComment) for receiver in pre_save._live_receivers(sender)[0]}

    assert publish_or_unpublish_on_pre_save not in connected
    assert type(apps.get_app_config("django_comments_xtd")) is CommentStoreConfig
    assert "ready" not in vars(CommentStoreConfig)


def test_a_waiting_reply_is_not_even_a_row():
    thread = make.thread()
    root = make.comment(thread)

    make.submitted(thread, answers=root)

    assert XtdComment.objects.count() == 1


# -- renumbering -----------------------------------------------------------------------------------------------------


def test_upstreams_save_renumbers_the_thread_for_one_early_reply():
    thread = make.thread()
    first = upstream_comment(thread)
    early = upstream_comment(thread, parent=first)
    for _ in range(5):
        upstream_comment(thread, parent=first)
    settings_of_upstream = sys.modules["django_comments_xtd.models"].settings
    before = settings_of_upstream.COMMENTS_XTD_MAX_THREAD_LEVEL
    settings_of_upstream.COMMENTS_XTD_MAX_THREAD_LEVEL = 3
    try:
        orders = dict(XtdComment.objects.values_list("pk", "order"))
        upstream_comment(thread, parent=early)
    finally:
        settings_of_upstream.COMMENTS_XTD_MAX_THREAD_LEVEL = before

    moved = [pk for pk, order in orders.items() if XtdComment.objects.get(pk=pk).order != order]
    assert len(moved) == 5


@pytest.mark.parametrize("siblings", [1, 12])
def test_here_a_reply_writes_the_same_few_rows_whatever_stands_beside_it(siblings):
    thread = make.thread()
    root = make.comment(thread)
    for _ in range(siblings):
        make.comment(thread, answers=root)
    orders = dict(XtdComment.objects.values_list("pk", "order"))
    early = Comment.objects.filter(root=root).first()

    reply = Comment(
        conversation=thread,
        submission=make.submitted(thread),
        answers=early,
        comment="Svar",
        user_name="Lo",
        language="sv",
        published_at=NOW,
    )

    with CaptureQueriesContext(connection) as captured:
        reply.save()

    writes = [query["sql"].split()[:3] for query in captured if query["sql"].split()[0] in {"INSERT", "UPDATE"}]
    assert [(verb, table.strip('"')) for verb, _into, table in writes] == [
        ("INSERT", "django_comments"),
        ("INSERT", "django_comments_xtd_xtdcomment"),
        ("INSERT", "dialogue_comment"),
    ]
    assert {pk: XtdComment.objects.get(pk=pk).order for pk in orders} == orders


# -- addresses, API, tags --------------------------------------------------------------------------------------------


def loaded_after(code: str) -> set[str]:
    """The modules of the comment packages that a fresh process holds after running code."""
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings.test'\n"
        "import django; django.setup()\n"
        f"{code}\n"
        "print('\\n'.join(name for name in sys.modules if name.startswith('django_comments')))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


DANGEROUS = {"django_comments_xtd.views", "django_comments_xtd.urls", "django_comments_xtd.api.views"}


def test_upstreams_addresses_load_its_views():
    assert "django_comments_xtd.views" in loaded_after("import django_comments_xtd.views")


def test_here_all_addresses_load_none_of_its_doors():
    loaded = loaded_after("from django.urls import get_resolver; assert get_resolver().url_patterns")

    assert "django_comments_xtd.models" in loaded
    assert not {name for name in loaded if name in DANGEROUS or ".api" in name or ".views" in name}


def callbacks(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from callbacks(pattern.url_patterns)
        else:
            yield pattern.callback


def test_no_address_leads_to_an_upstream_view():
    modules = {callback.__module__ for callback in callbacks(get_resolver().url_patterns)}

    assert "dialogue.views.writing" in modules
    assert not {module for module in modules if module.startswith(("django_comments", "rest_framework"))}


@pytest.mark.parametrize(
    "name",
    ["comments-xtd-reply", "comments-xtd-confirm", "comments-xtd-mute", "comments-post-comment", "comments-flag"],
)
def test_no_upstream_address_has_a_name(name):
    with pytest.raises(NoReverseMatch):
        reverse(name, args=["1"])


def test_no_template_loads_upstreams_tags():
    templates = list((ROOT / "templates").rglob("*.html"))
    loading = [path.name for path in templates if "{% load comments" in path.read_text()]

    assert len(templates) > 20
    assert not loading


def test_upstreams_manager_joins_users_and_content_types_to_every_comment():
    sql = str(XtdComment.objects.all().query)

    assert "residents_user" in sql


def test_our_manager_does_not():
    sql = str(Comment.objects.all().query)

    assert "residents_user" not in sql
    assert "ORDER BY" not in sql


# -- wrong replies ---------------------------------------------------------------------------------------------------


def test_upstream_breaks_on_a_reply_to_nothing():
    with pytest.raises(XtdComment.DoesNotExist):
        XtdComment.objects.create(
            content_type=ContentType.objects.get_for_model(Thread),
            object_pk="1",
            site_id=settings.SITE_ID,
            comment="Text",
            submit_date=NOW,
            parent_id=987654321,
        )


def test_our_store_refuses_a_reply_across_threads():
    from dialogue.models.comments import NotAReply

    elsewhere = make.comment(make.thread())

    with pytest.raises(NotAReply):
        Comment(
            conversation=make.thread(make.dialogue("En annan fråga")),
            submission=make.submitted(elsewhere.conversation),
            answers=elsewhere,
            comment="Svar",
            language="sv",
            published_at=NOW,
        ).save()


# -- forms with an hour glass, orphans -------------------------------------------------------------------------------


def test_upstreams_form_dies_after_two_hours_and_ours_has_no_clock(monkeypatch):
    import time

    from django_comments_xtd.forms import XtdCommentForm

    from dialogue.forms import CommentForm

    thread = make.thread()
    old = XtdCommentForm(thread)
    sent = old.initial | {"name": "Lo", "email": "lo@example.org", "comment": "Hej", "honeypot": "", "reply_to": "0"}
    sent["timestamp"] = str(int(time.time()) - 3 * 3600)
    sent["security_hash"] = old.generate_security_hash(
        content_type=sent["content_type"], object_pk=sent["object_pk"], timestamp=sent["timestamp"]
    )

    assert "timestamp" in XtdCommentForm(thread, data=sent).errors
    assert "timestamp" not in CommentForm(thread=thread, guest=True).fields


def test_a_thread_with_comments_cannot_be_deleted():
    published = make.comment(make.thread())

    with pytest.raises(ProtectedError):
        published.conversation.delete()


def test_replies_published_later_keep_their_order():
    thread = make.thread()
    root = make.comment(thread)
    later = make.comment(thread, answers=root, now=NOW + timedelta(minutes=9))
    earlier = make.comment(thread, answers=root, now=NOW + timedelta(minutes=3))

    shown = page_of_roots(thread).roots[0].replies

    assert [reply.pk for reply in shown] == [earlier.pk, later.pk]
