"""Mail servers on loopback: one that works, and ones that fail in each way that servers fail."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Keeps what arrives; `refuse` answers for an address instead, with a reply such as `550 No such user`."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.refuse: Callable[[str], str | None] = lambda address: None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self.refuse(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content))
        return "250 OK"


@contextmanager
def working(mailbox: Mailbox) -> Iterator[int]:
    """The port of a server that puts everything into the mailbox."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def refused() -> Iterator[int]:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield port


@contextmanager
def answering(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A port where each connection is treated by `answer` until the block ends."""
    over = threading.Event()

    def treat(connection: socket.socket) -> None:
        with connection, suppress(OSError):  # the portal hung up, as it should
            answer(connection, over)

    def serve(listener: socket.socket) -> None:
        while not over.is_set():
            try:
                connection, _address = listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=treat, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join()


def silent(connection: socket.socket, over: threading.Event) -> None:
    """Takes the call and says nothing."""
    over.wait(30)


def garbage(connection: socket.socket, over: threading.Event) -> None:
    """Speaks something else altogether."""
    connection.sendall(b"\x16\x03\x01\x00 HTTP/1.1 418 I am a teapot\r\n\r\n")
    over.wait(0.3)


def full(connection: socket.socket, over: threading.Event) -> None:
    """Says at once that it cannot take anything now."""
    connection.sendall(b"421 Too busy\r\n")


def dripping(connection: socket.socket, over: threading.Event) -> None:
    """Answers one sign at a time, each within the time limit, and never comes to an end."""
    connection.sendall(b"220-")
    while not over.wait(0.1):
        connection.sendall(b"x")


DEAD = {
    "refused": refused,
    "black hole": lambda: answering(silent),
    "garbage": lambda: answering(garbage),
    "full": lambda: answering(full),
    "slow": lambda: answering(dripping),
}
