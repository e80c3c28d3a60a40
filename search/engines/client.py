"""The connection to the search server: Elasticsearch 8, or OpenSearch 2 through a node that speaks its dialect.

Only the modules that talk to a server import this one: the client takes more than a second to load.
"""

import dataclasses
import re
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from elastic_transport import ConnectionTimeout, HttpHeaders, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT, DefaultType
from elasticsearch import Elasticsearch

from search.engines.breaker import TooSlow, within

SECONDS_TO_SEARCH = 1.0
SECONDS_TO_WRITE = 10.0
_VERSIONED_TYPE = re.compile(r"application/vnd\.elasticsearch\+(json|x-ndjson); ?compatible-with=\d+")


class PlainNode(Urllib3HttpNode):
    """Asks in media types that both servers take, and lets OpenSearch's answers pass the client's product check.

    A request has its whole answer within its timeout, or none.
    """

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        request_timeout: float | DefaultType | None = DEFAULT,
    ) -> Any:
        seconds = self.config.request_timeout if isinstance(request_timeout, DefaultType) else request_timeout
        plain = {name: _VERSIONED_TYPE.sub(r"application/\1", value) for name, value in (headers or {}).items()}
        ask = partial(super().perform_request, method, target, body, HttpHeaders(plain), seconds)
        try:
            response = within(seconds or SECONDS_TO_WRITE, ask)
        except TooSlow as trouble:
            raise ConnectionTimeout(str(trouble)) from trouble
        if "x-elastic-product" in response.meta.headers:
            return response
        marked: dict[str, Any] = {**response.meta.headers, "X-Elastic-Product": "Elasticsearch"}
        meta = dataclasses.replace(response.meta, headers=HttpHeaders(marked).freeze())
        return response._replace(meta=meta)


@cache
def client(url: str) -> Elasticsearch:
    """One client for each address and process; it tries once and waits a second."""
    return Elasticsearch(
        url,
        node_class=PlainNode,
        request_timeout=SECONDS_TO_SEARCH,
        max_retries=0,
        retry_on_timeout=False,
        retry_on_status=(),
    )
