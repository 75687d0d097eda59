"""A rule that is not met, said with its article."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that is not met: a stable code, a French sentence, and the article it comes from."""

    code: str
    message: str
    article: str
