"""Who a session belongs to."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from residents.models import User


class SignedIn(AuthenticationBackend):
    """allauth's, with the person behind the account and what they have identified themselves with: every page for them
    asks for these."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("person", "identification").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
