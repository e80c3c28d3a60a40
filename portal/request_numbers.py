"""The number of a request: what a person who met a failure can say, and what its lines in the log carry.

It is made when a failure is told, never before: an answer that went well has none, and none follows a person about.
"""

import secrets

from django.http import HttpRequest

# Nothing that is read or heard as something else.
SIGNS = "23456789BCDFGHJKMNPQRSTVWXZ"
_LENGTH = 8


def number_of(request: HttpRequest) -> str:
    """The same for every asking about one request."""
    if not hasattr(request, "number"):
        request.number = "".join(secrets.choice(SIGNS) for _ in range(_LENGTH))  # type: ignore[attr-defined]
    return request.number  # type: ignore[attr-defined, no-any-return]
