"""What editors meet: the desk in the menu, areas and topics to edit, and nothing that the portal does not use."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from moderation.permissions import may_see_desk
from residents.roles import roles_of

_UNUSED = {"help", "reports-aging-pages"}


class DeskItem(MenuItem):
    """Shown to moderators only."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_desk(roles_of(request.user))


@hooks.register("register_admin_menu_item")
def desk_in_the_menu() -> MenuItem:
    return DeskItem(_("The desk"), reverse("moderation:desk"), icon_name="tick-inverse", order=50)


@hooks.register("construct_main_menu")
def hide_unused(request: HttpRequest, menu_items: list[Any]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in _UNUSED]
