"""Servers that fail in the ways servers fail, on loopback: refused, black hole, slow, garbage."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ANSWERS = {
    "not http": b"\x16\x03\x01 nothing that anybody understands\r\n\r\n",
    "a web page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>Hi</html>",
    "no json": OK + b"Content-Length: 5\r\n\r\n{{{{{",
    "empty json": OK + b"Content-Length: 2\r\n\r\n{}",
    "a list": OK + b"Content-Length: 2\r\n\r\n[]",
    "no body": OK + b"Content-Length: 0\r\n\r\n",
    "cut short": OK + b'Content-Length: 500\r\n\r\n{"took": 1',
    "a part": OK
    + b'Content-Length: 72\r\n\r\n{"timed_out":true,"_shards":{"failed":0},"hits":{"hits":[],"total":{}}} ',
    "an error": b"HTTP/1.1 500 Oh\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    "too busy": b"HTTP/1.1 429 Busy\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    "closed door": b"HTTP/1.1 401 No\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
}


@contextmanager
def refused() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


@contextmanager
def black_hole() -> Iterator[str]:
    """An address where nobody answers the knock: the queue of connections is full and nobody takes one."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        address = listener.getsockname()
        for _knock in range(8):
            knocking = stack.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(address)
        time.sleep(0.05)
        yield f"http://127.0.0.1:{address[1]}"


@contextmanager
def answering(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """An address where each connection is answered by `answer`, until the block ends."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)

        def one(connection: socket.socket) -> None:
            with connection:
                try:
                    connection.recv(65536)
                    answer(connection, over)
                except OSError:
                    pass  # the portal hung up, as it should

        def serve() -> None:
            while not over.is_set():
                try:
                    connection, _address = listener.accept()
                except TimeoutError:
                    continue
                threading.Thread(target=one, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def silent():
    """Takes the question and says nothing."""
    return answering(lambda _connection, over: over.wait(30) and None)


def slow():
    """Answers in drips: no single wait is long, the whole never ends."""

    def drip(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(OK + b"Content-Length: 100000\r\n\r\n")
        while not over.wait(0.1):
            connection.sendall(b" ")

    return answering(drip)


def slow_from_the_start():
    """As slow, but already in its first line."""

    def drip(connection: socket.socket, over: threading.Event) -> None:
        for sign in OK * 100:
            if over.wait(0.1):
                return
            connection.sendall(bytes([sign]))

    return answering(drip)


def garbage(name: str):
    """Answers at once, with one of ANSWERS."""
    return answering(lambda connection, _over: connection.sendall(ANSWERS[name]))


DEATHS = {
    "refused": refused,
    "black hole": black_hole,
    "silent": silent,
    "slow": slow,
    "slow from the start": slow_from_the_start,
} | {f"garbage: {name}": (lambda name=name: garbage(name)) for name in ANSWERS}
