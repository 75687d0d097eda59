"""The audit of the live database: what it counts, what it hides, and that it is run once."""

import datetime as dt
import json
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from matching.enums import AuditOrigin, AuditStatus
from matching.fairness.population import age_band, population_load, shown_load
from matching.models import FairnessAudit
from matching.services import fairness as service
from matching.services import (
    fairness_audit_request,
    fairness_audit_run,
    fairness_audits_sweep,
    fairness_figures,
    recommendations_refresh_all,
)
from people.enums import Gender
from people.models import Person
from tests.factories.accounts import actor_create
from tests.factories.matching import JobOfferFactory, SkillsProfileFactory
from tests.factories.people import EligibilityEvidenceFactory, PersonFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 15)


def people_create(count, *, gender, actor, **profile):
    for _ in range(count):
        person = PersonFactory.followed_by(actor, gender=gender, birth_date=dt.date(1985, 5, 4), in_qpv=False)
        SkillsProfileFactory(person=person, **profile)


@pytest.fixture
def department(referential):
    """Twelve women, twelve men of one trade, three people of another sex; one woman's trade has no opening."""
    actor = actor_create(Role.REFERENT)
    for _ in range(3):
        JobOfferFactory()
    people_create(12, gender=Gender.WOMAN, actor=actor)
    people_create(12, gender=Gender.MAN, actor=actor)
    people_create(3, gender=Gender.OTHER, actor=actor)
    people_create(11, gender=Gender.MAN, actor=actor, commune_id="38185", max_km=5)
    recommendations_refresh_all()
    return actor


def axis(figures, name):
    return {row["label"]: row for row in next(one for one in figures["groups"] if one["axis"] == name)["rows"]}


def test_birthdays_open_the_next_band():
    assert age_band(dt.date(2000, 6, 15), TODAY) == 1
    assert age_band(dt.date(2000, 6, 16), TODAY) == 0
    assert age_band(dt.date(1976, 6, 15), TODAY) == 2
    assert age_band(None, TODAY) == 3


def test_groups_are_counted_and_small_ones_hidden_with_one_that_would_betray_them(department):
    figures = fairness_figures(on=TODAY)
    sex = axis(figures, "sex")
    assert sex["Autre"]["hidden"]
    assert sex["Autre"]["people"] is None
    assert sex["Autre"]["measures"] == {}
    assert sex["Femmes"]["hidden"]  # the smallest of the others: 38 - 23 would give 15, then 3
    assert sex["Hommes"]["people"] == 23
    assert figures["people"] == {
        "searching": 38,
        "with_list": 27,
        "without_list": 11,
        "no_profile": 0,
        "not_searching": 0,
    }


def test_distance_is_named_for_those_it_leaves_without_anything(department):
    absences = fairness_figures(on=TODAY)["absences"]
    assert absences["people"] == absences["looked_at"] == 11
    assert absences["reasons"] == [{"code": "distance", "people": 11}]
    assert absences["far"] == 11
    assert absences["lifted"] == [{"code": "distance", "people": 11}]


def test_openings_share_the_lists(department):
    jobs = fairness_figures(on=TODAY)["openings"]["job"]
    assert jobs["openings"] == 3
    assert jobs["largest"] == 27
    assert jobs["gini"] == 0


def test_recommendations_of_closed_openings_and_of_people_who_stopped_are_not_counted(department):
    person = Person.objects.first()
    person.profile.is_searching = False
    person.profile.save()
    population = population_load(on=TODAY)
    shown = shown_load(population)
    assert len(population.ids) == 37
    assert shown.lists.people_count == 37
    assert (shown.lists.shown_to_people() <= 3).all()


def test_a_proof_of_rsa_in_force_counts_and_a_sensitive_criterion_never(referential):
    actor = actor_create(Role.REFERENT)
    people_create(3, gender=Gender.WOMAN, actor=actor)
    first, second, _ = Person.objects.order_by("pk")
    EligibilityEvidenceFactory(person=first, issued_on=TODAY - dt.timedelta(days=10))
    EligibilityEvidenceFactory(person=second, issued_on=TODAY - dt.timedelta(days=200))
    codes = next(axis for axis in population_load(on=TODAY).axes if axis.name == "rsa").codes
    assert codes.tolist() == [0, 1, 1]
    first.evidence.get().criterion.__class__.objects.update(is_sensitive=True)
    codes = next(axis for axis in population_load(on=TODAY).axes if axis.name == "rsa").codes
    assert codes.tolist() == [1, 1, 1]


def test_nothing_personal_is_stored(department):
    audit = fairness_audit_request(actor=None, origin=AuditOrigin.COMMAND, now=timezone.now(), wake=False)
    assert fairness_audit_run(audit_id=audit.pk)
    audit.refresh_from_db()
    stored = json.dumps(audit.figures)
    for person in Person.objects.all():
        assert person.last_name not in stored
    assert audit.status == AuditStatus.DONE
    assert audit.version is not None


def test_an_empty_department_has_an_audit_too(referential):
    figures = fairness_figures(on=TODAY)
    assert figures["people"]["searching"] == 0
    assert figures["absences"]["people"] == 0
    assert all(row == [] for row in [group["rows"] for group in figures["groups"]])


def test_the_number_of_queries_does_not_grow_with_people(department, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        fairness_figures(on=TODAY)


def test_asked_twice_there_is_one(referential):
    now = timezone.now()
    first = fairness_audit_request(actor=None, origin=AuditOrigin.WEEKLY, now=now, wake=False)
    again = fairness_audit_request(actor=None, origin=AuditOrigin.BUTTON, now=now, wake=False)
    assert first.pk == again.pk
    assert FairnessAudit.objects.count() == 1


def test_an_audit_that_is_over_is_not_run_again(referential):
    audit = fairness_audit_request(actor=None, origin=AuditOrigin.WEEKLY, now=timezone.now(), wake=False)
    assert fairness_audit_run(audit_id=audit.pk)
    assert not fairness_audit_run(audit_id=audit.pk)


def test_the_sweep_takes_over_from_a_killed_worker_and_gives_up_at_last(referential, monkeypatch):
    now = timezone.now()
    audit = fairness_audit_request(actor=None, origin=AuditOrigin.WEEKLY, now=now - dt.timedelta(hours=1), wake=False)
    assert service._claim(audit.pk, now - dt.timedelta(minutes=30)) == 1  # then the worker died
    assert fairness_audits_sweep(now=now) == 1
    audit.refresh_from_db()
    assert (audit.status, audit.attempts) == (AuditStatus.DONE, 2)
    FairnessAudit.objects.update(status=AuditStatus.RUNNING, attempts=3, lease_until=now - dt.timedelta(minutes=1))
    assert fairness_audits_sweep(now=now) == 0
    audit.refresh_from_db()
    assert audit.status == AuditStatus.FAILED


def test_a_worker_that_lost_its_lease_writes_nothing(referential, monkeypatch):
    audit = fairness_audit_request(actor=None, origin=AuditOrigin.WEEKLY, now=timezone.now(), wake=False)

    def overtaken_meanwhile(*, on, report):
        FairnessAudit.objects.update(attempts=2)
        report("Comparaison des groupes", 40)

    monkeypatch.setattr(service, "fairness_figures", overtaken_meanwhile)
    assert not fairness_audit_run(audit_id=audit.pk)
    audit.refresh_from_db()
    assert (audit.status, audit.figures) == (AuditStatus.RUNNING, {})


def test_an_error_leaves_the_audit_to_be_taken_again(referential, monkeypatch):
    audit = fairness_audit_request(actor=None, origin=AuditOrigin.WEEKLY, now=timezone.now(), wake=False)

    def broken(**kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(service, "fairness_figures", broken)
    with pytest.raises(RuntimeError):
        fairness_audit_run(audit_id=audit.pk)
    monkeypatch.undo()
    assert fairness_audits_sweep(now=timezone.now() + dt.timedelta(minutes=5)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_two_buttons_at_once_make_one_audit(referential):
    barrier, done = Barrier(2), []

    def ask_and_run():
        try:
            barrier.wait()
            audit = fairness_audit_request(actor=None, origin=AuditOrigin.BUTTON, now=timezone.now(), wake=False)
            done.append((audit.pk, fairness_audit_run(audit_id=audit.pk)))
        finally:
            connection.close()

    threads = [Thread(target=ask_and_run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The second may come when the first is already over: then it is another audit, run once as well.
    assert len(done) == 2
    assert sum(ran for _, ran in done) == len({pk for pk, _ in done}) == FairnessAudit.objects.done().count()


def test_the_command_prints_json_and_stores_the_audit(department, capsys):
    call_command("audit_fairness", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert printed["audit"] == FairnessAudit.objects.get().pk
    assert printed["people"]["searching"] == 38


def test_the_command_without_json_speaks_french(department, capsys):
    call_command("audit_fairness")
    assert "Personnes en recherche : 38, sans offre : 11" in capsys.readouterr().out
