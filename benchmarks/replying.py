"""How many rows a reply changes that is published early in a long conversation: those of others are none of its own.

`python -m benchmarks.replying`, on the database in use; what it writes is rolled back.
"""

import json
import os
from collections import Counter
from typing import Any
from uuid import uuid4

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    import django

    django.setup()

from django.db import connection, transaction

from dialogue.actions import submit_comment
from dialogue.models import Comment, Thread
from moderation.actions import decide
from moderation.models import Outcome
from portal import clock
from residents.roles import Role
from tests.people import make_person, make_user

MOST_CHANGED = 5


def measure() -> dict[str, Any]:
    """Rows changed in each table of the conversation while a reply to its first contribution is published."""
    thread, changed = Thread.objects.get(kind="page"), Counter[str]()

    def note(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        result = execute(sql, params, many, context)
        word, table, *_rest = [*sql.replace('"', "").split(), "", ""]
        if word == "UPDATE" and table.startswith(("dialogue_", "django_comment")):
            changed[table] += context["cursor"].rowcount
        return result

    with transaction.atomic():
        waiting = _reply_to_the_first(thread)
        judge = make_user("judges@bench.example", Role.MODERATOR)
        read = waiting.current_version.content_hash
        with connection.execute_wrapper(note):
            decide(
                submission=waiting,
                user=judge,
                outcome=Outcome.PUBLISH,
                content_hash=read,
                rule=None,
                words="",
                now=clock.now(),
            )
        published = Comment.objects.filter(submission=waiting).exists()
        transaction.set_rollback(True)
    rows = sum(changed.values())
    return {
        "contributions": thread.comment_count,
        "rows_changed": dict(changed),
        "passed": published and 1 <= rows <= MOST_CHANGED,
    }


def _reply_to_the_first(thread: Thread) -> Any:
    first = thread.comments.filter(root=None).order_by("published_at", "pk").first()
    return submit_comment(
        thread=thread,
        person=make_person("replies@bench.example"),
        sender_role=Role.RESIDENT,
        text="Det är mörkt i gångtunneln även nu, och lampan vid trappan är trasig.",
        name="Lo",
        language="sv",
        reply_to=first,
        key=uuid4(),
        network="",
        now=clock.now(),
        confirmed=True,
    )


if __name__ == "__main__":
    print(json.dumps(measure()))
