"""One person, one file: everything follows, nothing is shown or moved that should not, and decisions are remembered."""

import datetime as dt

import pytest
from django.db.models.deletion import CASCADE
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from core.errors import Conflict, Refused
from people.enums import ConsentPurpose, PairState
from people.models import Person, PersonMerge, PersonPair
from people.services import consent_give, consent_withdraw, pair_set_distinct, pairs_find, person_merge
from people.services.merging import person_relations
from tests.factories.accounts import OrganisationFactory, actor_create
from tests.factories.people import ConsentFactory, EligibilityEvidenceFactory, PersonFactory
from tests.threads import at_once

NOW = timezone.now()


def two_files(referent, **other):
    one = PersonFactory.followed_by(referent, first_name="Élodie", last_name="Lefèvre", birth_date=dt.date(1990, 3, 1))
    values = {"first_name": "Elodie", "last_name": "Lefevre", "birth_date": dt.date(1990, 3, 1)} | other
    two = PersonFactory.followed_by(referent, **values)
    pairs_find(now=NOW)
    return one, two, PersonPair.objects.get()


def merge(actor, pair, **picks):
    return person_merge(actor=actor, pair_id=pair.pk, picks=picks, now=NOW)


@pytest.mark.django_db
class TestMerging:
    @pytest.fixture
    def referent(self):
        return actor_create(Role.REFERENT)

    def test_everything_of_the_second_file_follows_into_the_first(self, referent):
        one, two, pair = two_files(referent, email="elodie@demo.example")
        Person.objects.filter(pk=one.pk).update(email="")
        proof = EligibilityEvidenceFactory(person=two)
        journal = merge(referent, pair, last_name=two.pk)
        kept = Person.objects.get()
        assert kept.pk == one.pk
        assert (kept.last_name, kept.first_name, kept.email) == ("Lefevre", "Élodie", "elodie@demo.example")
        proof.refresh_from_db()
        assert proof.person == kept
        assert (journal.merged_id, journal.merged_name, journal.merged_by) == (two.pk, "Elodie Lefevre", referent.user)
        assert journal.moved["justificatifs d'éligibilité"] == 1
        assert not PersonPair.objects.exists()

    def test_every_table_that_names_a_person_is_followed(self):
        """Whoever adds a table that names a person finds it here: evidence is never dropped, the audit trail stays."""
        names = {model._meta.label for model, _ in person_relations()}
        assert {"clauses.Engagement", "placements.Hire", "matching.Outcome", "people.AccessLog"} <= names
        assert not any(name.endswith("Event") for name in names)
        kept_for_good = {m._meta.label for m, f in person_relations() if f.remote_field.on_delete is not CASCADE}
        assert {"clauses.Engagement", "placements.Hire", "placements.Proposal"} <= kept_for_good

    def test_an_agreement_both_files_hold_is_kept_once_and_the_last_word_wins(self, referent):
        one, two, pair = two_files(referent)
        ConsentFactory(person=one, given_on=dt.date(2026, 1, 1))
        ConsentFactory(person=two, given_on=dt.date(2026, 2, 1))
        contact = ConsentPurpose.SHARE_CONTACT
        consent_give(actor=referent, person_id=one.pk, purpose=contact, on=dt.date(2026, 1, 1))
        consent_give(actor=referent, person_id=two.pk, purpose=contact, on=dt.date(2026, 1, 5))
        consent_withdraw(actor=referent, person_id=two.pk, purpose=contact, on=dt.date(2026, 3, 1))
        merge(referent, pair)
        in_force = one.consents.filter(withdrawn_on__isnull=True)
        assert list(in_force.values_list("purpose", flat=True)) == [ConsentPurpose.SHARE_PROFILE]

    def test_two_people_said_different_are_not_suspected_again(self, referent):
        _, _, pair = two_files(referent)
        pair_set_distinct(actor=referent, pair_id=pair.pk, now=NOW)
        assert pairs_find(now=NOW) == 0
        pair.refresh_from_db()
        assert (pair.state, pair.decided_by) == (PairState.DISTINCT, referent.user)
        with pytest.raises(Conflict):
            merge(referent, pair)

    def test_what_was_said_of_the_merged_file_is_said_of_the_kept_one(self, referent):
        one, two, pair = two_files(referent)
        third = PersonFactory.followed_by(referent, first_name="Elodie", last_name="Lefebre", birth_date=two.birth_date)
        pairs_find(now=NOW)
        doubt = PersonPair.objects.get(one=two, other=third)
        pair_set_distinct(actor=referent, pair_id=doubt.pk, now=NOW)
        merge(referent, pair)
        left = PersonPair.objects.get()
        assert (left.one_id, left.other_id, left.state) == (one.pk, third.pk, PairState.DISTINCT)

    def test_the_address_of_the_merged_file_leads_to_the_kept_one(self, referent, login):
        _, two, pair = two_files(referent)
        merge(referent, pair)
        assert login(referent).get(reverse("people:person_edit", args=[two.pk])).status_code == 200

    def test_a_follow_up_is_not_taken_from_another_service(self, referent):
        one, two, pair = two_files(referent)
        Person.objects.filter(pk=two.pk).update(service=OrganisationFactory(kind=OrganisationKind.REFERRER_SERVICE))
        with pytest.raises(Refused, match="Deux services"):
            merge(referent, pair)
        assert Person.objects.count() == 2
        assert merge(actor_create(Role.ADMIN), pair).kept == one

    def test_somebody_known_by_a_clause_alone_joins_the_followed_file(self, referent):
        body = OrganisationFactory(kind=OrganisationKind.FACILITATOR_BODY)
        known = PersonFactory(
            first_name="Élodie", last_name="Lefèvre", birth_date=None, status="clause", service=body, referent=None
        )
        followed = PersonFactory.followed_by(
            referent, first_name="Élodie", last_name="Lefèvre", birth_date=dt.date(1990, 3, 1)
        )
        pairs_find(now=NOW)
        merge(referent, PersonPair.objects.get())
        assert Person.objects.get() == followed
        assert PersonMerge.objects.get().merged_id == known.pk

    def test_the_pages_compare_choose_and_merge(self, referent, login):
        one, _, pair = two_files(referent)
        client = login(referent)
        assert "Comparer" in client.get(reverse("people:pair_list")).content.decode()
        page = reverse("people:pair_decide", args=[pair.pk])
        assert "Dossier conservé" in client.get(page).content.decode()
        choices = {"action": "merge", "last_name": one.pk, "first_name": one.pk}
        assert client.post(page, {"action": "merge"}).status_code == 422
        assert client.post(page, choices).status_code == 302
        assert Person.objects.get() == one
        assert client.post(page, choices).status_code == 404

    def test_a_stranger_finds_no_pair(self, referent, login):
        _, _, pair = two_files(referent)
        for role in (Role.REFERENT, Role.FACILITATOR):
            stranger = login(actor_create(role))
            assert "Lefèvre" not in stranger.get(reverse("people:pair_list")).content.decode()
            assert stranger.get(reverse("people:pair_decide", args=[pair.pk])).status_code == 404

    def test_a_new_file_said_distinct_at_once_is_remembered(self, referent, login):
        new = {"first_name": "Élodie", "last_name": "Lefèvre", "birth_date": "1990-03-11", "gender": "woman"}
        PersonFactory(first_name="Elodie", last_name="Lefevre", birth_date=dt.date(1990, 3, 1))
        client = login(referent)
        asked = client.post(reverse("people:person_create"), new | {"in_qpv": "unknown"})
        assert asked.status_code == 422
        assert "Un chiffre d'écart" in asked.content.decode().replace("&#x27;", "'")
        client.post(reverse("people:person_create"), new | {"in_qpv": "unknown", "is_distinct": "on"})
        assert PersonPair.objects.get().state == PairState.DISTINCT


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_colleagues_merging_at_once_merge_once_and_lose_nothing():
    referent = actor_create(Role.REFERENT)
    one, two, pair = two_files(referent)
    proofs = [EligibilityEvidenceFactory(person=person) for person in (one, two)]
    results = at_once(*[lambda: merge(referent, pair)] * 4)
    assert sum(isinstance(result, PersonMerge) for result in results) == 1
    assert sum(isinstance(result, Conflict | type(None)) for result in results) == 3
    assert set(Person.objects.get().evidence.all()) == set(proofs)


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_merges_that_share_a_file_wait_for_each_other():
    referent = actor_create(Role.REFERENT)
    two_files(referent)
    PersonFactory.followed_by(referent, first_name="Elodie", last_name="LEFÈVRE", birth_date=dt.date(1990, 3, 1))
    pairs_find(now=NOW)
    pairs = list(PersonPair.objects.order_by("pk"))
    assert len(pairs) == 3
    at_once(*[lambda pair=pair: merge(referent, pair) for pair in pairs])
    assert Person.objects.count() in {1, 2}
    assert PersonMerge.objects.count() == 3 - Person.objects.count()
