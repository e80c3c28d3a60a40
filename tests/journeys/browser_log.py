"""What a browser has to tell of pages that it was shown: cookies, storage, requests, complaints, moved lines."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

# Runs before anything of the page.
LISTEN = """
window.seen = {violations: [], shift: 0};
document.addEventListener("securitypolicyviolation", (one) =>
  window.seen.violations.push(`${one.effectiveDirective} ${one.blockedURI}`));
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.seen.shift += one.value;
}).observe({type: "layout-shift", buffered: true});
"""
# Two frames after fonts and pictures: what moves late has moved by then.
SETTLED = """async () => {
  const eager = [...document.images].filter((one) => one.loading !== "lazy");
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)));
  await document.fonts.ready;
  await Promise.all(eager.map((one) => one.decode().catch(() => 0)));
  await frame();
  await frame();
  const databases = (await indexedDB.databases()).map((one) => one.name);
  const workers = (await navigator.serviceWorker.getRegistrations()).map((one) => one.scope);
  const stored = [...Object.keys(localStorage), ...Object.keys(sessionStorage)];
  return {...window.seen, kept: [...stored, ...databases, ...workers, ...(await caches.keys())]};
}"""


@dataclass(kw_only=True)
class Told:
    """Of one page. `shift` is the sum of its layout shifts."""

    status: int = 0
    cookies: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    shift: float = 0.0
    requests: int = 0


class Log:
    """Goes to pages in one context, as one reader does, and writes down what each of them did."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.host, self.now = context, urlsplit(url).netloc, Told()
        context.add_init_script(LISTEN)
        self.page = context.new_page()
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        self.page.on("pageerror", lambda error: self.now.complaints.append(str(error)))

    def open(self, address: str) -> Told:
        self.now = told = Told()
        response = self.page.goto(address)
        assert response is not None
        found: dict[str, Any] = self.page.evaluate(SETTLED)
        told.status = response.status
        told.kept, told.violations, told.shift = found["kept"], found["violations"], found["shift"]
        told.cookies = [one["name"] for one in self.context.cookies()]
        return told

    def _request(self, request: Request) -> None:
        self.now.requests += 1
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.now.elsewhere.append(request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.now.complaints.append(f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        # An answer's status is judged above: a page that is not found may be what the test asked for.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.now.complaints.append(message.text)
