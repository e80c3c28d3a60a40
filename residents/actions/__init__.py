"""Acts on people: confirm, follow, write to them, let them go. Each is one transaction or joins the caller's."""

from residents.actions.digests import gather_due
from residents.actions.following import (
    RHYTHM,
    choose_rhythm,
    choose_rhythm_of_all,
    follow,
    follow_by_link,
    follow_link,
    follow_once,
    followed_by_link,
    follows_link,
    read_follow_link,
    read_follows_link,
    unfollow,
    unfollow_all,
    unfollow_by_link,
    unfollow_link,
)
from residents.actions.leaving import UnableToLeave, leave
from residents.actions.letters import (
    Draft,
    ask_to_follow,
    hurry,
    keep_letters,
    write_account_letter,
    write_letter,
    written_letters,
)
from residents.actions.people import (
    UnableToLink,
    change_settings,
    confirm_person,
    link_person,
    open_account,
    set_up_account,
)
from residents.actions.sign_ins import UnknownSignIn, end_other_sign_ins, end_sign_in
from residents.actions.telling import announce, tell_due

__all__ = [
    "RHYTHM",
    "Draft",
    "UnableToLeave",
    "UnableToLink",
    "UnknownSignIn",
    "announce",
    "ask_to_follow",
    "change_settings",
    "choose_rhythm",
    "choose_rhythm_of_all",
    "confirm_person",
    "end_other_sign_ins",
    "end_sign_in",
    "follow",
    "follow_by_link",
    "follow_link",
    "follow_once",
    "followed_by_link",
    "follows_link",
    "gather_due",
    "hurry",
    "keep_letters",
    "leave",
    "link_person",
    "open_account",
    "read_follow_link",
    "read_follows_link",
    "set_up_account",
    "tell_due",
    "unfollow",
    "unfollow_all",
    "unfollow_by_link",
    "unfollow_link",
    "write_account_letter",
    "write_letter",
    "written_letters",
]
