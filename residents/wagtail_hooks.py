"""What deleting accounts from the publishing tool's list leaves alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages

from portal.deleting import is_needed
from residents.models import User
from residents.viewsets import say_that_it_is_needed


@hooks.register("before_bulk_action")
def keep_accounts_that_are_needed(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """One that is needed stops all: nobody is left to guess which of many are gone."""
    needed = [one for one in objects if action_type == "delete" and isinstance(one, User) and is_needed(one)]
    if not needed:
        return None
    for user in needed:
        messages.error(request, say_that_it_is_needed(user))
    return redirect(action.next_url)
