"""Caps of tutors: the rules with their articles, and the database that holds them against any SQL."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from core.errors import Conflict, Refused
from employers.enums import ContractKind, EmployerKind, TutorRegime
from placements.enums import ImmersionStatus, TutoringEnd
from placements.models import TutorCap, TutoringAssignment
from placements.rules import most_at_once, tutor_cap, tutor_problems
from placements.services.tutor_caps import tutor_cap_set
from placements.services.tutoring import Terms, tutor_assign, tutor_release, tutor_replace, tutoring_end
from placements.services.tutoring_signed import tutors_of_signed
from tests.factories.accounts import actor_create
from tests.factories.matching import EmployerFactory, TutorFactory
from tests.factories.people import PersonFactory
from tests.factories.placements import HireFactory, ImmersionAgreementFactory, TutoringAssignmentFactory
from tests.threads import at_once

NOW = timezone.now()
TODAY = timezone.localdate()


def day(n: int) -> dt.date:
    return dt.date(2026, 3, 1) + dt.timedelta(days=n)


# --- Rules ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("regime", "special", "most", "article"),
    [
        ("apprenticeship", {}, 2, "R6223-6"),
        ("apprenticeship", {"repeats": True}, 3, "R6223-6"),
        ("apprenticeship", {"is_temp_agency": True}, 5, "R6226-5"),
        ("apprenticeship", {"is_temp_agency": True, "repeats": True}, 5, "R6226-5"),
        ("professionalisation", {}, 3, "D6325-6"),
        ("professionalisation", {"is_employer": True}, 2, "D6325-6"),
        ("pec", {}, 3, "R5134-38"),
        ("pec", {"repeats": True}, 3, "R5134-38"),
        ("immersion", {}, 3, "D5135-5"),
        ("pec", {"lowered": {"pec": 2}}, 2, "R5134-38"),
        ("pec", {"lowered": {"pec": 5}}, 3, "R5134-38"),
        ("pec", {"lowered": {"immersion": 1}}, 3, "R5134-38"),
        ("immersion", {"lowered": {"immersion": 5}}, 5, "D5135-5"),
        ("professionalisation", {"is_employer": True, "lowered": {"professionalisation": 1}}, 1, "D6325-6"),
    ],
)
def test_caps_by_regime_with_their_article(regime, special, most, article):
    cap = tutor_cap(regime, **special)
    assert (cap.most, cap.article) == (most, article)
    asked = {"regime": regime, "is_employer": False, "years_experience": 5, **special}
    assert tutor_problems(active=most - 1, **asked) == []
    (problem,) = tutor_problems(active=most, **asked)
    assert (problem.code, problem.article) == ("too_many_followed", article)
    assert str(most) in problem.message


def test_mentoring_has_a_cap_only_when_the_departement_sets_one():
    assert tutor_cap("mentoring") is None
    assert tutor_cap("mentoring", lowered={"mentoring": 2}).most == 2
    with pytest.raises(ValueError, match="regime"):
        tutor_cap("other")


@pytest.mark.parametrize(("exception", "codes"), [(None, []), ("", ["employer_exception"]), ("Seul salarié", [])])
def test_the_employer_is_tutor_of_a_pec_only_exceptionally(exception, codes):
    found = tutor_problems(regime="pec", is_employer=True, years_experience=5, active=0, exception=exception)
    assert [one.code for one in found] == codes
    assert tutor_problems(regime="pec", is_employer=False, years_experience=5, active=0, exception="") == []


PERIODS = st.lists(
    st.tuples(st.integers(0, 60), st.one_of(st.none(), st.integers(0, 40)), st.integers(1, 5)), max_size=9
)


@settings(max_examples=40)
@given(PERIODS, st.integers(0, 60), st.one_of(st.none(), st.integers(0, 40)))
def test_most_at_once_is_the_busiest_day_counted_one_by_one(periods, start, length):
    followed = [(day(a), None if n is None else day(a + n), who, False) for a, n, who in periods]
    last = 120 if length is None else start + length
    end = None if length is None else day(last)

    def people(n):
        return len({who for a, b, who, _ in followed if a <= day(n) and (b is None or b >= day(n))})

    found = most_at_once(followed, start=day(start), end=end)
    assert found == max(people(n) for n in range(start, last + 1))
    assert found <= len({who for _, _, who, _ in followed})


def test_two_people_one_after_the_other_take_one_place():
    followed = [(day(0), day(9), 1, False), (day(10), day(19), 2, False)]
    assert most_at_once(followed, start=day(0), end=None) == 1
    assert most_at_once([*followed, (day(9), day(9), 3, False)], start=day(0), end=day(30)) == 2


# --- The service ------------------------------------------------------------------------------------------------
@pytest.fixture
def hired(referent, employer):
    def hire(kind=ContractKind.CDD, **facts):
        return HireFactory(person=PersonFactory.followed_by(referent), employer=employer, contract_kind=kind, **facts)

    return hire


def assign(actor, row, tutor, **terms) -> TutoringAssignment:
    return tutor_assign(actor=actor, row=row, tutor_id=tutor.pk, now=NOW, terms=Terms(**terms))


def refused(actor, row, tutor, **terms) -> set[str]:
    with pytest.raises(Refused) as error:
        assign(actor, row, tutor, **terms)
    return error.value.codes


@pytest.mark.django_db
def test_a_third_apprentice_only_when_one_repeats(referent, employer, hired):
    tutor = TutorFactory(employer=employer, capacity=5, regimes=[TutorRegime.APPRENTICESHIP])
    apprentices = [hired(ContractKind.APPRENTICESHIP) for _ in range(4)]
    for row in apprentices[:2]:
        assert assign(referent, row, tutor).cap == 2
    assert refused(referent, apprentices[2], tutor) == {"too_many_followed"}
    assert assign(referent, apprentices[2], tutor, repeats=True).cap == 3
    assert refused(referent, apprentices[3], tutor, repeats=True) == {"too_many_followed"}


@pytest.mark.django_db
def test_five_apprentices_in_a_temporary_work_agency(referent, hired, employer):
    employer.kind = EmployerKind.TEMP_AGENCY
    employer.save()
    tutor = TutorFactory(employer=employer, capacity=9, regimes=[TutorRegime.APPRENTICESHIP])
    for _ in range(5):
        assert assign(referent, hired(ContractKind.APPRENTICESHIP), tutor).cap == 5
    assert refused(referent, hired(ContractKind.APPRENTICESHIP), tutor) == {"too_many_followed"}


@pytest.mark.django_db
def test_people_are_counted_across_regimes_and_on_the_period_asked(referent, employer, hired):
    tutor = TutorFactory(employer=employer, capacity=5)
    for start in (day(0), day(0), day(0)):
        TutoringAssignmentFactory(tutor=tutor, starts_on=start, ends_on=day(30))
    later = hired(ContractKind.PEC, starts_on=day(31), ends_on=day(60))
    assert assign(referent, later, tutor).cap == 3
    assert refused(referent, hired(ContractKind.PEC, starts_on=day(30), ends_on=day(60)), tutor) == {
        "too_many_followed"
    }


@pytest.mark.django_db
def test_the_departement_lowers_a_cap_from_a_day_on_and_never_raises_it(referent, employer, hired):
    pilot = actor_create(Role.PILOT)
    with pytest.raises(Refused, match="abaisser"):
        tutor_cap_set(actor=pilot, regime="pec", cap=4, valid_from=TODAY)
    with pytest.raises(Refused, match="pilotage"):
        tutor_cap_set(actor=referent, regime="pec", cap=1, valid_from=TODAY)
    first = tutor_cap_set(actor=pilot, regime="pec", cap=2, valid_from=day(0))
    tutor_cap_set(actor=pilot, regime="pec", cap=1, valid_from=day(20), source="Délibération")
    first.refresh_from_db()
    assert first.valid_to == day(19)
    assert tutor_cap_set(actor=pilot, regime="pec", cap=1, valid_from=day(20)).pk != first.pk
    assert TutorCap.objects.count() == 2
    with pytest.raises(Refused, match="plus tardive"):
        tutor_cap_set(actor=pilot, regime="pec", cap=1, valid_from=day(5))
    tutor = TutorFactory(employer=employer, capacity=5)
    span = {"starts_on": day(21), "ends_on": day(40)}
    assert assign(referent, hired(ContractKind.PEC, **span), tutor).cap == 1
    assert refused(referent, hired(ContractKind.PEC, **span), tutor) == {"too_many_followed"}


@pytest.mark.django_db
def test_the_employer_herself_says_why(referent, employer, hired):
    head = TutorFactory(employer=employer, is_company_head=True)
    row = hired(ContractKind.PEC)
    assert refused(referent, row, head) == {"employer_exception"}
    assert refused(referent, row, head, exception="2 84 05 75 123 456 78") == {"invalid"}
    assert assign(referent, row, head, exception="Seul salarié de l'entreprise").exception_reason


@pytest.mark.django_db
def test_another_tutor_takes_over_and_the_history_keeps_both(referent, employer, hired):
    row, first, second = hired(), TutorFactory(employer=employer), TutorFactory(employer=employer)
    old = assign(referent, row, first, rhythm="daily")
    new = tutor_replace(actor=referent, row=row, tutor_id=second.pk, now=NOW)
    old.refresh_from_db()
    assert (old.end_reason, old.ends_on) == (TutoringEnd.CHANGE, TODAY - dt.timedelta(days=1))
    assert (new.tutor, new.starts_on, new.rhythm) == (second, TODAY, "daily")
    assert tutor_replace(actor=referent, row=row, tutor_id=second.pk, now=NOW) == new
    # Not begun before today: replaced on its first day, it leaves no empty line behind.
    tutor_replace(actor=referent, row=row, tutor_id=first.pk, now=NOW)
    found = [(one.tutor, one.ended_at is None) for one in TutoringAssignment.objects.order_by("pk")]
    assert found == [(first, False), (first, True)]


@pytest.mark.django_db
def test_taken_back_after_its_day_it_ends_and_stays(referent, employer, hired):
    row, tutor = hired(), TutorFactory(employer=employer)
    one = assign(referent, row, tutor)
    TutoringAssignment.objects.filter(pk=one.pk).update(created_at=NOW - dt.timedelta(days=3))
    tutor_release(actor=referent, row=row, now=NOW)
    one.refresh_from_db()
    assert (one.ends_on, one.end_reason) == (TODAY, TutoringEnd.OTHER)
    assert assign(referent, row, TutorFactory(employer=employer)).pk != one.pk


@pytest.mark.django_db
def test_an_end_is_told_once_on_a_day_of_the_tutoring(referent, employer, hired):
    one = assign(referent, hired(), TutorFactory(employer=employer))

    def end(on, reason=TutoringEnd.TERM):
        return tutoring_end(actor=referent, tutoring_id=one.pk, ended_on=on, reason=reason, now=NOW)

    for on, reason in [(TODAY, "?"), (TODAY + dt.timedelta(days=1), "term"), (dt.date(2020, 1, 1), "term")]:
        with pytest.raises(Refused):
            end(on, reason)
    assert end(TODAY).ended_at == NOW
    assert end(TODAY).ended_at == NOW
    with pytest.raises(Conflict):
        end(TODAY - dt.timedelta(days=1))


# --- The database -----------------------------------------------------------------------------------------------
def insert(tutor, *, regime="immersion", starts_on=None, ends_on=None, person=None, cap=None) -> None:
    """As somebody would by SQL, past every form and service."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO placements_tutoringassignment
               (tutor_id, person_id, regime, starts_on, ends_on, cap, created_at, repeats, exception_reason, rhythm,
                words, end_reason, end_note)
               VALUES (%s, %s, %s, %s, %s, %s, now(), false, '', 'weekly', '', '', '')""",
            [tutor.pk, (person or PersonFactory()).pk, regime, starts_on or day(0), ends_on, cap],
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("regime", "capacity", "cap", "most"),
    [
        ("immersion", 2, None, 2),
        ("pec", 9, None, 3),
        ("pec", 9, 2, 2),
        ("apprenticeship", 9, None, 2),
        ("apprenticeship", 9, 5, 5),
        ("mentoring", 4, None, 4),
    ],
)
def test_raw_sql_over_the_cap_is_refused(referential, regime, capacity, cap, most):
    tutor = TutorFactory(capacity=capacity)
    for _ in range(most):
        insert(tutor, regime=regime, cap=cap)
    with pytest.raises(IntegrityError, match="follows"), transaction.atomic():
        insert(tutor, regime=regime, cap=cap)
    insert(tutor, regime=regime, cap=cap, person=TutoringAssignment.objects.first().person)  # no more room taken
    assert TutoringAssignment.objects.count() == most + 1


@pytest.mark.django_db
def test_the_database_counts_the_busiest_day_and_lets_an_end_come_sooner(referential):
    tutor = TutorFactory(capacity=1)
    insert(tutor, starts_on=day(0), ends_on=day(9))
    insert(tutor, starts_on=day(10), ends_on=day(19))
    insert(tutor, starts_on=day(30))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(tutor, starts_on=day(20), ends_on=day(30))
    insert(tutor, starts_on=day(20), ends_on=day(29))
    first = TutoringAssignment.objects.earliest("starts_on")
    with pytest.raises(IntegrityError), transaction.atomic():
        TutoringAssignment.objects.filter(pk=first.pk).update(ends_on=day(10))
    TutoringAssignment.objects.filter(pk=first.pk).update(ends_on=day(5))


@pytest.mark.django_db
@pytest.mark.parametrize(("regime", "cap"), [("pec", 4), ("professionalisation", 4), ("apprenticeship", 6), ("pec", 0)])
def test_no_row_may_carry_a_cap_above_the_law(referential, regime, cap):
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(TutorFactory(capacity=9), regime=regime, cap=cap)


@pytest.mark.django_db(transaction=True)
def test_two_connections_inserting_at_once_never_pass_the_cap(referential):
    tutor = TutorFactory(capacity=1)
    people = [PersonFactory() for _ in range(2)]

    def write(person):
        try:
            with transaction.atomic():
                insert(tutor, person=person)
        except IntegrityError:
            return "refused"
        return "written"

    assert sorted(at_once(*((lambda one=one: write(one)) for one in people))) == ["refused", "written"]
    assert TutoringAssignment.objects.count() == 1


@pytest.mark.django_db
def test_an_immersion_goes_on_with_its_tutor_when_replaced(referent, person, employer):
    agreement = ImmersionAgreementFactory(
        person=person, host=employer, starts_on=TODAY - dt.timedelta(days=3), ends_on=TODAY + dt.timedelta(days=3)
    )
    first, second = TutorFactory(employer=employer), TutorFactory(employer=employer)
    assign(referent, agreement, first)
    tutor_replace(actor=referent, row=agreement, tutor_id=second.pk, now=NOW)
    agreement.refresh_from_db()
    assert agreement.tutor == second
    other = TutorFactory(employer=EmployerFactory())
    with pytest.raises(type(other).DoesNotExist):
        tutor_replace(actor=referent, row=agreement, tutor_id=other.pk, now=NOW)


# --- Signed immersions ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_signed_immersion_has_its_tutoring_and_its_dates(referent, employer):
    def agreement(tutor, **facts):
        dates = {"starts_on": TODAY, "ends_on": TODAY + dt.timedelta(days=9)}
        person = PersonFactory.followed_by(referent)
        return ImmersionAgreementFactory(person=person, host=employer, tutor=tutor, **{**dates, **facts})

    tutor = TutorFactory(employer=employer, capacity=1)
    signed = agreement(tutor, status=ImmersionStatus.READY)
    agreement(tutor, status=ImmersionStatus.DRAFT)
    full = agreement(tutor, status=ImmersionStatus.RUNNING)
    assert [tutors_of_signed(now=NOW) for _ in range(2)] == [1, 0]
    one = TutoringAssignment.objects.get()
    assert (one.agreement, one.tutor, one.starts_on, one.ends_on) == (signed, tutor, TODAY, signed.ends_on)
    assert not full.tutorings.exists()
    later = TODAY + dt.timedelta(days=20)
    type(signed).objects.filter(pk=signed.pk).update(starts_on=TODAY + dt.timedelta(days=12), ends_on=later)
    assert tutors_of_signed(now=NOW) == 1
    one.refresh_from_db()
    assert (one.starts_on, one.ends_on) == (TODAY + dt.timedelta(days=12), later)
    assert tutors_of_signed(now=NOW) == 1  # the place is free on the first days
    assert full.tutorings.count() == 1
