"""The pages of the demo town, written in Swedish and translated through wagtail-localize's own rows."""

from datetime import date, datetime, timedelta
from typing import Any

from wagtail.models import Page, Workflow

from dialogue.models import DialogueIndexPage, DialoguePage, ReviewMode, Thread
from home.demo.blocks import Body, bullets, paragraphs
from home.demo.pictures import make_pictures
from home.demo.reading import LANGUAGES, Words, read
from home.models import HomePage, StrategyPage
from home.translating import translate_page
from news.models import FactPage, GoodExamplePage, NewsIndexPage, UpdatePage
from portal import clock
from portal.models import Area, PageTopic, Topic
from residents.models import User


class Town:
    """Writes the pages below one start page. `editor` is who the publishing tool says has written them."""

    def __init__(self, home: HomePage, editor: User, now: datetime) -> None:
        self.home, self.editor, self.now = home, editor, now
        self.front = read("front")
        self.pictures = make_pictures()
        self.areas = {area.code: area for area in Area.objects.all()}
        self.topics = {topic.code: topic for topic in Topic.objects.all()}
        self.news = NewsIndexPage.objects.child_of(home).get()
        self.dialogues = DialogueIndexPage.objects.child_of(home).get()

    def write(self) -> dict[str, Thread]:
        """Every page; gives the threads of the dialogues by key."""
        for entry in reversed(read("updates")["page"]):
            self._update(entry)
        for entry in reversed(read("examples")["page"]):
            self._example(entry)
        for entry in reversed(read("facts")["page"]):
            self._fact(entry)
        threads = {entry["key"]: self._dialogue(entry) for entry in read("dialogues")["page"]}
        self._strategy()
        self._start_page()
        self._newer_in_swedish()
        self._scheduled()
        self._in_review()
        return threads

    def _day(self, days_ago: int) -> date:
        return clock.day_of(self.now - timedelta(days=days_ago))

    def _common(self, entry: dict[str, Any], words: Words) -> dict[str, Any]:
        return {
            "title": words.say(entry["title"]),
            "slug": entry["slug"],
            "lead": words.say(entry["lead"]),
            "area": self.areas.get(entry["area"]),
            "owner": self.editor,
        }

    def _news(self, entry: dict[str, Any], words: Words) -> dict[str, Any]:
        body = Body(words, self.pictures, self.front["picture"])
        again = entry.get("next_review_days_ago")
        return self._common(entry, words) | {
            "published_on": self._day(entry["days_ago"]),
            "body": body.blocks(entry.get("body", [])),
            "responsible": words.say(entry["responsible"]),
            "source_name": words.say(entry["source_name"]),
            "source_url": entry["source_url"],
            "reviewed_on": self._day(entry["reviewed_days_ago"]),
            "next_review_on": self._day(again if again is not None else entry["reviewed_days_ago"] - 180),
        }

    def _update(self, entry: dict[str, Any]) -> None:
        words = Words()
        page = UpdatePage(what_it_means=bullets(entry["means"], words), **self._news(entry, words))
        self._publish(self.news, page, entry, words)

    def _example(self, entry: dict[str, Any]) -> None:
        words = Words()
        told = {name: words.say(entry[name]) for name in ("problem", "done_by", "result", "contact")}
        page = GoodExamplePage(
            effect=entry["effect"], how_to=bullets(entry["how_to"], words), **told, **self._news(entry, words)
        )
        self._publish(self.news, page, entry, words)

    def _fact(self, entry: dict[str, Any]) -> None:
        words = Words()
        figure = entry.get("figure", {})
        page = FactPage(
            claim=words.say(entry["claim"]),
            verdict=entry["verdict"],
            certainty=words.say(entry["certainty"]),
            known=[("point", words.say(text)) for text in entry["known"]],
            not_known=[("point", words.say(text)) for text in entry["not_known"]],
            figure=figure.get("value", ""),
            figure_unit=words.say(figure.get("unit", "")),
            figure_means=words.say(figure.get("means", "")),
            figure_year=figure.get("year"),
            source_dated=entry.get("source_dated"),
            valid_until=self._day(-entry["valid_days"]),
            **self._news(entry, words),
        )
        self._publish(self.news, page, entry, words)

    def _dialogue(self, entry: dict[str, Any]) -> Thread:
        words = Words()
        opened = self.now - timedelta(days=entry["opened_days_ago"])
        page = DialoguePage(
            why_we_ask=words.say(entry["why"]),
            who_answers=words.say(entry["who"]),
            partners=[
                ("partner", {"name": words.say(one["name"]), "does": words.say(one["does"])})
                for one in entry.get("partners", [])
            ],
            review_mode=entry.get("review_mode", ReviewMode.BEFORE),
            slow_minutes=entry.get("slow_minutes", 0),
            can_influence=[("point", words.say(text)) for text in entry["influence"]],
            already_decided=[("point", words.say(text)) for text in entry["decided"]],
            background=[("paragraph", paragraphs([entry["background"]], words))],
            heard=paragraphs(entry.get("heard", []), words),
            opens_at=opened,
            closes_at=clock.end_after_days(self.now, entry["closes_in_days"]),
            answer_by=self._day(-entry["answer_in_days"]),
            **self._common(entry, words),
        )
        self._publish(self.dialogues, page, entry | {"days_ago": entry["opened_days_ago"]}, words)
        return Thread.objects.for_page(page, now=self.now)

    def _strategy(self) -> None:
        """After the pages that its sentences lead to."""
        entry, words = read("strategy"), Words()
        known = {page.slug: page for page in Page.objects.descendant_of(self.home)}
        page = StrategyPage(
            goals=[("goal", self._goal(one, words, known)) for one in entry["goal"]],
            decided=words.say(entry["decided"]),
            source_name=words.say(entry["source_name"]),
            source_url=entry["source_url"],
            reviewed_on=self._day(entry["days_ago"]),
            show_in_menus=True,
            **self._common(entry, words),
        )
        self._publish(self.home, page, entry, words)

    def _goal(self, entry: dict[str, Any], words: Words, known: dict[str, Page]) -> dict[str, Any]:
        return {
            "sentence": words.say(entry["sentence"]),
            "text": paragraphs([entry["text"]], words),
            "topics": entry["topics"],
            "pages": [known[slug] for slug in entry["pages"]],
        }

    def _publish(self, parent: Page, page: Page, entry: dict[str, Any], words: Words) -> None:
        """Publishes the page and its translations, as if on the day that the entry says."""
        page.page_topics = [PageTopic(topic=self.topics[code]) for code in entry["topics"]]
        page.locale = parent.locale
        parent.add_child(instance=page)
        page.save_revision(user=self.editor).publish(user=self.editor)
        self._translate(page, words)
        first = self.now - timedelta(days=max(0, entry["days_ago"]))
        Page.objects.filter(translation_key=page.translation_key).update(first_published_at=first)

    def _translate(self, page: Page, words: Words, without: tuple[str, ...] = ()) -> None:
        for code in LANGUAGES[1:]:
            if code not in without:
                translate_page(page, code, words.in_language[code])

    def _start_page(self) -> None:
        words, figure = Words(), dict(self.front["figure"])
        address = {"url": figure.pop("url")}
        self.home.figure = [("figure", {name: words.say(text) for name, text in figure.items()} | address)]
        self.home.heard = [
            ("heard", {"said": words.say(one["said"]), "did": words.say(one["did"]), "state": one["state"]})
            for one in self.front["heard"]
        ]
        self.home.save_revision(user=self.editor).publish(user=self.editor)
        self._translate(self.home, words)

    def _newer_in_swedish(self) -> None:
        """One page whose text in one language is older than the Swedish, as happens in every town."""
        entry, words = self.front["newer"], Words()
        page = UpdatePage.objects.child_of(self.news).get(slug=entry["slug"])
        page.body.append(("paragraph", paragraphs([entry["text"]], words)))
        page.save_revision(user=self.editor).publish(user=self.editor)
        self._translate(page, words, without=(entry["except_in"],))

    def _draft(self, entry: dict[str, Any]) -> UpdatePage:
        page = UpdatePage(
            title=entry["title"],
            slug=entry["slug"],
            lead=entry["lead"],
            area=self.areas.get(entry["area"]),
            body=[("paragraph", f"<p>{entry['text']}</p>")],
            published_on=self._day(-entry.get("in_days", 0)),
            owner=self.editor,
            live=False,
            locale=self.news.locale,
        )
        self.news.add_child(instance=page)
        return page

    def _scheduled(self) -> None:
        entry = self.front["scheduled"]
        page = self._draft(entry)
        page.go_live_at = self.now + timedelta(days=entry["in_days"])
        page.save_revision(user=self.editor).publish(user=self.editor)

    def _in_review(self) -> None:
        page = self._draft(self.front["in_review"])
        page.save_revision(user=self.editor)
        Workflow.objects.get(active=True).start(page, self.editor)
