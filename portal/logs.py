"""Log lines as JSON, one event a line. No bodies, addresses or names are ever put in a message."""

import json
import logging
from datetime import UTC, datetime

from django.http import HttpRequest

from portal.request_numbers import number_of


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
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
