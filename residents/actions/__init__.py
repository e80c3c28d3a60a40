"""Acts on people: confirm, follow, write to them, let them go. Each is one transaction or joins the caller's."""

from residents.actions.leaving import UnableToLeave, leave
from residents.actions.letters import Draft, ask_to_follow, write_account_letter, write_letter, write_letters
from residents.actions.people import (
    UnableToLink,
    change_settings,
    confirm_person,
    follow,
    follow_by_link,
    follow_link,
    follow_once,
    followed_by_link,
    link_person,
    open_account,
    read_follow_link,
    set_up_account,
    unfollow,
    unfollow_by_link,
    unfollow_link,
)
from residents.actions.sign_ins import UnknownSignIn, end_other_sign_ins, end_sign_in

__all__ = [
    "Draft",
    "UnableToLeave",
    "UnableToLink",
    "UnknownSignIn",
    "ask_to_follow",
    "change_settings",
    "confirm_person",
    "end_other_sign_ins",
    "end_sign_in",
    "follow",
    "follow_by_link",
    "follow_link",
    "follow_once",
    "followed_by_link",
    "leave",
    "link_person",
    "open_account",
    "read_follow_link",
    "set_up_account",
    "unfollow",
    "unfollow_by_link",
    "unfollow_link",
    "write_account_letter",
    "write_letter",
    "write_letters",
]
