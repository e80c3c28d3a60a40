"""Areas, topics, notices and reports of what is not accessible, in the publishing tool."""

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from home.accessibility_models import AccessibilityReport
from home.actions import AnsweredAlready, answer_accessibility
from home.forms import AccessibilityAnswerForm, AreaForm, NoticeForm, TopicForm
from portal import clock
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


class AnswerOnly(ModelPermissionPolicy):
    """What people have sent is read and answered; nobody makes one up, and nobody deletes one."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"change", "view"} and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(AccessibilityReport, AnswerOnly(AccessibilityReport))


class ReportsView(IndexView):
    """What waits for an answer first, the most urgent on top; then what is answered, the newest on top."""

    def get_base_queryset(self) -> QuerySet[AccessibilityReport]:
        return AccessibilityReport.objects.by_urgency()


class AnswerView(EditView):
    """One report, and the answer that is sent to whoever asked for one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"can_delete": False}

    def save_instance(self) -> AccessibilityReport:
        answer_accessibility(
            report=self.object, answer=self.form.cleaned_data["answer"], user=self.request.user, now=clock.now()
        )
        return self.object

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except AnsweredAlready as refused:
            messages.error(self.request, str(refused))
            return redirect(edit_address(self.object))

    def get_success_message(self) -> str:
        return gettext("The answer is sent.") if self.object.person_id else gettext("The answer is kept.")


def edit_address(report: AccessibilityReport) -> str:
    return reverse("accessibility_reports:edit", args=[report.pk])


def _state(report: AccessibilityReport) -> str:
    if report.answered_at:
        return gettext("Answered %(day)s") % {"day": date_format(clock.day_of(report.answered_at))}
    if report.is_late_at(clock.now()):
        return gettext("Late: to be answered by %(day)s") % {"day": date_format(report.last_day)}
    return gettext("To be answered by %(day)s") % {"day": date_format(report.last_day)}


class AccessibilityReportViewSet(ModelViewSet):
    model = AccessibilityReport
    name = "accessibility_reports"
    url_prefix = "accessibility-reports"
    icon = "help"
    menu_label = _("Accessibility reports")
    menu_order = 660
    add_to_admin_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = ReportsView
    edit_view_class = AnswerView
    list_display = [
        TitleColumn("text", label=_("What does not work"), accessor=str, get_url=edit_address),
        Column("state", label=_("State"), accessor=_state),
        Column("language", label=_("Language")),
        Column("received", label=_("Received"), accessor=lambda row: date_format(clock.day_of(row.received_at))),
    ]
    edit_handler = ObjectList(
        [
            *[FieldPanel(name, read_only=True) for name in ("text", "place", "tools", "language", "received_at")],
            FieldPanel("answer"),
            *[FieldPanel(name, read_only=True) for name in ("answered_at", "answered_by")],
        ],
        base_form_class=AccessibilityAnswerForm,
    )
