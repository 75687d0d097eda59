"""Somebody's hands on a page: every click, key chord and typed field is counted, and timed by a stated model."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

# The keystroke-level model of Card, Moran and Newell (1980): an average typist's key, and the mental act of
# preparing what comes next, here once for each field that is looked at.
KEY_SECONDS = 0.28
MENTAL_SECONDS = 1.35


@dataclass
class Hands:
    """`acts` counts what the person decides to do; `keys` the keys that her fingers press for it."""

    page: Page
    done: list[str] = field(default_factory=list)
    keys: int = 0
    thoughts: int = 0

    @property
    def acts(self) -> int:
        return len(self.done)

    @property
    def seconds(self) -> float:
        """What the model says an average person needs, reading and waiting for the network left aside."""
        return self.keys * KEY_SECONDS + self.thoughts * MENTAL_SECONDS

    def click(self, target: Locator) -> None:
        """A click on what is there once only: a person does not choose among twins."""
        self.done.append(f"click {target}")
        target.click()

    def opens(self, target: Locator) -> None:
        """A click that brings another page."""
        with self.page.expect_navigation():
            self.click(target)

    def press(self, chord: str, *, think: bool = False) -> None:
        """One chord: two keys together are one act."""
        self.done.append(chord)
        self.keys += len(chord.split("+"))
        self.thoughts += think
        self.page.keyboard.press(chord)

    def press_and_wait(self, chord: str, *, think: bool = False) -> None:
        """A chord that brings another page."""
        with self.page.expect_navigation():
            self.press(chord, think=think)

    def type(self, text: str) -> None:
        """Fill the field that has the focus: one act, one thought, a key for each letter."""
        self.done.append(f"type {text!r}")
        self.keys += len(text)
        self.thoughts += 1
        self.page.keyboard.type(text)
