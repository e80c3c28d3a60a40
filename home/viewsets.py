"""Areas and topics in the publishing tool."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from home.forms import AreaForm, NoticeForm, TopicForm
from portal.deleting import DeleteWhatIsNotNeeded
from portal.models import Area, Notice, Topic


class AreaViewSet(ModelViewSet):
    model = Area
    icon = "site"
    delete_view_class = DeleteWhatIsNotNeeded
    list_display = ["__str__", "code", "position"]
    copy_view_enabled = False
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return AreaForm


class TopicViewSet(ModelViewSet):
    model = Topic
    icon = "tag"
    delete_view_class = DeleteWhatIsNotNeeded
    list_display = ["__str__", "code", "position"]
    copy_view_enabled = False
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return TopicForm


class PlacesAndTopics(ModelViewSetGroup):
    menu_label = _("Areas and topics")
    menu_icon = "site"
    menu_order = 700
    items = (AreaViewSet, TopicViewSet)


class NoticeViewSet(ModelViewSet):
    model = Notice
    icon = "warning"
    menu_label = _("Notices")
    menu_order = 650
    add_to_admin_menu = True
    list_display = ["__str__", "starts_at", "ends_at"]
    copy_view_enabled = False
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return NoticeForm
