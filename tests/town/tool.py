"""Every address of the publishing tool, with a real object of the demo town wherever one is named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver
from django.utils.http import urlsafe_base64_encode
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Site, UploadedFile, Workflow
from wagtail.models.workflows import WorkflowState
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from home.models import AccessibilityReport, TreeTranslation
from news.models import NewsIndexPage, UpdatePage
from portal import clock
from portal.models import Area, Notice, Topic
from residents.models import User

VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Address:
    name: str
    pattern: str

    @property
    def space(self) -> str:
        return self.name.rpartition(":")[0]

    def filled(self, objects: dict[str, Any]) -> str:
        """With the objects in it; KeyError where nobody has said what stands there."""

        def fill(match: re.Match[str]) -> str:
            variable = match[1] or match[2]
            for key in (f"{self.name} {variable}", f"{self.space} {variable}", variable):
                if key in objects:
                    return str(getattr(objects[key], "pk", objects[key]))
            raise KeyError(f"{self.name}: say what stands for {variable}")

        path = VARIABLE.sub(fill, self.pattern).replace("^.*", "nothing-here")
        return "/" + path.replace("^", "").replace("$", "").replace("\\", "") + objects.get(f"{self.name}?", "")


def addresses() -> list[Address]:
    """Every pattern below /admin/, the portal's own and Wagtail's; the same one twice is one."""
    tool = [Address(name, pattern) for name, pattern in _walk(get_resolver()) if pattern.startswith("admin/")]
    return list(dict.fromkeys(tool))


def _walk(resolver: Any, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield (f"{space}:{pattern.name}" if space else pattern.name or "-"), here
        elif here.startswith("admin/"):
            yield from _walk(pattern, here, ":".join(filter(None, (space, pattern.namespace))))


def objects() -> dict[str, Any]:
    """What stands in an address, by the name of its variable; where it is another thing there, by the address's name or
    space before it. What an address asks for behind its question mark stands by its name. What the demo has none of is
    made."""
    page = UpdatePage.objects.live().filter(locale__language_code="sv").first()
    revision = page.save_revision()
    communicator = User.objects.filter(groups__name="communicator").first()
    workflow = Workflow.objects.get(active=True)
    reviewed = UpdatePage.objects.live().filter(locale__language_code="sv").exclude(pk=page.pk).first()
    reviewed.save_revision()
    state: WorkflowState = workflow.start(reviewed, communicator)
    parent = NewsIndexPage.objects.get(locale__language_code="sv")
    document = get_document_model().objects.create(title="Bilaga", file=ContentFile(b"%PDF-1.4", name="bilaga.pdf"))
    picture = get_image_model().objects.first()
    person = User.objects.order_by("pk").last()
    uploaded = UploadedFile.objects.create(
        file=get_test_image_file(), for_content_type=None, uploaded_by_user=communicator
    )
    translation = Translation.objects.filter(source__object__in=[page.translation_key]).first()
    translation = translation or Translation.objects.first()
    source: TranslationSource = translation.source
    task = workflow.tasks.get()
    shown = next(iter(UpdatePage._meta.get_field("body").stream_block.child_blocks.values()))
    return {
        "wagtailadmin_api:pages:find?": f"?id={page.pk}",
        "wagtailadmin_api:documents:find?": f"?id={document.pk}",
        "wagtailadmin_api:images:find?": f"?id={picture.pk}",
        "wagtail_bulk_action?": f"?id={page.pk}",
        "wagtailadmin_block_preview?": f"?id={shown.definition_prefix}",
        "wagtail_localize:stop_translation?": "?next=/admin/pages/",
        # Pages
        "page_id": page,
        "page_pk": page,
        "parent_page_id": parent,
        "page_to_move_id": page,
        "destination_id": parent,
        "content_type_app_name": "news",
        "content_type_model_name": "updatepage",
        "app_label": "news",
        "model_name": "updatepage",
        "wagtail_bulk_action app_label": "wagtailcore",
        "wagtail_bulk_action model_name": "page",
        "action": "unpublish",
        "revision_id": revision,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "wagtailadmin_pages pk": page,
        "wagtailadmin_api:pages pk": page,
        "wagtailadmin_api:pages action_name": "copy",
        # Reviews
        "action_name": "approve",
        "wagtailadmin_pages:workflow_action page_id": reviewed,
        "wagtailadmin_pages:collect_workflow_action_data page_id": reviewed,
        "wagtailadmin_pages:confirm_workflow_cancellation page_id": reviewed,
        "wagtailadmin_pages:workflow_preview page_id": reviewed,
        "wagtailadmin_pages:workflow_history_detail page_id": reviewed,
        "task_state_id": state.current_task_state,
        "workflow_state_id": state,
        "task_id": task,
        "workflow_pk": workflow,
        "wagtailadmin_workflows pk": workflow,
        "wagtailadmin_workflows:edit_task pk": task,
        "wagtailadmin_workflows:disable_task pk": task,
        "wagtailadmin_workflows:enable_task pk": task,
        "wagtailadmin_workflows:add_task app_label": "wagtailcore",
        "wagtailadmin_workflows:add_task model_name": "groupapprovaltask",
        # Translations
        "translation_source_id": source,
        "translation_id": translation,
        "string_segment_id": StringSegment.objects.filter(source=source).first(),
        "overridable_segment_id": OverridableSegment.objects.filter(source=source).first() or 1,
        "mode": "another",
        "wagtail_localize app_label": "portal",
        "wagtail_localize model_name": "area",
        "wagtail_localize pk": Area.objects.first(),
        # Files
        "document_id": document,
        "doc_id": document,
        "image_id": picture,
        "filter_spec": "max-100x100",
        "uploaded_file_id": uploaded,
        "wagtailadmin_api:documents pk": document,
        "wagtailadmin_api:images pk": picture,
        "wagtaildocs_chooser pk": document,
        "wagtailimages_chooser pk": picture,
        # The rest
        "app_name": "taggit",
        "wagtailadmin_tag_model_autocomplete model_name": "tag",
        "wagtailsettings app_name": "portal",
        "wagtailsettings model_name": "portalsettings",
        "wagtailsettings pk": Site.objects.get(),
        "object_id": page.pk,
        "session_id": 0,
        "collection_id": Collection.objects.create(name="Bilder", path="00010001", depth=2, numchild=0),
        "wagtailadmin_collections pk": Collection.objects.last(),
        "redirect_id": Redirect.objects.create(old_path="/gammalt", redirect_link="/sv/"),
        "area pk": Area.objects.first(),
        "topic pk": Topic.objects.first(),
        "notice pk": Notice.objects.create(starts_at=clock.now(), ends_at=clock.now() + timedelta(days=1)),
        "accessibility_reports pk": AccessibilityReport.objects.create(
            text="Kartan går inte att nå.", language="sv", received_at=clock.now()
        ),
        "tree_translation pk": TreeTranslation.objects.create(
            page=parent, languages=["fi"], asked_by=communicator, asked_at=clock.now()
        ),
        "wagtaillocales pk": Locale.objects.get(language_code="fi"),
        "wagtailsites pk": Site.objects.get(),
        "wagtailusers_users pk": person,
        "wagtailusers_groups pk": Group.objects.first(),
        "uidb64": urlsafe_base64_encode(str(person.pk).encode()),
        "token": default_token_generator.make_token(person),
    }
