"""Django's SMTP, with an end: a server that drips one byte at a time cannot hold a worker."""

import smtplib
import socket
import threading
from contextlib import suppress
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as _DjangoBackend

LIFE_SECONDS = 60.0


class _Mortal:
    """An SMTP connection that is cut after `LIFE_SECONDS`, whatever the server is doing."""

    sock: socket.socket | None

    def connect(self, *args: Any, **kwargs: Any) -> Any:
        self._end = threading.Timer(LIFE_SECONDS, self._cut)
        self._end.daemon = True
        self._end.start()
        return super().connect(*args, **kwargs)  # type: ignore[misc]

    def _cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._end.cancel()
        super().close()  # type: ignore[misc]


class MortalSMTP(_Mortal, smtplib.SMTP):
    pass


class MortalSMTPS(_Mortal, smtplib.SMTP_SSL):
    pass


class EmailBackend(_DjangoBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return MortalSMTPS if self.use_ssl else MortalSMTP
