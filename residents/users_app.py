"""Wagtail's users app with the portal's own forms: an account here has one name, not a first and a last one."""

from wagtail.users.apps import WagtailUsersAppConfig


class PortalUsersConfig(WagtailUsersAppConfig):
    user_viewset = "residents.viewsets.AccountViewSet"
