"""Rules of immersions (PMSMP): how long, how often, with whom (D5135-3)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import combinations

from core.dates import months_later
from placements.rules.law import ImmersionLaw, immersion_law
from placements.rules.problems import Problem

IMMERSION_PURPOSES = frozenset({"discover", "confirm", "recruit"})
DURATION_ARTICLE = "D5135-3"

# start, end, host, purpose, whether it renews an earlier one
Agreement = tuple[date, date, object, str, bool]


def last_day_allowed(start: date) -> date:
    """One month date to date: the last day is before the same day of the next month (D5135-3)."""
    return months_later(start, immersion_law(start).months) - timedelta(days=1)


def immersion_problems(
    *,
    start: date,
    end: date,
    host: object,
    purpose: str,
    earlier: Sequence[Agreement],
    renewing: bool = False,
) -> list[Problem]:
    """What article D5135-3 of the Code du travail, as it is on the first day, forbids in an immersion asked for.

    `earlier` is the person's agreements as `(start, end, host, purpose, renews)`. Only those with the same host
    count: other hosts are free. A renewal asked for is judged with `renewing=True`.
    """
    _check_agreement(start, end, purpose)
    for past in earlier:
        _check_agreement(past[0], past[1], past[3])
    law = immersion_law(start)
    same_host = [agreement for agreement in earlier if agreement[2] == host]
    problems = []
    if end > last_day_allowed(start):
        problems.append(
            _immersion(
                "too_long",
                "Une immersion dure un mois au plus, de date à date : "
                f"commencée le {start:%d/%m/%Y}, elle finit au plus tard le {last_day_allowed(start):%d/%m/%Y}.",
            )
        )
    problems += _renewal_problems(start, purpose, same_host, law) if renewing else []
    near = [agreement for agreement in same_host if _holds_in_a_window([(start, end), agreement[:2]], law)]
    if not renewing:
        problems += _agreement_count_problems(start, end, purpose, near, law)
    most = _most_days_in_a_window(start, end, same_host, law)
    if most > law.days_with_one_host:
        problems.append(
            _immersion(
                "too_many_days",
                f"Une personne passe au plus {law.days_with_one_host} jours en immersion chez un même employeur sur "
                f"{law.window_months} mois, renouvellements compris : ce serait {most} jours.",
            )
        )
    return problems


def _renewal_problems(start: date, purpose: str, same_host: Iterable[Agreement], law: ImmersionLaw) -> list[Problem]:
    """A renewal follows an agreement with the same host and purpose, so many times at most."""
    alike = [past for past in same_host if past[3] == purpose and past[1] < start]
    first_ones = [past for past in alike if not past[4]]
    if not first_ones:
        return [
            _immersion(
                "nothing_to_renew",
                "Un renouvellement suit une immersion chez le même employeur avec le même objet : il n'y en a pas.",
            )
        ]
    latest = max(past[0] for past in first_ones)
    if sum(past[4] and past[0] >= latest for past in alike) >= law.renewals:
        return [_immersion("renewed_twice", "Une immersion n'est renouvelée qu'une seule fois.")]
    return []


def _agreement_count_problems(
    start: date, end: date, purpose: str, near: Sequence[Agreement], law: ImmersionLaw
) -> list[Problem]:
    first_ones = [past for past in near if not past[4]]
    problems = []
    if any(past[3] == purpose for past in first_ones):
        problems.append(
            _immersion(
                "same_purpose",
                f"Chez un même employeur, sur {law.window_months} mois, une seconde immersion a un objet différent de "
                "la première ; pour le même objet, demandez un renouvellement.",
            )
        )
    full = combinations([past[:2] for past in first_ones], law.agreements_with_one_host)
    if any(_holds_in_a_window([(start, end), *others], law) for others in full):
        problems.append(
            _immersion(
                "too_many_agreements",
                f"Chez un même employeur, sur {law.window_months} mois, une personne fait au plus "
                f"{law.agreements_with_one_host} immersions.",
            )
        )
    return problems


def _holds_in_a_window(periods: Sequence[tuple[date, date]], law: ImmersionLaw) -> bool:
    """Whether the consecutive months that the law counts can hold at least one day of each period."""
    first_end = min(end for _, end in periods)
    last_start = max(start for start, _ in periods)
    return last_start < months_later(first_end, law.window_months)


def _most_days_in_a_window(start: date, end: date, same_host: Iterable[Agreement], law: ImmersionLaw) -> int:
    """The most days with this host in any window of the law that contains a day of the immersion asked for."""
    periods = [(start, end), *(past[:2] for past in same_host)]
    months = law.window_months
    # A window is worth most when it opens on the first day of a period or closes on the last day of one.
    openings = {first for first, _ in periods} | {_window_start(last, months) for _, last in periods}
    counts = [
        sum(_days_in(first, last, opening, _window_end(opening, months)) for first, last in periods)
        for opening in openings
        if opening <= end and _window_end(opening, months) >= start
    ]
    return max(counts)


def _window_end(opening: date, months: int) -> date:
    return months_later(opening, months) - timedelta(days=1)


def _window_start(last: date, months: int) -> date:
    """The first day whose window still reaches `last`; a leap day may push it to the morrow."""
    opening = months_later(last, -months) + timedelta(days=1)
    return opening if _window_end(opening, months) >= last else opening + timedelta(days=1)


def _days_in(first: date, last: date, opening: date, closing: date) -> int:
    return max(0, (min(last, closing) - max(first, opening)).days + 1)


def _check_agreement(start: date, end: date, purpose: str) -> None:
    if end < start:
        raise ValueError("an immersion cannot end before it starts")
    if purpose not in IMMERSION_PURPOSES:
        raise ValueError(f"unknown purpose {purpose!r}")


def _immersion(code: str, message: str) -> Problem:
    return Problem(code, message, DURATION_ARTICLE)
