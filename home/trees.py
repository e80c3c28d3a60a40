"""Makes a page and everything below it in other languages: asked for in a request, made by the worker.

wagtail-localize would make the whole tree in one transaction, in the request or in one job: a stop in the middle loses
all of it (docs/decisions/0017). Here every page is a row that waits, and a transaction of its own.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation
from wagtail_localize.operations import TranslationCreator

from home.tree_models import PageState, Reason, TreePage, TreeTranslation

log = logging.getLogger(__name__)
# The clock does other things, too: it is let go after so long and comes back within seconds.
SLICE_SECONDS = 2.0
# A worker that was killed holds a tree for so long.
LEASE = timedelta(minutes=1)
# A page that ends the worker each time must not hold up the rest for ever.
MOST_TRIES = 3


class UnableToTranslateTree(Exception):
    """This tree, or one that it is a part of or holds, is being translated now. `tree` is that translation."""

    def __init__(self, tree: TreeTranslation) -> None:
        super().__init__()
        self.tree = tree


class _UnableToMake(Exception):
    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def start_tree(*, page: Page, languages: Sequence[str], user: Any, now: datetime) -> TreeTranslation:
    """Notes that the page and all below it are to be made in these languages; makes none of them.

    Raises UnableToTranslateTree.
    """
    running = running_over(page)
    if running:
        raise UnableToTranslateTree(running)
    try:
        with transaction.atomic():
            tree = TreeTranslation.objects.create(page=page, languages=list(languages), asked_by=user, asked_at=now)
            below = page.get_descendants(inclusive=True).order_by("path").values_list("pk", "draft_title", "title")
            rows = [
                TreePage(tree=tree, page_id=pk, title=draft or title, position=position)
                for position, (pk, draft, title) in enumerate(below)
            ]
            TreePage.objects.bulk_create(rows, batch_size=500)
    except IntegrityError:
        # Somebody was a moment quicker.
        raise UnableToTranslateTree(TreeTranslation.objects.unfinished().get(page=page)) from None
    return tree


def running_over(page: Page) -> TreeTranslation | None:
    """The unfinished translation of this tree, of one that holds it or of one within it."""
    for tree in TreeTranslation.objects.unfinished().select_related("page"):
        if tree.page.path.startswith(page.path) or page.path.startswith(tree.page.path):
            return tree
    return None


def try_again(*, tree: TreeTranslation) -> int:
    """What failed waits once more; gives how many pages. Raises UnableToTranslateTree."""
    running = running_over(tree.page)
    if running and running != tree:
        raise UnableToTranslateTree(running)
    with transaction.atomic():
        again = tree.pages.failed().update(state=PageState.WAITING, reason="", detail="", tries=0)
        if again:
            TreeTranslation.objects.filter(pk=tree.pk).update(finished_at=None)
    return again


def go_on_with_trees(*, now: datetime, seconds: float = SLICE_SECONDS) -> int:
    """Makes pages for about so many seconds; gives how many were dealt with. Several workers may do it at once: each
    holds a tree of its own, for a page needs the one above it."""
    until, done = time.monotonic() + seconds, 0
    for tree in TreeTranslation.objects.unfinished().free(now).order_by("asked_at", "pk"):
        if done and time.monotonic() >= until:
            break
        if TreeTranslation.objects.unfinished().free(now).filter(pk=tree.pk).update(claimed_until=now + LEASE):
            done += _go_on_with(tree, until, now)
    return done


def _go_on_with(tree: TreeTranslation, until: float, now: datetime) -> int:
    done = 0
    held = TreeTranslation.objects.filter(pk=tree.pk)
    while row := tree.pages.waiting().first():
        if done and time.monotonic() >= until:
            break
        _deal_with(row, tree)
        done += 1
    else:
        held.update(finished_at=now)
    held.update(claimed_until=None)
    return done


def _deal_with(row: TreePage, tree: TreeTranslation) -> None:
    """Makes one page in every language that it lacks, or notes why not: all of its languages or none."""
    # Committed before the attempt, which may end the process.
    TreePage.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    try:
        if row.tries >= MOST_TRIES:
            raise _UnableToMake(Reason.STOPPED)
        with transaction.atomic():
            # Another worker may hold it still, if this one took over too early: then it is made when we get here.
            if TreePage.objects.select_for_update().get(pk=row.pk).state == PageState.WAITING:
                _make(row, tree)
                TreePage.objects.filter(pk=row.pk).update(state=PageState.MADE)
    except _UnableToMake as trouble:
        _note(row, trouble.reason, trouble.detail)
    except (OperationalError, InterfaceError):
        # The database went away: the page waits, and the clock comes back.
        raise
    except Exception:
        log.exception("page %s could not be made in other languages", row.page_id)
        _note(row, Reason.ERROR)


def _note(row: TreePage, reason: Reason, detail: str = "") -> None:
    TreePage.objects.filter(pk=row.pk).update(state=PageState.FAILED, reason=reason, detail=detail[:300])


def _make(row: TreePage, tree: TreeTranslation) -> None:
    """Raises _UnableToMake."""
    page = Page.objects.filter(pk=row.page_id).first()
    if page is None:
        raise _UnableToMake(Reason.GONE)
    missing = _lacking(page, tree.languages)
    above = page.get_parent()
    if above.depth > 1 and _absent(above, [locale.language_code for locale in missing]):
        raise _UnableToMake(Reason.PARENT)
    TranslationCreator(tree.asked_by, missing).create_translations(page)
    # It says nothing where a page was refused.
    for locale in _lacking(page, tree.languages):
        translation = Translation.objects.get(source__object_id=page.translation_key, target_locale=locale)
        try:
            translation.save_target(user=tree.asked_by, publish=False)
        except ValidationError as refusal:
            raise _UnableToMake(Reason.REFUSED, " ".join(refusal.messages)) from refusal


def _absent(page: Page, languages: Sequence[str]) -> list[Locale]:
    """Of these languages, those in which there is no version of the page."""
    there = page.get_translations(inclusive=True).values("locale_id")
    return list(Locale.objects.filter(language_code__in=languages).exclude(pk__in=there))


def _lacking(page: Page, languages: Sequence[str]) -> list[Locale]:
    """Of these languages, those in which there is no version with words of its own: an alias has none."""
    there = page.get_translations(inclusive=True).filter(alias_of__isnull=True).values("locale_id")
    return list(Locale.objects.filter(language_code__in=languages).exclude(pk__in=there))
