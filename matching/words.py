"""The ranker of words that the forms of every room use (`referential.suggestions`)."""

from matching import live

Ranked = list[tuple[str, float]]


class WordRanker:
    """The engine's rankers, as the matchers at hand use them."""

    def occupations(self, text: str, *, top: int) -> Ranked:
        (ranked,) = live.occupation_ranker().rank([text], top=top)
        return [(code, score) for code, _, score in ranked]

    def skills(self, text: str, *, top: int) -> Ranked:
        return [(code, score) for code, _, score in live.skill_ranker().rank_lines(text, top=top)]


ranker = WordRanker()
