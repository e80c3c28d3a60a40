"""Log lines as JSON, one event a line. No bodies, addresses or names are ever put in a message."""

import json
import logging
import re
from datetime import UTC, datetime

from django.http import HttpRequest

from portal.request_numbers import number_of

# Where PostgreSQL tells the very values that it refused.
_DETAIL = re.compile(r"^DETAIL: .*$", re.MULTILINE)


class JsonLine(logging.Formatter):
    """Time in UTC, level, logger and message; json.dumps escapes what could forge a second line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "message": record.getMessage(),
        }
        request = getattr(record, "request", None)
        if record.levelno >= logging.ERROR and isinstance(request, HttpRequest):
            line["number"] = number_of(request)
        # A stranger who sends nonsense shall not fill the log: what they did stands in the message.
        if record.exc_info and not record.name.startswith("django.security"):
            line["trace"] = _DETAIL.sub("DETAIL: …", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
