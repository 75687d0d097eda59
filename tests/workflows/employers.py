"""The stages of an opening and its label, of a membership of the network, and of what companies say there."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from employers.enums import (
    Branch,
    LabelStatus,
    NetworkStatus,
    NoticeSide,
    OfferLabelStatus,
    OpeningStatus,
    WorkTogether,
)
from employers.forms.others import CLOSING_REASONS
from employers.models import ContractingNotice, MemberNews
from employers.services import (
    charter_sign,
    label_move,
    network_move,
    news_move,
    notice_move,
    notices_expire,
    opening_move,
    opening_renew,
    openings_expire,
    reference_lists_load,
)
from employers.services.labels import opening_label, opening_unlabel
from employers.transitions import OPENING_TRANSITIONS
from employers.views.network import LEAVING_REASONS
from tests.factories.accounts import actor_create
from tests.factories.bridge import DESCRIPTION, BridgeSite
from tests.factories.employers import (
    CharterThemeFactory,
    EmployerLabelFactory,
    JobOfferFactory,
    NetworkMembershipFactory,
    employer_actor,
)
from tests.workflows.stage import WHY, Stage, door, everybody, write

DAY = dt.timedelta(days=1)


def opening_stage() -> Stage:
    """An offer drafted for the company of a lot: the company also holds public contracts."""
    site, now, today = BridgeSite(), timezone.now(), timezone.localdate()
    bridge = site.open()
    opening = bridge.opening

    def put(state: str, name: str) -> None:
        last_day = today + 30 * DAY
        if name == "prolong":  # near its end; what ended long ago is not put back
            last_day = today + (3 if state == OpeningStatus.PUBLISHED else -200) * DAY
        write(opening, status=state, published_at=now, expires_on=last_day)

    def move(action: str):
        return lambda actor: opening_move(
            actor=actor, kind="job", opening_id=opening.pk, action=action, now=now, reason=WHY
        )

    def prolong(actor):
        return opening_renew(actor=actor, kind="job", opening_id=opening.pk, seen=today + 3 * DAY, today=today, now=now)

    def doors(name: str):
        if name == "prolong":
            near = (today + 3 * DAY).isoformat()
            return (door("employers:opening_prolong", "job", opening.pk, dernier_jour=near),)
        reason = {"reason": WHY if name == "send_back" else CLOSING_REASONS[0]}
        return (
            door("employers:opening_act", "job", opening.pk, name, **reason),
            door("employers:pilot_offer_act", "job", opening.pk, name, **reason),
        )

    confirmed = door(
        "clauses:bridge_confirm",
        bridge.pk,
        title="Agent de propreté",
        description=DESCRIPTION,
        places="2",
        hours_per_week="28",
        starts_on=(today + DAY).isoformat(),
    )
    names = [change.name for change in OPENING_TRANSITIONS]
    return Stage(
        row=opening,
        actors=everybody(
            employer=site.employer_actor,
            contractor=site.contractor,
            pilot=site.pilot,
            facilitator=site.facilitator,
            referent=site.referent,
        ),
        put=put,
        acts={name: move(name) for name in names} | {"prolong": prolong},
        alone={"expire": lambda: openings_expire(today=today + 40 * DAY, now=now)},
        doors={name: doors(name) for name in names} | {"submit": (*doors("submit"), confirmed)},
        # A draft confirmed twice is sent once.
        twice=frozenset({"submit"}),
    )


def offer_label_stage() -> Stage:
    """An offer online; giving the label again is choosing other criteria."""
    reference_lists_load()
    actor, company = employer_actor()
    offer, pilot = JobOfferFactory(employer=company, published=True), actor_create(Role.PILOT)
    now, chosen, which = timezone.now(), ["no-diploma"], {"kind": "job", "opening_id": offer.pk}
    given = {"labelled_at": now, "labelled_by": pilot.user, "label_criteria": ["tutor-named"]}
    nothing = {"labelled_at": None, "labelled_by": None, "label_criteria": []}

    def give(by: Actor) -> Any:
        return opening_label(actor=by, criteria=chosen, now=now, **which)

    given_by = (door("employers:pilot_label", "job", offer.pk, criteria=chosen),)
    return Stage(
        row=offer,
        actors=everybody(employer=actor, pilot=pilot),
        put=lambda state, name: write(offer, **(given if state == OfferLabelStatus.GIVEN else nothing)),
        acts={
            "label": give,
            "review_label": give,
            "unlabel": lambda by: opening_unlabel(actor=by, reason=WHY, now=now, **which),
        },
        doors={
            "label": given_by,
            "review_label": given_by,
            "unlabel": (door("employers:pilot_unlabel", "job", offer.pk, reason=WHY),),
        },
        one_button=(frozenset({"label", "review_label"}),),
        state_field="label_status",
    )


def network_stage() -> Stage:
    actor, company = employer_actor()
    membership = NetworkMembershipFactory(employer=company)
    pk, theme = membership.pk, CharterThemeFactory().code
    now, today = timezone.now(), timezone.localdate()

    def put(state: str, name: str) -> None:
        joined = {"joined_on": today - 90 * DAY} if state == NetworkStatus.MEMBER else {"joined_on": None}
        write(membership, status=state, **joined)

    def move(action: str):
        return lambda actor: network_move(
            actor=actor, membership_id=pk, action=action, today=today, now=now, reason=WHY
        )

    def pilot(action: str):
        return door("employers:pilot_network_act", pk, action, reason=WHY)

    signed = door("employers:charter_signing", company.pk, commitments=[theme], agrees="on")
    return Stage(
        row=membership,
        actors=everybody(employer=actor, contractor=actor_create(Role.CONTRACTOR, organisation=actor.organisation)),
        put=put,
        acts={
            **{action: move(action) for action in ("accept", "decline", "leave")},
            "apply_again": lambda actor: charter_sign(
                actor=actor, employer=company, commitments=[theme], today=today, now=now
            ),
        },
        doors={
            "accept": (pilot("accept"),),
            "decline": (pilot("decline"),),
            "leave": (pilot("leave"), door("employers:network_leave", pk, reason=LEAVING_REASONS[0])),
            "apply_again": (pilot("apply_again"), signed),
        },
        # A member who signs again renews her commitments.
        twice=frozenset({"apply_again"}),
    )


def label_stage() -> Stage:
    actor, company = employer_actor()
    held = EmployerLabelFactory(employer=company, status=LabelStatus.DECLARED)
    now = timezone.now()

    def move(action: str):
        return lambda actor: label_move(actor=actor, employer_label_id=held.pk, action=action, now=now, reason=WHY)

    def pilot(action: str):
        return door("employers:pilot_held_label_act", held.pk, action, reason=WHY)

    return Stage(
        row=held,
        actors=everybody(employer=actor, contractor=actor_create(Role.CONTRACTOR, organisation=actor.organisation)),
        put=lambda state, name: write(held, status=state),
        acts={action: move(action) for action in ("confirm", "refuse", "declare_again")},
        doors={
            "confirm": (pilot("confirm"),),
            "refuse": (pilot("refuse"),),
            "declare_again": (pilot("declare_again"), door("employers:label_again", held.pk)),
        },
    )


def notice_stage() -> Stage:
    actor, company = employer_actor()
    now, today = timezone.now(), timezone.localdate()
    notice = ContractingNotice.objects.create(
        employer=company,
        side=NoticeSide.NEED,
        form=WorkTogether.SUBCONTRACT,
        title="Entretien d'un parc",
        description="Deux jours par semaine.",
        branch=Branch.AGRICULTURE,
        open_until=today - DAY,
    )

    def move(action: str):
        return lambda actor: notice_move(actor=actor, notice_id=notice.pk, action=action, now=now, reason=WHY)

    own = {name: door("employers:notice_act", notice.pk, name, reason=WHY) for name in ("found", "withdraw")}
    return Stage(
        row=notice,
        actors=everybody(employer=actor),
        put=lambda state, name: write(notice, status=state),
        acts={name: move(name) for name in ("found", "withdraw")},
        alone={"expire": lambda: notices_expire(today=today, now=now)},
        doors={
            "found": (own["found"],),
            "withdraw": (own["withdraw"], door("employers:pilot_notice_withdraw", notice.pk, reason=WHY)),
        },
    )


def news_stage() -> Stage:
    actor, company = employer_actor()
    news = MemberNews.objects.create(employer=company, title="Une visite", text="Douze visiteurs.")
    now = timezone.now()

    def put(state: str, name: str) -> None:
        write(news, status=state, published_at=now)

    def move(action: str):
        return lambda actor: news_move(actor=actor, news_id=news.pk, action=action, now=now, reason=WHY)

    def pilot(action: str):
        return door("employers:pilot_news_act", news.pk, action, reason=WHY)

    sent = {"employer": company.pk, "title": "Une visite", "text": "Douze visiteurs."}
    return Stage(
        row=news,
        actors=everybody(employer=actor),
        put=put,
        acts={name: move(name) for name in ("publish", "return", "send", "withdraw")},
        doors={
            "publish": (pilot("publish"),),
            "return": (pilot("return"),),
            "send": (pilot("send"), door("employers:news_edit", news.pk, **sent)),
            "withdraw": (pilot("withdraw"), door("employers:news_withdraw", news.pk)),
        },
    )
