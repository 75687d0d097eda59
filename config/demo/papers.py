"""CVs that go with proposals: two at the demonstration's employer, who downloaded one, and one of her référent's."""

import datetime as dt
from typing import Any

from accounts.enums import Role
from config.demo.companies import DEMO_EMPLOYER
from config.demo.world import World, given
from core import formats
from core.documents import pdf_bytes
from employers.enums import Licence
from matching.models import SkillsProfile
from people.enums import AccessPurpose, ConsentPurpose, DocumentAct, DocumentKind
from people.models import AccessLog, DocumentContent, DocumentTrace, Person, PersonDocument
from placements.enums import AGREED, ProposalStatus
from placements.models import JoinedDocument, Proposal

COMPANIES = ("Transports Rivier", "Les Halles du Lac", "Alpes Intérim")
DEFAULT_YEARS = 2


def build_papers(world: World) -> None:
    waiting = _with_contact(employer__name=DEMO_EMPLOYER, status__in=[ProposalStatus.SENT, ProposalStatus.SEEN])
    accepted = _with_contact(employer__name=DEMO_EMPLOYER, status__in=AGREED)
    mine = _with_contact(person__referent=world.referents[0], status__in=AGREED)
    chosen = {one.person_id: one for one in (waiting, mine, accepted) if one is not None}
    joined = [_cv_join(world, one) for one in chosen.values()]
    for one in joined:
        if one.proposal == accepted:
            _cv_download(world, one)


def _with_contact(**wanted: Any) -> Proposal | None:
    """The latest such proposal of somebody who gives her contact."""
    agreed = {"person__consents__purpose": ConsentPurpose.SHARE_CONTACT, "person__consents__withdrawn_on": None}
    rows = Proposal.objects.filter(**wanted, **agreed)
    return rows.select_related("person__commune", "person__referent__user").order_by("-proposed_at", "pk").first()


def _cv_join(world: World, proposal: Proposal) -> JoinedDocument:
    person, by = proposal.person, given(proposal.person.referent).user
    put_at = proposal.proposed_at - dt.timedelta(days=2)
    content = pdf_bytes("config/demo/cv.typ", _cv_of(world, person), title=f"CV de {person}", on=put_at.date())
    cv = PersonDocument.objects.create(
        person=person, kind=DocumentKind.CV, extension="pdf", size=len(content), put_at=put_at, put_by=by
    )
    DocumentContent.objects.create(document=cv, data=content)
    traced = {"person": person, "kind": cv.kind}
    DocumentTrace.objects.create(act=DocumentAct.PUT, at=put_at, by=by, **traced)
    who = {"by": proposal.proposed_by.user, "about": str(proposal.employer)}
    DocumentTrace.objects.create(act=DocumentAct.JOINED, at=proposal.proposed_at, **who, **traced)
    return JoinedDocument.objects.create(
        proposal=proposal, document=cv, joined_at=proposal.proposed_at, joined_by=proposal.proposed_by.user
    )


def _cv_download(world: World, joined: JoinedDocument) -> None:
    reader, at = world.users["employeur"], given(joined.proposal.answered_at) + dt.timedelta(minutes=20)
    joined.read_at, joined.read_by = at, reader
    joined.save()
    AccessLog.objects.create(
        person=joined.proposal.person,
        user=reader,
        role=Role.EMPLOYER,
        purpose=AccessPurpose.DOCUMENT,
        about=str(joined.document),
        at=at,
    )


def _cv_of(world: World, person: Person) -> dict[str, Any]:
    rows = SkillsProfile.objects.prefetch_related("profile_occupations__occupation", "profile_skills__skill")
    profile = rows.get(person=person)
    trades, year = list(profile.profile_occupations.all()), world.today.year - 1
    jobs = []
    for row, company in zip(trades, COMPANIES, strict=False):
        since = year - int(row.years_experience or DEFAULT_YEARS)
        jobs.append([f"{since} à {year}", row.occupation.label, f"{company}, {person.commune}"])
        year = since - 1
    licences = [f"Permis ou habilitation : {Licence(one).label}" for one in profile.licences or ()]
    return {
        "name": str(person),
        "contact": [str(person.commune), formats.phone(person.phone), person.email],
        "title": profile.title,
        "words": profile.summary,
        "jobs": jobs,
        "schooling": [str(year), "Remise à niveau, sauveteur secouriste du travail (SST)"],
        "skills": [row.skill.label for row in profile.profile_skills.all()[:7]],
        "extras": [*licences, "Disponible rapidement", "Ponctualité et esprit d'équipe"],
    }
