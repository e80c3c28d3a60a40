"""Who may open what: every address of the portal, by hand, for every kind of visitor.

An address that the table does not name fails the test: whoever adds one says who may open it.
"""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from dialogue.models import Comment, Proposal, Thread
from home.demo.reading import read
from moderation.models import Submission
from residents import tokens
from residents.models import User
from residents.roles import STAFF, Role
from tests.people import signed_in

pytestmark = pytest.mark.usefixtures("town")

OPEN = "everybody"
SIGNED_IN = "whoever has signed in"
SIGNED_OUT = "whoever has not signed in"
STAFF_ANSWER = "communicators and administrators"
DESK = "moderators with a second factor"
WRITING_DOWN = "all staff with a second factor"
PUBLISHING = "communicators and administrators with a second factor"
NOBODY = "nobody here"

ADDRESSES = {
    "-": OPEN,
    "livez": OPEN,
    "readyz": OPEN,
    "robots": OPEN,
    "proof_challenge": OPEN,
    "security_txt": OPEN,
    "sitemap": OPEN,
    "sitemap_file": OPEN,
    "social_picture": OPEN,
    "styleguide": OPEN,
    "wagtail_serve": OPEN,
    "news:feed": OPEN,
    "home:areas": OPEN,
    "home:area": OPEN,
    "home:topics": OPEN,
    "home:topic": OPEN,
    "search:search": OPEN,
    "moderation:rules": OPEN,
    "moderation:confirm": OPEN,
    "moderation:receipt": OPEN,
    "moderation:mine_item": OPEN,
    "moderation:report": OPEN,
    "moderation:reported": OPEN,
    "residents:unsubscribe": OPEN,
    "residents:follow": OPEN,
    "residents:follow_by_letter": OPEN,
    "residents:follows_by_letter": OPEN,
    "residents:left": OPEN,
    "dialogue:write": OPEN,
    "dialogue:comment": OPEN,
    "dialogue:replies": OPEN,
    "dialogue:thank": OPEN,
    "dialogue:thread_feed": OPEN,
    "dialogue:support_by_letter": OPEN,
    "dialogue:proposals": OPEN,
    "dialogue:proposal_feed": OPEN,
    "dialogue:propose": OPEN,
    "dialogue:proposal": OPEN,
    "dialogue:support": OPEN,
    "dialogue:answer_proposal": STAFF_ANSWER,
    "dialogue:write_down": WRITING_DOWN,
    "home:cookies": OPEN,
    "home:accessibility_report": OPEN,
    "home:accessibility_reported": OPEN,
    "town_colours": OPEN,
    "residents:mine": SIGNED_IN,
    "residents:settings": SIGNED_IN,
    "residents:end_follow": SIGNED_IN,
    "residents:change_follows": SIGNED_IN,
    "residents:data": SIGNED_IN,
    "residents:end_sign_in": SIGNED_IN,
    "residents:leave": SIGNED_IN,
    "residents:identification": OPEN,
    # The way to the one who vouches, and back: nobody stays there (tests/residents/test_identification.py).
    "residents:begin_identifying": NOBODY,
    "eid_answer": NOBODY,
    "moderation:desk": DESK,
    "moderation:desk_unread": DESK,
    "moderation:desk_reports": DESK,
    "moderation:desk_appeals": DESK,
    "moderation:desk_decided": DESK,
    "moderation:desk_item": DESK,
    "demo_letters": NOBODY,
    "demo_codes": NOBODY,
    "account_login": SIGNED_OUT,
    "account_signup": SIGNED_OUT,
    "account_logout": SIGNED_IN,
    "account_inactive": OPEN,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": OPEN,
    "account_confirm_email": OPEN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": OPEN,
    "account_reset_password_from_key_done": OPEN,
    "account_confirm_login_code": OPEN,
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": OPEN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_login_webauthn": OPEN,
    "usersessions_list": SIGNED_IN,
}
# Wagtail's own doors: the publishing tool (test_every_staff_address.py), documents (public files), and its password
# page for private pages.
OTHERS = ("admin/", "documents/", "sv/_util/", "media/")
SIGN_INS = {Role(one["role"]): one["email"] for one in read("people")["staff"]}
ALL_ROLES = [None, *SIGN_INS]


def walk(resolver, prefix: str = "", space: str = "") -> list[tuple[str, str]]:
    """(name, pattern) of every address."""
    found = []
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.append((f"{space}:{pattern.name}" if space else pattern.name or "-", here))
        elif not here.startswith(OTHERS):
            found += walk(pattern, here, pattern.namespace or space)
    return [(name, here) for name, here in found if not here.startswith(OTHERS)]


def visitor(role: Role | None) -> Client:
    if role is None:
        return Client()
    return signed_in(User.objects.get(email=SIGN_INS[role]))


def filled_in() -> dict[str, str]:
    """An address of each name that needs something in it."""
    thread = Thread.objects.filter(kind="page", comment_count__gt=0).first()
    comment = Comment.objects.visible_to(None).filter(root=None).first()
    proposal = Proposal.objects.visible_to(None).first()
    waiting = Submission.objects.waiting().first()
    return {
        "wagtail_serve": "/sv/",
        "home:area": "/sv/omraden/handen/",
        "home:topic": "/sv/amnen/lighting/",
        "moderation:confirm": f"/sv/bekrafta/{tokens.make('confirm', waiting.public_id)}/",
        "moderation:receipt": f"/sv/tack/{waiting.public_id}/",
        "moderation:mine_item": f"/sv/arende/{tokens.make('submission', waiting.public_id)}/",
        "moderation:report": f"/sv/anmal/comment/{comment.public_id}/",
        "moderation:desk_item": f"/sv/bord/waiting/{waiting.public_id}/",
        "residents:end_sign_in": "/sv/mitt/inloggad/0/",
        "dialogue:write": f"/sv/skriv/{thread.public_id}/",
        "dialogue:thank": f"/sv/inlagg/{comment.public_id}/tacka/",
        "dialogue:replies": f"/sv/inlagg/{comment.public_id}/svar/",
        "dialogue:thread_feed": f"/sv/samtal/{thread.public_id}/atom/",
        "dialogue:proposal": f"/sv/forslag/{proposal.public_id}/",
        "dialogue:write_down": f"/sv/skriv/{thread.public_id}/at-nagon/",
        "dialogue:answer_proposal": f"/sv/forslag/{proposal.public_id}/svara/",
    }


def test_the_table_names_every_address_and_no_other():
    assert {name for name, _pattern in walk(get_resolver())} == set(ADDRESSES)


@pytest.mark.parametrize("role", ALL_ROLES, ids=lambda role: role.value if role else "anonymous")
def test_each_role_opens_what_the_table_says(role):
    client, filled = visitor(role), filled_in()
    patterns = dict(reversed(walk(get_resolver())))
    may = {
        OPEN: True,
        SIGNED_IN: role is not None,
        STAFF_ANSWER: role in {Role.COMMUNICATOR, Role.ADMINISTRATOR},
        DESK: role in {Role.MODERATOR, Role.SENIOR_MODERATOR},
        WRITING_DOWN: role in STAFF,
        NOBODY: False,
    }

    wrong = {}
    for name, rule in ADDRESSES.items():
        address = filled.get(name) or f"/{patterns[name]}"
        if rule not in may or "<" in address or "(" in address or name.startswith(("account_", "mfa_")):
            continue
        answer = client.get(address)
        posted = answer.status_code == 405
        if posted:
            answer = client.post(address)
        sent_away = "/konto/" in answer.headers.get("Location", "")
        # A POST with nothing in it may be told that something is missing: then it has come past the door. A GET that is
        # sent elsewhere has opened nothing, but for the bare address, which leads to the visitor's language.
        passing = {200, 302, 400, 404, 422} if posted else {200, 302} if name == "-" else {200}
        opened = answer.status_code in passing and not sent_away
        status = answer.status_code
        if opened != may[rule]:
            wrong[name] = status
    assert wrong == {}
