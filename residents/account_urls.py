"""Stands before allauth's own addresses: what is named here replaces theirs."""

from django.urls import re_path

from residents.account_views import ConfirmAddress

urlpatterns = [
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", ConfirmAddress.as_view(), name="account_confirm_email"),
]
