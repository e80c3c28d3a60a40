"""The pages of allauth's that the portal replaces: confirming an address, and where one is signed in."""

from typing import Any

from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.account.views import ConfirmEmailView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from residents.actions import UnknownSignIn, end_other_sign_ins, end_sign_in
from residents.forms import ConfirmPasswordForm
from residents.sign_ins import sign_ins_of


@method_decorator(never_cache, name="dispatch")
class ConfirmAddress(ConfirmEmailView):
    """Holding the letter is not enough: the one who confirms must also be the one who signed up, or know the password.

    Otherwise somebody could sign up with a neighbour's address and a password of their own, and the neighbour's
    obliging press on the link would hand over everything that the neighbour has written as a guest.
    """

    form: ConfirmPasswordForm | None = None

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        owner = self.get_object().email_address.user
        if not _is_the_same_one(self.request, owner):
            self.form = ConfirmPasswordForm(self.request.POST, request=self.request, user=owner)
            if not self.form.is_valid():
                self.object = self.get_object()
                return self.render_to_response(self.get_context_data())
        return super().post(*args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        owner = self.object.email_address.user if self.object else None
        if owner and not _is_the_same_one(self.request, owner):
            context["form"] = self.form or ConfirmPasswordForm(request=self.request, user=owner)
        return context


def _is_the_same_one(request: HttpRequest, owner: Any) -> bool:
    """Whether this browser is signed in to the account, or has just made it and waits for the letter."""
    if request.user.is_authenticated:
        return request.user.pk == owner.pk
    stage = LoginStageController.enter(request, EmailVerificationStage.key)
    return bool(stage and stage.login.user and stage.login.user.pk == owner.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Where I am signed in. POST signs me out everywhere but here."""
    here = request.session.session_key
    if request.method == "POST":
        end_other_sign_ins(user=request.user, current=here)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("usersessions_list")
    rows = sign_ins_of(request.user, current=here)
    return render(request, "usersessions/usersession_list.html", {"rows": rows})


@require_POST
@never_cache
@login_required
def end_one(request: HttpRequest, key: str) -> HttpResponse:
    """Signs me out in one other browser."""
    try:
        end_sign_in(user=request.user, key=key, current=request.session.session_key)
    except UnknownSignIn as error:
        raise Http404 from error
    messages.success(request, _("You are signed out there."))
    return redirect("usersessions_list")
