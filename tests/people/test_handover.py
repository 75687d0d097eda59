"""A caseload passes to colleagues: who may, what follows, what is told, what two at once do."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership
from core.errors import Conflict, Refused
from people.enums import ChangeReason, PersonStatus
from people.models import Person, ReferentChange
from people.rules import caseload_spread
from people.services import caseload_hand_over
from placements.selectors_day import day_of
from placements.services import proposal_answer
from tests.factories.accounts import OrganisationFactory, actor_create, territory_create
from tests.factories.matching import referential_create
from tests.factories.people import PersonFactory
from tests.factories.placements import ProposalFactory
from tests.threads import at_once

NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
ADDRESS = "/espace-referent/relais/"


class Service:
    """A service of three référents, the first of whom hands over her people."""

    def __init__(self, people: int = 4) -> None:
        self.body = OrganisationFactory(kind=OrganisationKind.REFERRER_SERVICE)
        self.leaving, self.one, self.two = (actor_create(Role.REFERENT, organisation=self.body) for _ in range(3))
        self.people = [PersonFactory.followed_by(self.leaving) for _ in range(people)]

    def give(self, shares=None, *, actor=None, note="", reason=ChangeReason.LEAVES, leaving=None):
        return caseload_hand_over(
            actor=actor or self.leaving,
            leaving_id=(leaving or self.leaving).membership.pk,
            shares={person.pk: self.one.membership.pk for person in self.people} if shares is None else shares,
            reason=reason,
            note=note,
            now=NOW,
        )

    def form(self, **more):
        return {
            "scope": "toutes",
            "takers": [self.one.membership.pk, self.two.membership.pk],
            "reason": ChangeReason.AWAY,
            "note": "Congé jusqu'en septembre.",
            **more,
        }


@given(st.lists(st.integers(1, 1000), unique=True), st.dictionaries(st.integers(), st.integers(0, 60), min_size=1))
def test_a_spread_gives_everybody_once_and_never_to_the_more_laden(people, loads):
    given_to = caseload_spread(people, loads)
    assert list(given_to) == people
    after = {taker: load + list(given_to.values()).count(taker) for taker, load in loads.items()}
    assert sum(after.values()) == sum(loads.values()) + len(people)
    receivers = set(given_to.values())
    assert all(after[taker] <= min(after.values()) + 1 for taker in receivers)


@pytest.mark.parametrize("loads", [{}, {1: -1}])
def test_a_spread_needs_colleagues(loads):
    with pytest.raises(ValueError):
        caseload_spread([1], loads)


@pytest.mark.django_db
def test_people_pass_with_their_history_and_one_mail_for_each_colleague(deliver_outbox):
    service = Service()
    first, *others = service.people
    shares = {first.pk: service.two.membership.pk, **{one.pk: service.one.membership.pk for one in others}}
    service.give(shares, note="Nadia préfère le téléphone.")
    assert Person.objects.get(pk=first.pk).referent_id == service.two.membership.pk
    assert Person.objects.filter(referent=service.one.membership).count() == 3
    change = ReferentChange.objects.get(person=first)
    assert (change.from_referent_id, change.by, change.at) == (service.leaving.membership.pk, service.leaving.user, NOW)
    deliver_outbox()
    told = {message.to[0]: message for message in mail.outbox}
    assert set(told) == {service.one.user.email, service.two.user.email}
    assert "3 personnes" in told[service.one.user.email].subject
    body = told[service.two.user.email].body
    assert "Nadia préfère le téléphone." in body
    assert first.last_name not in body
    assert f"{first.first_name} {first.last_name[0]}." in body


@pytest.mark.django_db
def test_the_answer_to_an_open_proposal_reaches_the_new_referent(deliver_outbox):
    referential_create()
    service = Service(people=1)
    proposal = ProposalFactory(person=service.people[0])
    service.give()
    deliver_outbox()
    mail.outbox.clear()
    proposal_answer(proposal_id=proposal.pk, accepts=True, now=NOW)
    deliver_outbox()
    assert service.one.user.email in [address for message in mail.outbox for address in message.to]
    assert service.leaving.user.email not in [address for message in mail.outbox for address in message.to]
    proposal.refresh_from_db()
    assert proposal.proposed_by_id == service.leaving.membership.pk
    day = day_of(service.one, on=NOW.date(), now=NOW)
    assert [one.person_id for one in day.of("answer")] == [one.pk for one in service.people]
    assert day_of(service.leaving, on=NOW.date(), now=NOW).is_empty


@pytest.mark.django_db
def test_the_answer_goes_to_who_proposed_when_the_referent_has_left(deliver_outbox):
    referential_create()
    service = Service(people=1)
    proposal = ProposalFactory(person=service.people[0], proposed_by=service.two.membership)
    Membership.objects.filter(pk=service.leaving.membership.pk).update(is_active=False)
    proposal_answer(proposal_id=proposal.pk, accepts=True, now=NOW)
    deliver_outbox()
    assert service.two.user.email in [address for message in mail.outbox for address in message.to]


@pytest.mark.django_db
def test_who_may_hand_over():
    service = Service(people=2)
    manager = actor_create(Role.REFERENT, organisation=service.body, is_manager=True)
    stranger = actor_create(Role.REFERENT, is_manager=True)
    admin = actor_create(Role.ADMIN)
    first, second = service.people
    for nobody in (service.two, stranger, actor_create(Role.PILOT), actor_create(Role.EMPLOYER)):
        with pytest.raises(Refused) as refused:
            service.give(actor=nobody)
        assert refused.value.codes == {"not_yours"}
    service.give({first.pk: service.one.membership.pk}, actor=manager)
    service.give({second.pk: service.one.membership.pk}, actor=admin)
    assert not Person.objects.filter(referent=service.leaving.membership).exists()


@pytest.mark.django_db
def test_a_manager_of_a_territory_gives_only_its_people():
    service = Service(people=2)
    here, there = territory_create(), territory_create("Bassin du Nord")
    manager = actor_create(Role.REFERENT, organisation=service.body, is_manager=True, territory=here)
    inside, outside = service.people
    Person.objects.filter(pk=inside.pk).update(territory=here)
    Person.objects.filter(pk=outside.pk).update(territory=there)
    service.give({inside.pk: service.one.membership.pk}, actor=manager)
    with pytest.raises(Conflict):
        service.give({outside.pk: service.one.membership.pk}, actor=manager)


@pytest.mark.django_db
def test_what_cannot_pass_is_refused_whole():
    service = Service(people=2)
    outsider = actor_create(Role.REFERENT)
    gone = actor_create(Role.REFERENT, organisation=service.body)
    Membership.objects.filter(pk=gone.membership.pk).update(is_active=False)
    first, second = service.people
    good = service.one.membership.pk
    cases = [
        ({}, "nobody"),
        ({first.pk: outsider.membership.pk, second.pk: good}, "taker"),
        ({first.pk: gone.membership.pk}, "taker"),
        ({first.pk: service.leaving.membership.pk}, "taker"),
        ({first.pk: good, PersonFactory.followed_by(service.two).pk: good}, "moved"),
    ]
    for shares, code in cases:
        with pytest.raises(Refused) as refused:
            service.give(shares)
        assert code in refused.value.codes
    with pytest.raises(Refused):
        service.give(reason="ennui")
    with pytest.raises((Refused, ValidationError)):
        service.give(note="Son numéro : 1 85 05 38 185 022 83")
    assert not ReferentChange.objects.exists()
    assert Person.objects.filter(referent=service.leaving.membership).count() == 2


@pytest.mark.django_db
def test_the_database_refuses_a_change_that_changes_nothing():
    service = Service(people=1)
    mine = service.leaving.membership
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferentChange.objects.create(
            person=service.people[0], from_referent=mine, to_referent=mine, reason="other", at=NOW, by=mine.user
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=actor_create(Role.PILOT).membership.pk).update(is_manager=True)


@pytest.mark.django_db
def test_the_page_shows_who_receives_whom_then_does_it_once(login):
    service = Service()
    PersonFactory.followed_by(service.one, status=PersonStatus.ACTIVE)
    client = login(service.leaving)
    assert service.people[0].last_name in client.get(ADDRESS).content.decode()
    shown = client.post(ADDRESS, service.form())
    assert shown.status_code == 200
    assert "Confirmer le passage de relais" in shown.content.decode()
    assert not ReferentChange.objects.exists()
    token = shown.context["form"]["form_token"].initial
    sent = service.form(action="confirmer", form_token=str(token() if callable(token) else token))
    for _ in range(2):
        assert client.post(ADDRESS, sent).status_code in {302, 422}
    assert ReferentChange.objects.count() == 4
    loads = [Person.objects.filter(referent=actor.membership).count() for actor in (service.one, service.two)]
    assert sorted(loads) == [2, 3]
    assert "Personne à transmettre" in client.get(ADDRESS).content.decode()


@pytest.mark.django_db
def test_the_page_says_what_is_missing(login):
    service = Service(people=1)
    client = login(service.leaving)
    for wrong, words in [
        ({"takers": []}, "Choisissez au moins un collègue."),
        ({"reason": ""}, "Choisissez le motif."),
        ({"scope": "choix"}, "Cochez au moins une personne."),
        ({"scope": "choix", "people": [10**9]}, "Une personne n&#x27;est plus dans cette liste"),
        ({"takers": ["x"]}, "takers"),
    ]:
        answer = client.post(ADDRESS, service.form(**wrong))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert client.get(f"{ADDRESS}?de={service.two.membership.pk}").status_code == 422
    assert client.get(f"{ADDRESS}?de=abc").status_code == 422


@pytest.mark.django_db
def test_the_administration_says_whose_caseload_first(login):
    service = Service(people=1)
    client = login(actor_create(Role.ADMIN))
    assert "Référent" in client.get(ADDRESS).content.decode()
    page = client.get(f"{ADDRESS}?de={service.leaving.membership.pk}").content.decode()
    assert service.people[0].last_name in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.integration
def test_two_hand_overs_at_once_give_each_person_once():
    service = Service(people=6)
    manager = actor_create(Role.REFERENT, organisation=service.body, is_manager=True)
    all_to_two = {person.pk: service.two.membership.pk for person in reversed(service.people)}
    results = at_once(lambda: service.give(), lambda: service.give(all_to_two, actor=manager))
    assert [isinstance(one, Conflict) for one in results].count(True) == 1
    assert ReferentChange.objects.count() == 6
    assert Person.objects.values("referent").distinct().count() == 1


@pytest.mark.django_db
def test_a_search_narrows_who_passes(login):
    service = Service(people=2)
    zola = PersonFactory.followed_by(service.leaving, last_name="Zola")
    client, address = login(service.leaving), f"{ADDRESS}?q=zola"
    page = client.get(address).content.decode()
    assert "Personnes affichées : 1" in page
    assert "/espace-referent/personnes/" in page
    client.post(address, service.form(action="confirmer"))
    assert list(ReferentChange.objects.values_list("person", flat=True)) == [zola.pk]
    assert "Personne ne correspond" in client.get(f"{ADDRESS}?q=inconnue").content.decode()


@pytest.mark.django_db
def test_whose_caseload_outlives_a_cleared_filter_and_those_at_rest_are_told(login):
    referential_create()
    service = Service()
    manager = actor_create(Role.REFERENT, organisation=service.body, is_manager=True)
    Person.objects.filter(pk=service.people[0].pk).update(status=PersonStatus.ENDED)
    de = service.leaving.membership.pk
    client = login(manager)
    page = client.get(f"{ADDRESS}?de={de}&q={service.people[1].last_name}").content.decode()
    assert f'href="{ADDRESS}?de={de}">Tout effacer' in page
    assert "Dont 1 en pause" not in page
    page = client.get(f"{ADDRESS}?de={de}").content.decode()
    assert "Dont 1 en pause" in page
    assert "(accompagnement terminé)" in page or "(terminé)" in page
