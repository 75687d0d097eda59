"""Learning in the database: from recorded steps to a version in use, or to a sentence that says why not."""

import datetime as dt
import json
import multiprocessing
import os
import signal
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from matching.engine.learning.columns import COLUMNS
from matching.engine.learning.training import NO, UNKNOWN, YES
from matching.enums import OutcomeStep, TrainingResult, VersionStatus
from matching.facts import pair_facts_fill
from matching.gates import fairness_refusals
from matching.learned import floors_in_use
from matching.models import MatcherVersion, Outcome, PairFacts, SkillsProfile, TrainingRun
from matching.services import matcher_train, matcher_version_active, outcome_record
from matching.services.training import LOCK, examples_load, fate
from people.models import Person
from placements import services as placements
from tests.factories.accounts import MembershipFactory
from tests.factories.matching import JobOfferFactory, SkillsProfileFactory
from tests.factories.people import PersonFactory
from tests.matching.learning.simulation import NOISE, TRUTH, simulate

NOW = timezone.now()


def fair(trained):
    return []


def outcomes_simulate(*, people: int, each: int, truth) -> None:
    """Write simulated outcomes as the services would have, in bulk."""
    examples = simulate(people=people, each=each, truth=truth)
    referent = MembershipFactory(role="referent")
    rows = Person.objects.bulk_create(
        Person(first_name="Simulée", last_name=str(n), service=referent.organisation, referent=referent)
        for n in range(people)
    )
    first = NOW - dt.timedelta(days=400)
    facts, steps = [], []
    for number, one in enumerate(examples):
        pair = {"person": rows[one.person - 1], "kind": "job", "opening_id": number + 1}
        facts.append(PairFacts(**pair, columns=dict(zip(COLUMNS, one.columns, strict=True)), linear=one.linear))
        at = first + dt.timedelta(days=one.at)
        told = [OutcomeStep.PROPOSED, OutcomeStep.ACCEPTED if one.accepted == YES else OutcomeStep.REFUSED]
        told += [OutcomeStep.HIRED] if one.succeeded == YES else []
        told += [OutcomeStep.ABANDONED] if one.succeeded == NO else []
        steps += [Outcome(**pair, step=step, at=at, propensity=one.propensity) for step in told]
    PairFacts.objects.bulk_create(facts)
    Outcome.objects.bulk_create(steps)


# --- Whether it is used ---------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_version_surely_better_and_fair_comes_into_use():
    linear = matcher_version_active()
    outcomes_simulate(people=300, each=8, truth=TRUTH)
    run = matcher_train(now=NOW, gates=fair)
    assert run.result == TrainingResult.ACTIVATED
    assert run.version == matcher_version_active()
    assert run.version.metrics["ndcg"]["low"] > 0
    # Thresholds of alerts follow the scale of the version: stricter stays stricter, and most pairs do not pass.
    floors = floors_in_use({"any": 0.3, "good": 0.45, "best": 0.6})
    assert 0 < floors["any"] < floors["good"] < floors["best"] < 1
    assert floors["best"] != 0.6
    assert run.version.counts["known"] == 2400
    assert run.version.data_from < run.version.data_until
    linear.refresh_from_db()
    assert linear.status == VersionStatus.RETIRED
    # The same data again: the same attempt, unless the version it compared with changed.
    again = matcher_train(now=NOW, gates=fair)
    assert again.result == TrainingResult.REJECTED
    assert matcher_train(now=NOW, gates=fair) == again
    assert TrainingRun.objects.count() == 2
    assert matcher_version_active() == run.version


@pytest.mark.django_db
def test_a_version_that_breaks_a_gate_is_kept_aside_with_the_reason():
    linear = matcher_version_active()
    outcomes_simulate(people=300, each=8, truth=TRUTH)
    run = matcher_train(now=NOW, gates=lambda trained: ["Les chances se concentrent sur moins d'offres."])
    assert (run.result, run.version.status) == (TrainingResult.REJECTED, VersionStatus.CANDIDATE)
    assert run.version.refusals == ["Les chances se concentrent sur moins d'offres."]
    assert matcher_version_active() == linear


@pytest.mark.django_db
def test_a_version_that_learned_nothing_is_kept_aside():
    linear = matcher_version_active()
    outcomes_simulate(people=200, each=6, truth=NOISE)
    run = matcher_train(now=NOW, gates=fair)
    assert run.result == TrainingResult.REJECTED
    assert "doit être au-dessus de zéro" in run.messages[0]
    assert matcher_version_active() == linear


@pytest.mark.django_db
def test_with_few_outcomes_the_linear_score_stays_and_the_count_is_said():
    linear = matcher_version_active()
    outcomes_simulate(people=21, each=2, truth=TRUTH)
    run = matcher_train(now=NOW, gates=fair)
    assert (run.result, run.version) == (TrainingResult.TOO_FEW, None)
    assert run.messages == ["42 issues connues ; il en faut 300"]
    assert matcher_version_active() == linear
    assert MatcherVersion.objects.count() == 1


@pytest.mark.django_db
def test_the_command_says_what_came_of_it():
    out = StringIO()
    call_command("train_matcher", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["result"], said["version"]) == ("too_few", None)
    assert said["messages"] == ["0 issue connue ; il en faut 300"]


# --- One at a time, whole or nothing ----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_an_attempt_that_fails_leaves_nothing():
    outcomes_simulate(people=300, each=8, truth=TRUTH)

    def broken(trained):
        raise RuntimeError("the worker lost its database")

    with pytest.raises(RuntimeError):
        matcher_train(now=NOW, gates=broken)
    assert not TrainingRun.objects.exists()
    assert not MatcherVersion.objects.filter(kind="learned").exists()
    assert matcher_train(now=NOW, gates=fair).result == TrainingResult.ACTIVATED


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_a_worker_killed_in_the_middle_leaves_nothing_and_no_lock(tmp_path):
    outcomes_simulate(people=300, each=8, truth=TRUTH)
    reached = tmp_path / "reached"

    def stuck(trained):
        reached.touch()
        signal.pause()

    connection.close()  # The child opens its own.
    worker = multiprocessing.get_context("fork").Process(target=matcher_train, kwargs={"now": NOW, "gates": stuck})
    worker.start()
    for _ in range(1_800):
        if reached.exists():
            break
        worker.join(0.1)
    assert reached.exists()
    # While it works, nobody else may.
    assert matcher_train(now=NOW, gates=fair) is None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    for _ in range(600):  # the server lets go of the lock when it sees that nobody is there any more
        run = matcher_train(now=NOW, gates=fair)
        if run is not None:
            break
        time.sleep(0.1)
    assert run.result == TrainingResult.ACTIVATED
    assert TrainingRun.objects.count() == 1
    assert MatcherVersion.objects.filter(kind="learned").count() == 1
    assert LOCK


# --- From steps to examples -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("proposed", (UNKNOWN, UNKNOWN)),
        ("proposed seen accepted", (YES, UNKNOWN)),
        ("proposed accepted hired", (YES, YES)),
        ("proposed accepted hired abandoned", (YES, YES)),
        ("proposed accepted abandoned", (YES, NO)),
        ("proposed abandoned", (UNKNOWN, UNKNOWN)),
        ("proposed refused:skills", (NO, UNKNOWN)),
        ("proposed refused:filled", (UNKNOWN, UNKNOWN)),
        ("proposed refused:no_time", (UNKNOWN, UNKNOWN)),
        ("proposed refused:skills accepted hired", (YES, YES)),
        ("completed", (YES, YES)),
        ("not_completed", (YES, NO)),
        ("dismissed:too_far", (NO, UNKNOWN)),
        ("dismissed:not_wished", (UNKNOWN, UNKNOWN)),
        ("dismissed:too_far restored", (UNKNOWN, UNKNOWN)),
    ],
)
def test_what_each_story_teaches(told, expected):
    steps = {step.split(":")[0]: (step.partition(":")[2], NOW, None) for step in told.split()}
    assert fate(steps) == expected


@pytest.mark.django_db
def test_columns_are_read_when_a_person_is_proposed_and_stay_so(referent, person, offer, deliver_outbox):
    proposal = placements.proposal_send(
        actor=referent, person_id=person.pk, kind="job", opening_id=offer.pk, now=NOW, agrees=True
    )
    deliver_outbox()
    facts = PairFacts.objects.get()
    assert set(facts.columns) == set(COLUMNS)
    assert facts.columns["same_occupation"] == 1
    # Her profile changes, the opening closes: what was read stays.
    SkillsProfile.objects.filter(person=person).update(title="Boulangère")
    person.profile.profile_occupations.all().delete()
    assert pair_facts_fill(now=NOW) == 0
    placements.proposal_answer(proposal_id=proposal.pk, accepts=True, now=NOW)
    (example,) = examples_load()
    assert (example.accepted, example.succeeded, example.columns[COLUMNS.index("same_occupation")]) == (YES, UNKNOWN, 1)


@pytest.mark.django_db
def test_pairs_that_cannot_be_read_are_left_out(referential):
    """Nobody's profile, an opening that is gone, a label that is not one: nothing is learned, nothing breaks."""
    somebody = SkillsProfileFactory()
    closed = JobOfferFactory(status="closed")
    for person_id, opening_id in ((PersonFactory().pk, closed.pk), (somebody.person_id, 10**9)):
        outcome_record(person_id=person_id, kind="job", opening_id=opening_id, step="proposed", at=NOW)
    outcome_record(person_id=somebody.person_id, kind="job", opening_id=closed.pk, step="proposed", at=NOW)
    assert pair_facts_fill(now=NOW) == 1
    PairFacts.objects.update(columns={"skills": 1, "age": 40})
    assert examples_load() == []


@pytest.mark.django_db
def test_the_gates_compare_what_real_people_would_be_shown(referential):
    class Learned:
        model = TRUTH

    assert fairness_refusals(Learned()) == []
    for _ in range(3):
        SkillsProfileFactory()
        JobOfferFactory()
    assert fairness_refusals(Learned()) == []
