"""Where Chromium is, or how to get it: `python -m config.chromium` prints its path."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str | None:
    """The browser of CHROMIUM, of this machine, or the one that Playwright downloaded."""
    if given := os.environ.get("CHROMIUM"):
        return shutil.which(given)
    for name in NAMES:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        downloaded = playwright.chromium.executable_path
    return downloaded if os.access(downloaded, os.X_OK) else None


def main() -> int:
    found = chromium_path()
    if found is None:
        sys.stderr.write(
            "Passerelle : les tests de navigateur ont besoin de Chromium, absent de cette machine.\n"
            "  Debian, Ubuntu : sudo apt install chromium\n"
            "  Fedora         : sudo dnf install chromium\n"
            "  sans droits    : .venv/bin/playwright install chromium\n"
            "ou donnez son chemin : make e2e CHROMIUM=/chemin/vers/chromium\n"
        )
        return 2
    sys.stdout.write(f"{found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
