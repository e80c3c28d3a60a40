"""How PostgreSQL is asked: values apart from the text, so that a plan made once serves again (docs/decisions/0026)."""

from typing import Any, Self

from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg import ClientCursor
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus

# A list of thousands is asked once, and PostgreSQL takes 65,535 values at most.
MOST_VALUES = 1_000


def is_planned_anew(query: str) -> bool:
    """Whether PostgreSQL may refuse the question once its values travel apart from it.

    It then cannot see that an expression with a value in it is the same in two places: in SELECT DISTINCT and its ORDER
    BY, in SELECT and GROUP BY (https://code.djangoproject.com/ticket/34255). Values in the WHERE of a single SELECT are
    in one place only; whatever is less plain is written out.
    """
    if "DISTINCT" not in query and "GROUP BY" not in query:
        return False
    what, _, where = query.partition(" WHERE ")
    ends = [found for found in (where.find(" GROUP BY "), where.find(" ORDER BY ")) if found >= 0]
    after = where[min(ends) :] if ends else ""
    return query.count("SELECT") > 1 or "%s" in what or "%s" in after


class KeptPlansCursor(ServerBindingCursor):
    """Django's cursor that sends values apart; writes them into the text of the few questions that need it."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Self:
        if params and isinstance(query, str) and (len(params) > MOST_VALUES or is_planned_anew(query)):
            query, params = ClientCursor(self.connection).mogrify(query, params).encode(), None
            how["prepare"] = False  # the next one has other values: it would only take a plan's place
        try:
            return super().execute(query, params, **how)
        except FeatureNotSupported:
            # A plan from before a column was changed, which PostgreSQL refuses to make anew by itself.
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            return super().execute(query, params, **{**how, "prepare": False})
