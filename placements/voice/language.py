"""The words of these pages: one JSON table a language, the same keys in each, no gettext needed at any time.

French is ours. The other tables are translations that a native reader has to review before they are relied on:
`reviewed_by` in each table says who did, and is empty until then.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from placements.enums import VoiceLanguage

WORDS = Path(__file__).parent / "words"
# The Ukrainian format of Django ends with « р. », and so would two full stops end a sentence.
DAY_FORMATS = {"uk": "j E Y"}
RIGHT_TO_LEFT = frozenset({VoiceLanguage.ARABIC})


@cache
def table_of(code: str) -> dict[str, str]:
    return json.loads((WORDS / f"{code}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Language:
    """A language of these pages."""

    code: str

    @classmethod
    def named(cls, code: object) -> "Language":
        """The language asked for; French when it is none of ours."""
        return cls(str(code) if str(code) in VoiceLanguage.values else VoiceLanguage.FRENCH.value)

    @property
    def direction(self) -> str:
        return "rtl" if self.code in RIGHT_TO_LEFT else "ltr"

    @property
    def name(self) -> str:
        return str(VoiceLanguage(self.code).label)

    def say(self, key: str, **values: object) -> SafeString:
        """A sentence, its values kept in their own direction. Raises KeyError for a key that is in no table."""
        text = table_of(self.code)[key]
        if not values:
            return conditional_escape(text)
        isolated = {name: format_html("<bdi>{}</bdi>", value) for name, value in values.items()}
        return format_html(text, **isolated)

    def plain(self, key: str, **values: object) -> str:
        """The same without markup: for labels, titles and messages."""
        return table_of(self.code)[key].format(**values)

    def day(self, day: dt.date) -> str:
        with translation.override(self.code):
            return date_format(day, DAY_FORMATS.get(self.code, "DATE_FORMAT"))

    def moment(self, at: dt.datetime) -> str:
        """A day and its hour, both local."""
        local = timezone.localtime(at)
        return f"{self.day(local.date())}, {local:%H:%M}"


def all_languages() -> list[Language]:
    return [Language(code) for code in VoiceLanguage.values]
