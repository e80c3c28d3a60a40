"""A way from the admin to the desk. The desk itself is no part of the admin."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from moderation.permissions import may_see_desk
from residents.roles import roles_of


class DeskMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_desk(roles_of(request.user))


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DeskMenuItem(_("The desk"), reverse_lazy("moderation:desk"), name="desk", icon_name="tick-inverse", order=50)
