"""A bridge: opened for the hours a lot misses, confirmed by its company, followed to the first validated hour."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import BridgeStepCode as S
from clauses.models import Bridge, BridgeStep
from clauses.selectors.bridge import lot_need, stories_of
from clauses.selectors.bridge_figures import bridge_figures, bridge_figures_published
from clauses.selectors.bridge_people import eligible_people
from clauses.services.bridge import bridge_close, bridge_confirm, bridge_signal
from clauses.services.bridge_steps import bridge_follow
from core.errors import Conflict, Refused
from employers.enums import OpeningStatus
from employers.models import JobOffer
from matching.models import PoolSignal
from tests.factories.accounts import actor_create
from tests.factories.bridge import BridgeSite
from tests.factories.clauses import LotFactory
from tests.factories.matching import EmployerFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return BridgeSite()


def steps(bridge, person=None) -> list[str]:
    return list(bridge.steps.filter(person=person).order_by("pk").values_list("code", flat=True))


# --- Opening ----------------------------------------------------------------------------------------------------
def test_what_is_missing_is_what_is_owed_less_what_is_made_declared_or_expected_from_a_bridge(site):
    before = lot_need(site.lot, actor=site.facilitator, on=site.today)
    assert (before.missing, before.size.places) == (833, 2)
    site.open(places=1, weekly_hours=Decimal(24), ends_on=site.today + dt.timedelta(days=70))
    after = lot_need(site.lot, actor=site.facilitator, on=site.today)
    assert after.covered == 24 * 10
    assert after.missing == 833 - 240


def test_opening_drafts_an_offer_in_the_companys_name_and_tells_it(site, deliver_outbox):
    bridge = site.open()
    offer = bridge.job_offer
    assert (offer.status, offer.employer, offer.places) == (OpeningStatus.DRAFT, site.employer, 2)
    assert (offer.hours_per_week, offer.commune, offer.occupation_id) == (28, site.employer.commune, "K2204")
    assert offer.skills.exists()
    assert (bridge.company, bridge.missing_hours) == (site.contractor.organisation, 833)
    assert steps(bridge) == ["opened"]
    deliver_outbox()
    (message,) = mail.outbox
    assert message.to == [site.contractor.user.email]
    assert reverse("clauses:bridge_confirm", args=[bridge.pk]) in message.body
    assert "833" in message.body


def test_opening_the_same_again_is_the_same_bridge_and_one_offer(site):
    assert site.open() == site.open()
    assert JobOffer.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_on": dt.date(2020, 1, 1)}, "dates"),
        ({"starts_on": dt.date(2020, 1, 1)}, "past"),
        ({"kind": "tutoring"}, "kind"),
        ({"occupation": "Z9999"}, "occupation"),
        ({"employer_id": 10**9}, "employer"),
    ],
)
def test_an_impossible_opening_is_refused(site, changes, code):
    with pytest.raises(Refused) as refused:
        site.open(**changes)
    assert code in refused.value.codes
    assert not Bridge.objects.exists()


def test_hours_after_the_end_of_the_lot_would_not_count_and_are_refused(site):
    late = site.lot.ends_on + dt.timedelta(days=1)
    with pytest.raises(Refused) as refused:
        site.open(starts_on=late, ends_on=late)
    assert refused.value.codes == {"after_lot"}
    assert site.open(starts_on=site.lot.ends_on).pk


def test_a_lot_that_misses_nothing_opens_nothing(site):
    empty = LotFactory(contract=site.contract, number="9")
    site.lot = empty
    empty.participations.create(organisation=site.contractor.organisation, role="lead")
    with pytest.raises(Refused) as refused:
        site.open(ends_on=site.today + dt.timedelta(days=60))
    assert "nothing_missing" in refused.value.codes


def test_an_employer_of_insertion_may_hire_for_the_company_that_declares(site):
    structure = EmployerFactory(kind="geiq")
    bridge = site.open(employer_id=structure.pk)
    assert (bridge.employer, bridge.company) == (structure, site.contractor.organisation)


@pytest.mark.parametrize(
    "wrong", [{"places": 0}, {"missing_hours": 0}, {"closed_at": timezone.now()}, {"ends_on": dt.date(2020, 1, 1)}]
)
def test_the_database_keeps_a_bridge_sound(site, wrong):
    bridge = site.open()
    with pytest.raises(IntegrityError), transaction.atomic():
        Bridge.objects.filter(pk=bridge.pk).update(**wrong)


# --- The company ------------------------------------------------------------------------------------------------
def test_the_company_corrects_and_confirms_and_the_pilot_still_checks(site):
    bridge = site.open()
    for _ in range(2):
        bridge_confirm(actor=site.contractor, bridge_id=bridge.pk, now=timezone.now(), title="Agent de propreté")
    bridge.job_offer.refresh_from_db()
    assert (bridge.job_offer.status, bridge.job_offer.title) == (OpeningStatus.SUBMITTED, "Agent de propreté")
    assert steps(bridge) == ["opened", "confirmed"]


def test_an_offer_confirmed_from_the_employers_space_counts_as_confirmed(site, deliver_outbox):
    from employers.services import opening_move

    bridge = site.open()
    opening_move(
        actor=site.employer_actor, kind="job", opening_id=bridge.opening_id, action="submit", now=timezone.now()
    )
    deliver_outbox()
    assert steps(bridge) == ["opened", "confirmed"]


def test_the_company_says_no_with_a_reason_and_the_facilitator_is_told(site, deliver_outbox):
    bridge = site.open()
    with pytest.raises(Refused):
        bridge_close(actor=site.contractor, bridge_id=bridge.pk, reason=" ", now=timezone.now())
    for reason in ("Plus de place sur le chantier", "Autre"):
        bridge_close(actor=site.contractor, bridge_id=bridge.pk, reason=reason, now=timezone.now())
    bridge.refresh_from_db()
    assert bridge.closed_reason == "Plus de place sur le chantier"
    deliver_outbox()
    assert [message.to for message in mail.outbox] == [[site.facilitator.user.email]]
    with pytest.raises(Conflict):
        bridge_confirm(actor=site.contractor, bridge_id=bridge.pk, now=timezone.now())


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.EMPLOYER, Role.REFERENT, Role.BUYER])
def test_a_stranger_reads_and_moves_no_bridge(site, role):
    bridge = site.open()
    stranger = actor_create(role)
    assert not Bridge.objects.visible_to(stranger).exists()
    with pytest.raises(Bridge.DoesNotExist):
        bridge_confirm(actor=stranger, bridge_id=bridge.pk, now=timezone.now())


# --- Eligible people --------------------------------------------------------------------------------------------
def test_only_people_eligible_today_for_a_public_of_the_lot_are_kept(site):
    bridge = site.publish(site.open())
    site.somebody("Paul", "Sansdroit", eligible=False)
    (story,) = stories_of([bridge])
    found = eligible_people(story, actor=site.facilitator, on=site.today)
    assert [one.row.person for one in found.people] == [site.person]
    # Three months after its date the justification no longer holds.
    assert not eligible_people(story, actor=site.facilitator, on=site.today + dt.timedelta(days=75)).people


def test_signalled_people_are_told_to_their_referent_with_what_the_hire_would_count_for(site, deliver_outbox):
    bridge = site.publish(site.open())
    told = {"actor": site.facilitator, "bridge_id": bridge.pk, "person_ids": [site.person.pk]}
    assert bridge_signal(**told, now=timezone.now(), on=site.today) == 1
    assert bridge_signal(**told, now=timezone.now(), on=site.today) == 0
    signal = PoolSignal.objects.get()
    assert f"le lot {site.lot.number} du marché {site.contract.reference} : il manque 833" in signal.note
    assert steps(bridge, site.person) == ["signalled"]
    deliver_outbox()
    assert [site.referent.user.email] in [message.to for message in mail.outbox]


def test_nobody_is_signalled_for_an_offer_that_is_not_online(site):
    bridge = site.open()
    with pytest.raises(Conflict):
        bridge_signal(
            actor=site.facilitator, bridge_id=bridge.pk, person_ids=[site.person.pk], now=timezone.now(), on=site.today
        )


def test_somebody_not_eligible_is_not_signalled_even_when_asked(site):
    bridge = site.publish(site.open())
    other = site.somebody("Paul", "Sansdroit", eligible=False)
    asked = {"bridge_id": bridge.pk, "person_ids": [other.pk], "now": timezone.now(), "on": site.today}
    assert bridge_signal(actor=site.facilitator, **asked) == 0
    assert not PoolSignal.objects.exists()


# --- The story --------------------------------------------------------------------------------------------------
def test_each_person_is_followed_from_the_opening_to_the_first_validated_hour(site, deliver_outbox):
    bridge = site.publish(site.open())
    site.validate(site.engage(site.hire(site.propose(bridge))))
    deliver_outbox()
    assert set(steps(bridge)) == {"opened", "confirmed", "published"}
    assert set(steps(bridge, site.person)) == {
        "proposed", "accepted", "interview", "hired", "engaged", "eligible", "first_hour",
    }  # fmt: skip
    (story,) = stories_of([bridge])
    assert story.is_done
    assert story.hours == 7
    figures = bridge_figures(Bridge.objects.all())
    assert (figures.placed, figures.arrived, figures.hours, figures.median_days) == (1, 1, 7, 0)


def test_followed_again_or_in_another_order_the_story_is_the_same(site, deliver_outbox):
    bridge = site.publish(site.open())
    site.engage(site.hire(site.propose(bridge)))
    bridge_follow(bridge)
    known = set(BridgeStep.objects.values_list("bridge", "person", "code", "at"))
    deliver_outbox()
    bridge_follow(bridge)
    assert set(BridgeStep.objects.values_list("bridge", "person", "code", "at")) == known
    # A worker that was killed before writing: the next event writes all.
    BridgeStep.objects.all().delete()
    bridge_follow(bridge)
    assert set(BridgeStep.objects.values_list("bridge", "person", "code", "at")) == known


def test_a_hire_on_another_lot_is_not_of_the_bridge(site, deliver_outbox):
    bridge = site.publish(site.open())
    hire = site.hire(site.propose(bridge))
    site.lot = LotFactory(contract=site.contract, number="2", starts_on=site.today, ends_on=site.lot.ends_on)
    site.lot.participations.create(organisation=site.contractor.organisation, role="lead")
    site.engage(hire)
    deliver_outbox()
    assert "engaged" not in steps(bridge, site.person)


def test_a_refused_person_is_lost_and_the_facilitator_is_waited_for_again_no_more_than_the_offer_says(site):
    from placements.services import proposal_answer

    bridge = site.publish(site.open())
    proposal = site.propose(bridge)
    bridge_follow(bridge)
    assert stories_of([bridge])[0].waiting.who == "employer"
    proposal_answer(
        actor=site.employer_actor, proposal_id=proposal.pk, accepts=False, reason="hours", now=timezone.now()
    )
    (story,) = stories_of([bridge])
    assert story.travellers[0].is_lost
    assert (story.waiting.who, story.waiting.step) == ("facilitator", S.PUBLISHED)


def test_published_figures_hide_fewer_people_than_the_limit(site, deliver_outbox):
    bridge = site.publish(site.open(places=9))
    people = [site.person, *(site.somebody("Ana", f"Personne{n}") for n in range(4))]
    for person in people[:4]:
        site.hire(site.propose(bridge, person))
    deliver_outbox()
    shown = bridge_figures_published(Bridge.objects.all(), on=site.today)
    assert (shown.opened, shown.placed, shown.hours, shown.median_days) == (1, None, None, None)
    site.hire(site.propose(bridge, people[4]))
    deliver_outbox()
    shown = bridge_figures_published(Bridge.objects.all(), on=site.today)
    assert (shown.placed, shown.hours) == (5, None)


# --- Pages ------------------------------------------------------------------------------------------------------
def test_the_facilitator_opens_from_the_lot_and_nothing_typed_is_lost(site, login):
    client = login(site.facilitator)
    page = client.get(reverse("clauses:lot_bridges", args=[site.lot.pk])).content.decode()
    assert "2 personnes à" in page
    new = reverse("clauses:bridge_new", args=[site.lot.pk])
    form = client.get(new).context["form"]
    assert (form.initial["employer"], form.initial["places"]) == (site.employer.pk, 2)
    typed = {
        "kind": "job",
        "employer": site.employer.pk,
        "occupation": "K2204",
        "title": "Agent du chantier",
        "places": "2",
        "weekly_hours": "28,5",
        "starts_on": (site.today + dt.timedelta(days=21)).isoformat(),
        "ends_on": site.lot.ends_on.isoformat(),
        "commune": site.employer.commune.name,
        "description": "Trop court",
    }
    wrong = client.post(new, typed)
    assert wrong.status_code == 422
    assert "Agent du chantier" in wrong.content.decode()
    searched = client.post(new, typed | {"chercher": "1", "occupation_q": "cuisine"})
    assert searched.status_code == 200
    done = client.post(new, typed | {"description": "Nettoyer les locaux avec une équipe de trois personnes."})
    bridge = Bridge.objects.get()
    assert done.url == reverse("clauses:bridge_detail", args=[bridge.pk])
    assert bridge.weekly_hours == Decimal("28.5")
    assert "relire l&#x27;offre" in client.get(done.url).content.decode()


def test_the_company_reads_why_confirms_or_says_no(site, login):
    bridge = site.open()
    client = login(site.contractor)
    page = reverse("clauses:bridge_confirm", args=[bridge.pk])
    assert page in client.get(reverse("clauses:contractor_home")).content.decode()
    shown = client.get(page)
    typed = {"title": "Agent", "description": "Trop court", "places": 1, "hours_per_week": 28, "starts_on": site.today}
    assert client.post(page, typed).status_code == 422
    assert client.post(page, {"refuser": "1", "reason": ""}).status_code == 422
    description = shown.context["form"].initial["description"]
    assert client.post(page, typed | {"description": description}).status_code == 302
    bridge.job_offer.refresh_from_db()
    assert (bridge.job_offer.status, bridge.job_offer.places) == (OpeningStatus.SUBMITTED, 1)


def test_the_facilitator_reads_eligible_profiles_without_a_name_and_tells_the_referents(site, login):
    bridge = site.publish(site.open())
    client = login(site.facilitator)
    page = reverse("clauses:bridge_detail", args=[bridge.pk])
    shown = client.get(page)
    html = shown.content.decode()
    assert "Éligible aujourd" in html
    assert "Nadia" not in html
    assert "RSA" not in html
    tell = reverse("clauses:bridge_tell", args=[bridge.pk])
    client.post(tell, {"profil": ["forged"]})
    assert not PoolSignal.objects.exists()
    client.post(tell, {"profil": [shown.context["rows"][0]["token"]]})
    assert PoolSignal.objects.get().person == site.person
    assert "Référent prévenu" in client.get(page).content.decode()


def test_a_match_says_when_hiring_would_count_and_the_employer_only_reads_yes(site, login):
    bridge = site.publish(site.open())
    client = login(site.referent)
    sentence = f"Cette embauche compterait pour le lot {site.lot.number} du marché {site.contract.reference}"
    assert sentence in client.get(reverse("placements:matches", args=[site.person.pk])).content.decode()
    other = site.somebody("Paul", "Sansdroit", eligible=False)
    assert sentence not in client.get(reverse("placements:matches", args=[other.pk])).content.decode()
    proposal = site.propose(bridge)
    assert sentence in client.get(reverse("placements:proposal", args=[proposal.pk])).content.decode()
    read = login(site.employer_actor).get(reverse("placements:employer_proposal", args=[proposal.pk])).content.decode()
    assert "Éligible à la clause d" in read
    for hidden in ("RSA", "il manque", site.contract.reference):
        assert hidden not in read


def test_the_dashboards_show_what_bridges_gave(site, login, deliver_outbox):
    bridge = site.publish(site.open())
    site.validate(site.engage(site.hire(site.propose(bridge))))
    deliver_outbox()
    assert "Passerelles" in login(site.facilitator).get(reverse("clauses:facilitator_home")).content.decode()
    shown = login(site.pilot).get(reverse("reporting:home"))
    assert shown.context["bridges"].placed is None
    assert "Moins de 5" in shown.content.decode()


# --- Two at once ------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_facilitators_who_open_at_once_open_one(site):
    colleague = actor_create(Role.FACILITATOR, organisation=site.facilitator.organisation)
    opened = at_once(lambda: site.open().pk, lambda: site.open(colleague).pk)
    assert len(set(opened)) == 1
    assert Bridge.objects.count() == JobOffer.objects.count() == 1
