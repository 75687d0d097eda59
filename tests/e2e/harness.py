"""A browser that is hard to please: it reports whatever a careful person would notice on a page."""

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text(encoding="utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}
PASSWORD = "passerelle-demo"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
RUN_AXE = """
async (tags) => {
  const found = await axe.run(document, {resultTypes: ["violations"], runOnly: tags});
  return found.violations.map((one) => `${one.id}: ${one.help} [` +
    one.nodes.slice(0, 4).map((node) => node.target.join(" ") + " " +
      ((node.any[0] || node.all[0] || node.none[0] || {}).message || "")).join(" | ") + "]");
}
"""
WIDEST = """
() => {
  const limit = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= limit) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > limit + 1 && !one.closest("[popover]:not(:popover-open)"))
    .slice(0, 5).map((one) => `${one.tagName.toLowerCase()}.${one.className} up to ` +
      `${Math.round(one.getBoundingClientRect().right)} px`);
}
"""
FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
STYLE = """
() => ({
  font: getComputedStyle(document.body).fontFamily,
  ground: getComputedStyle(document.body).backgroundColor,
  brand: getComputedStyle(document.documentElement).getPropertyValue("--brand-paper").trim(),
  h1: document.querySelectorAll("h1").length,
})
"""


def chromium_path() -> str:
    """The browser named by CHROMIUM, or the first known one on PATH."""
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else ["chromium", "chromium-browser", "google-chrome"]:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("Chromium introuvable : « apt-get install chromium », ou CHROMIUM=/chemin/vers/chromium")


@dataclass
class Visitor:
    """One person in one browser; `problems` grows with everything wrong that was seen."""

    browser: Browser
    base: str
    account: str = ""
    javascript: bool = True
    problems: list[str] = field(default_factory=list)
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            viewport=WIDE,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            base_url=self.base,
            java_script_enabled=self.javascript,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.note(f"script error: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        if self.account:
            self.log_in(self.account)

    def log_in(self, account: str) -> None:
        self.page.goto("/connexion/")
        form = self.page.locator("main form", has=self.page.locator("input[type=password]:visible"))
        form.locator("[name=login]").fill(account)
        form.locator("[name=password]").fill(PASSWORD)
        form.locator("[type=submit]").click()
        self.page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/connexion"))

    def go(self, address: str) -> Response | None:
        response = self.page.goto(address)
        self.page.evaluate("document.fonts.ready.then(() => true)")
        if self.page.locator("canvas, [hx-trigger*=load]").count():
            with contextlib.suppress(Exception):
                self.page.wait_for_load_state("networkidle", timeout=5_000)
        return response

    def look(self, address: str, *, expected: int = 200) -> Page:
        """Open a page and examine it on a desk and on a telephone."""
        self.page.set_viewport_size(WIDE)
        response = self.go(address)
        if response is not None and response.status != expected:
            self.note(f"HTTP {response.status}, {expected} expected")
        self.examine("1280 px")
        self.page.set_viewport_size(NARROW)
        self.page.wait_for_timeout(60)
        # Charts draw themselves again after the page: a busy machine needs more than that.
        with contextlib.suppress(Exception):
            self.page.wait_for_function(FITS, timeout=10_000)
        self.examine("360 px")
        return self.page

    def examine(self, where: str) -> None:
        """Style, width, accessibility of the page as it stands."""
        for found in self.page.evaluate(WIDEST):
            self.note(f"{where}: horizontal scroll, {found}")
        style = self.page.evaluate(STYLE)
        if "Atkinson" not in style["font"] or not style["brand"]:
            self.note(f"{where}: styles are missing ({style})")
        if style["h1"] != 1:
            self.note(f"{where}: {style['h1']} h1")
        self.page.evaluate(AXE)
        for found in self.page.evaluate(RUN_AXE, AXE_TAGS):
            self.note(f"{where}: {found}")

    def links(self) -> list[str]:
        """Paths of this site that the page links to, in order, once each."""
        found = self.page.evaluate(
            # A link inside a drawing has no text in `href`, but an object: the attribute is the same everywhere.
            "() => [...document.querySelectorAll('a[href]')]"
            ".map((one) => new URL(one.getAttribute('href'), document.baseURI).href.split('#')[0])"
        )
        ours = [address.removeprefix(self.base) for address in found if address.startswith(self.base + "/")]
        return list(dict.fromkeys(ours))

    def note(self, problem: str) -> None:
        path = urlsplit(self.page.url).path if not self.page.is_closed() else ""
        self.problems.append(f"{self.account or 'visitor'} {path}: {problem}")

    def close(self) -> None:
        self.context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        self.note(f"console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.note(f"request to another host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.note(f"HTTP {response.status} for {response.url}")
