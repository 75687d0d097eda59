"""The network of facilitators: contracts of the others of one's territory, read only, without a person."""

import pytest

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation
from clauses.models import Engagement
from tests.clauses.test_reports import work
from tests.factories.accounts import OrganisationFactory, actor_create, territory_create
from tests.factories.clauses import ContractFactory, LotFactory, ObligationFactory

pytestmark = pytest.mark.django_db
LIST = "/espace-facilitateur/reseau/"
MEMBERS = "/pilotage/reseau-des-facilitateurs/"


@pytest.fixture
def places():
    root = territory_create("Département")
    made = [territory_create(name, parent=root) for name in ("Lacs", "Cimes")]
    for one in made:
        one.refresh_from_db()
    return made


def followed(territory, reference):
    """A contract that another structure follows, with somebody at work."""
    other = actor_create(Role.FACILITATOR)
    contract = ContractFactory(
        reference=reference, territory=territory, facilitation=other.organisation, facilitator=other.membership
    )
    lot = LotFactory(contract=contract)
    ObligationFactory(lot=lot)
    work(lot, 1, hours=120)
    return contract


def test_a_member_reads_the_contracts_of_her_territory_and_not_the_others(client, login, places):
    near, far = followed(places[0], "LACS-1"), followed(places[1], "CIMES-1")
    nobodys = ContractFactory(reference="LIBRE-1", territory=places[0])
    login(actor_create(Role.FACILITATOR, territory=places[0], sees_network=True))
    page = client.get(LIST).content.decode()
    assert "LACS-1" in page
    assert "CIMES-1" not in page
    assert nobodys.reference not in page
    assert client.get(f"{LIST}{near.pk}/").status_code == 200
    assert client.get(f"{LIST}{far.pk}/").status_code == 404
    assert client.get(f"{LIST}{nobodys.pk}/").status_code == 404


def test_the_shared_view_has_hours_and_companies_and_no_person(client, login, places):
    contract = followed(places[0], "LACS-1")
    login(actor_create(Role.FACILITATOR, territory=places[0], sees_network=True))
    page = client.get(f"{LIST}{contract.pk}/").content.decode()
    engagement = Engagement.objects.get(lot__contract=contract)
    assert "120\u00a0h" in page
    for secret in (engagement.person.last_name, engagement.person.first_name, "RSA", "rsa"):
        assert secret not in page


def test_the_network_opens_nothing_to_change(client, login, places):
    contract = followed(places[0], "LACS-1")
    lot = contract.lots.get()
    engagement = Engagement.objects.get(lot=lot)
    login(actor_create(Role.FACILITATOR, territory=places[0], sees_network=True))
    for address in (
        f"/espace-facilitateur/marches/{contract.pk}/",
        f"/espace-facilitateur/lots/{lot.pk}/",
        f"/espace-facilitateur/lots/{lot.pk}/registre/",
        f"/espace-facilitateur/lots/{lot.pk}/sorties/",
        f"/espace-facilitateur/personnes/{engagement.pk}/",
        f"/espace-facilitateur/personnes/parcours/{engagement.person_id}/",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(f"{LIST}{contract.pk}/").status_code == 405


def test_who_is_not_of_the_network_is_told_how_to_join(client, login, places):
    contract = followed(places[0], "LACS-1")
    login(actor_create(Role.FACILITATOR, territory=places[0]))
    assert "pas encore du réseau" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{contract.pk}/").status_code == 404


def test_the_pilot_lets_in_and_out(client, login):
    facilitator = actor_create(Role.FACILITATOR)
    login(actor_create(Role.PILOT))
    assert str(facilitator.user) in client.get(MEMBERS).content.decode()
    for said, expected in (("oui", True), ("oui", True), ("non", False)):
        answer = client.post(MEMBERS, {"facilitateur": facilitator.membership.pk, "membre": said})
        assert answer.status_code == 302
        assert Membership.objects.get(pk=facilitator.membership.pk).sees_network is expected


@pytest.mark.parametrize("sent", ["", "x", "999999999999999999999", "²", "-1"])
def test_a_number_that_is_nobodys_is_not_found(client, login, sent):
    login(actor_create(Role.PILOT))
    assert client.post(MEMBERS, {"facilitateur": sent, "membre": "oui"}).status_code == 404


def test_only_a_facilitator_can_be_let_in_and_only_within_reach(client, login, places):
    far = actor_create(Role.FACILITATOR, territory=places[1])
    buyer = actor_create(Role.BUYER)
    login(actor_create(Role.PILOT, territory=places[0]))
    for membership in (far.membership, buyer.membership):
        assert client.post(MEMBERS, {"facilitateur": membership.pk, "membre": "oui"}).status_code == 404


def test_the_kinds_of_buyers_are_said_and_proposed_from_their_number(client, login):
    town = OrganisationFactory(kind=OrganisationKind.BUYER, siret="21740010000014", name="Ville des Lacs")
    ContractFactory(buyer=town)
    stranger = OrganisationFactory(kind=OrganisationKind.BUYER)
    login(actor_create(Role.PILOT))
    page = client.get("/rapports/acheteurs/").content.decode()
    assert "Proposée d&#x27;après le SIRET" in page
    sent = {f"acheteur-{town.pk}": "commune", f"acheteur-{stranger.pk}": "housing"}
    assert client.post("/rapports/acheteurs/", sent).status_code == 302
    town.refresh_from_db()
    stranger.refresh_from_db()
    assert (town.buyer_kind, stranger.buyer_kind) == ("commune", "")
    assert client.post("/rapports/acheteurs/", {f"acheteur-{town.pk}": "royaume"}).status_code == 422


def test_two_colleagues_who_say_the_kinds_of_buyers_undo_nothing_of_each_other(client, login):
    towns = [OrganisationFactory(kind=OrganisationKind.BUYER, name=f"Ville {n}") for n in (1, 2, 3)]
    for town in towns:
        ContractFactory(buyer=town)
    one, two, three = towns
    login(actor_create(Role.PILOT))

    def save(*, chosen, seen):
        sent = {f"acheteur-{town.pk}": kind for town, kind in chosen.items()}
        return client.post("/rapports/acheteurs/", sent | {f"vu-{town.pk}": kind for town, kind in seen.items()})

    def kinds():
        return [Organisation.objects.get(pk=town.pk).buyer_kind for town in towns]

    blank = dict.fromkeys(towns, "")
    assert save(chosen=blank | {one: "commune"}, seen=blank).status_code == 302
    # A colleague who opened the page before says another one: the first choice stays.
    assert save(chosen=blank | {two: "housing"}, seen=blank).status_code == 302
    assert kinds() == ["commune", "housing", ""]
    # She had not seen it: she is told, nothing is written, and she may then decide on what she reads.
    told = save(chosen=blank | {one: "health", three: "commune"}, seen=blank)
    assert told.status_code == 409
    assert "Ville 1 : un collègue vient de choisir « Commune" in told.content.decode()
    assert f'name="vu-{one.pk}" value="commune"' in told.content.decode()
    assert kinds() == ["commune", "housing", ""]
    assert save(chosen={one: "health"}, seen={one: "commune"}).status_code == 302
    # Buyers that the sent page did not show keep what they have.
    assert kinds() == ["health", "housing", ""]
