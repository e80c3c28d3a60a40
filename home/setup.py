"""The first start of a portal: languages, places, topics, the first pages and who may do what with them.

Safe to run again: what is there is left as its editors made it.
"""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from dialogue.models import DialogueIndexPage
from home.accessibility_models import AccessibilityStatementPage, Conformance
from home.models import HomePage, StandardPage
from home.translating import translate_page
from news.models import NewsIndexPage
from portal import clock
from portal.languages import published_languages, source_language
from portal.models import Area, AreaName, PortalNames, Topic, TopicName
from portal.settings_models import current_settings
from residents.roles import Role

DATA = Path(__file__).parent / "data"


def read_data(name: str) -> dict[str, Any]:
    """One file of first content."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@transaction.atomic
def set_up(now: datetime) -> HomePage:
    """Makes whatever is missing and gives the start page in the source language."""
    for code in published_languages():
        Locale.objects.get_or_create(language_code=code)
    _places()
    home = _home(now)
    _names()
    _permissions()
    _workflow()
    return home


def _places() -> None:
    for position, entry in enumerate(read_data("areas.toml")["area"]):
        area, made = Area.objects.get_or_create(
            code=entry["code"],
            defaults={"position": position, "latitude": entry["latitude"], "longitude": entry["longitude"]},
        )
        if made:
            names = [AreaName(area=area, language=code, name=name) for code, name in entry["name"].items()]
            AreaName.objects.bulk_create(names)
    for position, entry in enumerate(read_data("topics.toml")["topic"]):
        topic, made = Topic.objects.get_or_create(code=entry["code"], defaults={"position": position})
        if made:
            names = [TopicName(topic=topic, language=code, name=name) for code, name in entry["name"].items()]
            TopicName.objects.bulk_create(names)


def _names() -> None:
    """What the town and its portal are called in the other languages, until somebody has said anything about it."""
    settings = current_settings()
    if settings.names.exists():
        return
    for code, said in read_data("town.toml")["name"].items():
        if code in published_languages():
            PortalNames.objects.create(settings=settings, language=code, **said)


def _home(now: datetime) -> HomePage:
    """The start pages, as the site's root, with the first pages below them."""
    source = source_language().code
    found = HomePage.objects.filter(locale__language_code=source).first()
    if found:
        return found
    entries = read_data("pages.toml")
    entry = entries["home"]
    root = Page.get_first_root_node()
    home = HomePage(
        title=entry[source]["title"],
        slug=entry["slug"],
        lead=entry[source]["lead"],
        statement=[("line", line) for line in entry[f"statement_{source}"]],
        locale=Locale.objects.get(language_code=source),
    )
    root.add_child(instance=home)
    home.save_revision().publish()
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"root_page": home, "hostname": "localhost", "port": 80, "site_name": "Trygghet & dialog"},
    )
    Page.objects.filter(depth=2, content_type__model="page").delete()
    _translate(home, entry)
    for name, model, extra in (("news", NewsIndexPage, {}), ("dialogue", DialogueIndexPage, {})):
        _first_page(home, model, entries[name], show_in_menus=True, **extra)
    for standard in entries["standard"]:
        body = [("paragraph", f"<p>{text}</p>") for text in standard[source]["text"]]
        _first_page(home, StandardPage, standard, body=body, reviewed_on=clock.day_of(now))
    _statement(home, entries["accessibility"], clock.day_of(now))
    return HomePage.objects.get(pk=home.pk)


def _statement(home: HomePage, entry: dict[str, Any], today: date) -> None:
    """What is true of the portal as it comes; a town that changes it tests it again and says so."""
    source = entry[source_language().code]
    gaps = [
        ("gap", {"what": gap["what"], "why": kept["why"], "instead": gap["instead"], "mended_by": None})
        for kept, gap in zip(entry["gap"], source["gap"], strict=True)
    ]
    days = dict.fromkeys(("tested_on", "published_on", "updated_on"), today)
    told = {"conformance": Conformance.PARTLY, "method": source["method"], "gaps": gaps}
    _first_page(home, AccessibilityStatementPage, entry, **told, **days)


def _first_page(home: HomePage, model: type[Page], entry: dict[str, Any], **fields: Any) -> Page:
    source = source_language().code
    page = model(title=entry[source]["title"], slug=entry["slug"], lead=entry[source]["lead"], **fields)
    page.locale = home.locale
    home.add_child(instance=page)
    page.save_revision().publish()
    _translate(page, entry)
    return page


def _translate(page: Page, entry: dict[str, Any]) -> None:
    source = source_language().code
    for code in published_languages():
        if code != source and code in entry:
            translate_page(page, code, _words(entry, source, code))


def _words(entry: dict[str, Any], source: str, code: str) -> dict[str, str]:
    """Every sentence of a page's data in the source language, with what it is in the other."""
    words = {entry[source]["title"]: entry[code]["title"], entry[source]["lead"]: entry[code]["lead"]}
    if "method" in entry[source]:
        words[entry[source]["method"]] = entry[code]["method"]
    for own, other in zip(entry[source].get("gap", []), entry[code].get("gap", []), strict=True):
        words |= {own[name]: other[name] for name in ("what", "instead")}
    words |= dict(zip(entry[source].get("text", []), entry[code].get("text", []), strict=True))
    return words | dict(zip(entry.get(f"statement_{source}", []), entry.get(f"statement_{code}", []), strict=True))


def _permissions() -> None:
    """Communicators write, translate and publish pages; nobody else has rights in the publishing tool."""
    group = Group.objects.get(name=Role.COMMUNICATOR)
    root = Page.get_first_root_node()
    for codename in ("add_page", "change_page", "publish_page", "unlock_page", "lock_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
        Permission.objects.get(content_type__app_label="wagtail_localize", codename="submit_translation"),
        *Permission.objects.filter(
            content_type__app_label="portal",
            codename__in=[
                *[f"{act}_{what}" for act in ("add", "change", "view") for what in ("area", "topic", "notice")],
                "delete_notice",
            ],
        ),
        *Permission.objects.filter(
            content_type__app_label="home", codename__in=["change_accessibilityreport", "view_accessibilityreport"]
        ),
    )
    collection = Collection.get_first_root_node()
    # Wagtail asks for the rights of its own models, whatever takes their place.
    media = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"],
        codename__in=[f"{act}_{what}" for act in ("add", "change", "choose") for what in ("image", "document")],
    )
    for permission in media:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()


def _workflow() -> None:
    """A review before a page is published, by any communicator; that it is another one is habit, not enforced yet."""
    workflow, made = Workflow.objects.get_or_create(name="Granskning")
    if made:
        task = GroupApprovalTask.objects.create(name="Godkännande av kommunikatör")
        task.groups.add(Group.objects.get(name=Role.COMMUNICATOR))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": workflow})
    Workflow.objects.exclude(pk=workflow.pk).update(active=False)
