"""Stands before allauth's own addresses: what is named here replaces theirs."""

from django.urls import path, re_path

from residents.account_views import ConfirmAddress, sign_ins

urlpatterns = [
    path("sessions/", sign_ins, name="usersessions_list"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", ConfirmAddress.as_view(), name="account_confirm_email"),
]
