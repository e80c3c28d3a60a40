"""The letters that the town's mail server has taken in."""

import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message

from portal import clock, jobs
from tests.residents.mail_servers import Mailbox


@dataclass(frozen=True, kw_only=True)
class ReadLetter:
    to: str
    subject: str
    body: str

    @property
    def links(self) -> list[str]:
        return re.findall(r"https?://\S+", self.body)

    def link(self, part: str) -> str:
        """The one link that holds this part of an address."""
        found = [link for link in self.links if part in link]
        assert len(found) == 1, f"{len(found)} links with {part} in:\n{self.body}"
        return found[0]


def _read(message: Message) -> ReadLetter:
    plain = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    body = plain.get_payload(decode=True).decode(plain.get_content_charset() or "utf-8")
    return ReadLetter(to=str(message["To"]), subject=str(make_header(decode_header(message["Subject"]))), body=body)


class Post:
    """Letters by receiver, in the order they came."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    def deliver(self) -> None:
        """One round of the worker's clock: letters go out, the search server's copy catches up, dialogues close."""
        jobs.run_due({}, clock.now())

    def to(self, address: str) -> list[ReadLetter]:
        """Every letter that this receiver has got, after a round of the worker."""
        self.deliver()
        return [letter for letter in map(_read, self.mailbox.messages) if letter.to == address]

    def last_to(self, address: str) -> ReadLetter:
        letters = self.to(address)
        assert letters, f"no letter to {address}"
        return letters[-1]
