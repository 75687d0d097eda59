"""Learning from recorded outcomes: one attempt at a time, whole or not at all.

An attempt is one transaction: a worker killed in the middle leaves nothing, and its lock falls with its connection.
"""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from matching.engine.learning import store
from matching.engine.learning.columns import COLUMNS
from matching.engine.learning.model import OutcomeModel
from matching.engine.learning.training import NO, UNKNOWN, YES, Example, TooFew, Trained, counts_of, train
from matching.enums import DismissalReason, OutcomeStep, TrainingResult
from matching.facts import pair_facts_fill
from matching.learned import version_served
from matching.models import MatcherVersion, Outcome, PairFacts, TrainingRun
from matching.services.versions import version_switch

LOCK = 7_261_944  # any number, the same for every worker
# Reasons that speak of the opening or of the employer's day, not of the pair: they teach nothing of who suits.
SILENT_REFUSALS = frozenset({"filled", "no_time"})
TEACHING_DISMISSALS = frozenset({DismissalReason.TOO_FAR, DismissalReason.HOURS, DismissalReason.HEALTH_OR_OTHER})
SUCCEEDED = frozenset({OutcomeStep.HIRED, OutcomeStep.COMPLETED})
# Each of these says that the employer had said yes, even when the yes itself was not told.
AGREED = frozenset({OutcomeStep.ACCEPTED, OutcomeStep.INTERVIEW, OutcomeStep.NOT_COMPLETED})
LOST = frozenset({OutcomeStep.ABANDONED, OutcomeStep.NOT_COMPLETED})

Gates = Callable[[Trained], Sequence[str]]
Key = tuple[int, str, int]


def matcher_train(*, now: dt.datetime, gates: Gates) -> TrainingRun | None:
    """Learn from what is recorded; put the version in use when it is surely better and the `gates` find nothing.

    `gates` return French sentences, one for each rule of fairness that the version breaks. Returns None when another
    worker is at it. The same data learned from again gives the attempt already made.
    """
    with transaction.atomic():
        if not _lock():
            return None
        pair_facts_fill(now=now)
        examples = examples_load()
        version, reference = version_served()
        digest = _digest(examples, version)
        last = TrainingRun.objects.order_by("-pk").first()
        if last is not None and last.data_sha256 == digest:
            return last
        return _attempt(examples, reference, digest, now=now, gates=gates)


def _attempt(
    examples: list[Example], reference: OutcomeModel | None, digest: str, *, now: dt.datetime, gates: Gates
) -> TrainingRun:
    run = TrainingRun(started_at=now, data_sha256=digest, counts=counts_of(examples))
    try:
        trained = train(examples, reference=reference)
    except TooFew as few:
        run.result, run.messages = TrainingResult.TOO_FEW, few.messages
    else:
        refusals = _refusals(trained, gates)
        run.version = _version_write(trained, examples, run.counts, refusals, now=now)
        run.result = TrainingResult.REJECTED if refusals else TrainingResult.ACTIVATED
        run.messages = refusals
        if not refusals:
            version_switch(run.version, by=None, now=now)
    run.finished_at = max(now, timezone.now())
    run.save()
    return run


def _refusals(trained: Trained, gates: Gates) -> list[str]:
    found = trained.comparison
    refusals = []
    if not found.is_better:
        refusals.append(
            "Le gain n'est pas sûr : sur la période récente, la différence de qualité de l'ordre (nDCG@10) est entre "
            f"{_signed(found.low)} et {_signed(found.high)} ; elle doit être au-dessus de zéro"
        )
    return [*refusals, *gates(trained)]


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace(".", ",")


def _version_write(
    trained: Trained, examples: list[Example], counts: dict[str, int], refusals: list[str], *, now: dt.datetime
) -> MatcherVersion:
    data = store.dump(trained.model)
    days = [timezone.localdate(dt.datetime.fromtimestamp(e.at, tz=dt.UTC)) for e in examples if e.accepted != UNKNOWN]
    day = timezone.localdate(now)
    number = MatcherVersion.objects.filter(name__startswith=f"apprise-{day:%Y-%m-%d}").count() + 1
    return MatcherVersion.objects.create(
        name=f"apprise-{day:%Y-%m-%d}-{number}",
        kind="learned",
        parameters={"columns": list(COLUMNS), "model": store.content_of(trained.model), "scale": scale_of(trained)},
        model=data,
        model_sha256=store.print_of(data),
        metrics=trained.metrics,
        counts=counts,
        data_from=min(days),
        data_until=max(days),
        refusals=refusals,
        created_at=now,
    )


def scale_of(trained: Trained) -> dict[str, list[float]]:
    """Deciles of both scores on the later period: what a threshold set for the linear score becomes."""
    shares = np.linspace(0, 1, 11)
    learned = trained.model.probability(trained.later.columns)
    return {
        "linear": np.round(np.quantile(trained.later.linear, shares), 4).tolist(),
        "learned": np.round(np.quantile(learned, shares), 4).tolist(),
    }


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _digest(examples: list[Example], active: MatcherVersion | None) -> str:
    rows = sorted(json.dumps(asdict(one), sort_keys=True) for one in examples)
    return hashlib.sha256("\n".join([str(active and active.pk), *rows]).encode()).hexdigest()


# --- From steps to examples -------------------------------------------------------------------------------------
def examples_load() -> list[Example]:
    """Every pair that was proposed or set aside, with its columns as they were and what is known of its fate."""
    steps: dict[Key, dict[str, Any]] = defaultdict(dict)
    fields = ("person_id", "kind", "opening_id", "step", "reason", "at", "propensity")
    for person, kind, opening, *step in Outcome.objects.order_by("pk").values_list(*fields).iterator():
        steps[person, kind, opening][step[0]] = tuple(step[1:])
    facts = PairFacts.objects.order_by("pk").values_list("person_id", "kind", "opening_id", "columns", "linear")
    found = []
    for person, kind, opening, columns, linear in facts.iterator():
        known = steps.get((person, kind, opening))
        if known is not None and set(columns) == set(COLUMNS):
            found.append(_example(person, kind, opening, known, tuple(columns[name] for name in COLUMNS), linear))
    return found


def _example(
    person: int, kind: str, opening: int, steps: dict[str, Any], columns: tuple[float, ...], linear: float
) -> Example:
    started = steps.get(OutcomeStep.PROPOSED) or min(steps.values(), key=lambda step: step[1])
    accepted, succeeded = fate(steps)
    return Example(
        person=person,
        opening=f"{kind}:{opening}",
        at=started[1].timestamp(),
        columns=columns,
        linear=linear,
        accepted=accepted,
        succeeded=succeeded,
        propensity=started[2] or 1.0,
    )


def fate(steps: dict[str, Any]) -> tuple[int, int]:
    """Accepted or not, then hired or completed or not; UNKNOWN where nothing was learned of the pair.

    Abandoned is its own outcome: before an answer it says neither yes nor no; after a yes, that it led nowhere.
    """
    if SUCCEEDED & steps.keys():
        return YES, YES
    if AGREED & steps.keys():
        return YES, NO if LOST & steps.keys() else UNKNOWN
    if OutcomeStep.REFUSED in steps:
        return (UNKNOWN if steps[OutcomeStep.REFUSED][0] in SILENT_REFUSALS else NO), UNKNOWN
    aside = steps.get(OutcomeStep.DISMISSED)
    if aside and OutcomeStep.RESTORED not in steps and aside[0] in TEACHING_DISMISSALS:
        return NO, UNKNOWN
    return UNKNOWN, UNKNOWN
