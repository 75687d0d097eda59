"""One row of each table that speaks of a person, her identity planted in each of its texts, and around it."""

import datetime as dt

import pgtrigger
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils import timezone
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import Page

from clauses.models import (
    Announcement,
    Bridge,
    BridgeStep,
    ExitNote,
    HoursUpload,
    HoursUploadRow,
    Meeting,
    StatementMessage,
    WindowExtension,
)
from clauses.services.ledger import statement_validate
from cms.models import EventIndexPage, EventPage, EventRegistration
from core.models import HeldMail, OutboxEvent, TransitionLog
from core.sms import FileProvider
from matching.models import (
    AlertSetting,
    ListVisit,
    MatchAlert,
    MatchDigest,
    Outcome,
    PairFacts,
    PoolSignal,
    SavedOpening,
    Showing,
)
from people.forgetting import ME, guards_of, parts_registered
from people.models import (
    Consent,
    DocumentTrace,
    PartnerOpinion,
    Person,
    PersonErasure,
    PersonMerge,
    PersonPair,
    ReferentChange,
)
from placements.models import (
    AgreementEvidence,
    FollowUpAnswer,
    FollowUpAsking,
    HireWarning,
    HoursStep,
    ImmersionAssessment,
    ImmersionSignature,
    JoinedDocument,
    MentoringMeeting,
    PersonContact,
    PersonSaying,
)
from tests.factories.clauses import Site
from tests.factories.cms import home_create, page_create
from tests.factories.matching import (
    DismissalFactory,
    EmployerFactory,
    ImmersionOpeningFactory,
    JobOfferFactory,
    MatcherVersionFactory,
    RecommendationFactory,
    SkillsProfileFactory,
)
from tests.factories.people import (
    AccessLogFactory,
    EligibilityCriterionFactory,
    EligibilityEvidenceFactory,
    PersonDocumentFactory,
    PersonFactory,
)
from tests.factories.placements import (
    FollowUpFactory,
    HireFactory,
    ImmersionAgreementFactory,
    MentoringFactory,
    ProposalFactory,
    TutoringAssignmentFactory,
    TutoringCheckFactory,
    TutorNoteFactory,
    agreement_filled,
)

FIRST, LAST, BORN = "Zelmarine", "Quaxopoul", dt.date(1979, 8, 23)
EMAIL, PHONE = "zelmarine.quaxopoul@demo.example", "06 98 71 53 24"
FULL = f"{FIRST} {LAST}"
# How each may be written; what a name hides in is searched too.
MARKS = (FIRST, LAST, "zelmarine", BORN.isoformat(), "23/08/1979", "23 août 1979", PHONE, "0698715324", "698715324")
LONG_AGO = dt.date(2025, 3, 3)
THEN = dt.datetime(2025, 5, 5, 9, tzinfo=dt.UTC)


def whole_person(referent) -> tuple[Person, Site]:
    """Somebody whose file has everything, and nothing that lives; with the lot on which her hours were validated."""
    values = {"first_name": FIRST, "last_name": LAST, "birth_date": BORN, "email": EMAIL, "phone": PHONE}
    person = PersonFactory.followed_by(referent, address=f"chez {LAST}", note=f"{FULL} préfère le matin.", **values)
    site = _clauses(person)
    _people(person, referent)
    _matching(person, referent)
    _placements(person, referent, site)
    _meetings(person)
    bridge_with_step(person, site)
    _texts_plant(person)
    _around(person, referent, site)
    return person, site


def _people(person: Person, referent) -> None:
    user, other = referent.user, PersonFactory.followed_by(referent)
    Consent.objects.create(person=person, purpose="messages", given_on=LONG_AGO)
    EligibilityEvidenceFactory(person=person, issued_on=LONG_AGO)
    PartnerOpinion.objects.create(
        person=person, criterion=EligibilityCriterionFactory(), partner="mdph", hired_on=LONG_AGO,
        question="?", asked_on=LONG_AGO, asked_by=user,
    )  # fmt: skip
    PersonPair.objects.create(one=person, other=other, score=80)
    AccessLogFactory(person=person, user=user)
    PersonMerge.objects.create(
        kept=person, merged_id=987_654, merged_name=FULL, merged_birth_date=BORN, merged_at=THEN, merged_by=user
    )
    Person.pgh_event_model.objects.create(
        pgh_label="insert",
        pgh_obj_id=987_654,
        id=987_654,
        first_name=FIRST.upper(),
        last_name=LAST,
        birth_date=BORN,
        service=person.service,
    )
    PersonDocumentFactory(person=person, name="cuisine")
    DocumentTrace.objects.create(person=person, kind="cv", act="put", at=THEN, by=user)
    ReferentChange.objects.create(person=person, to_referent=referent.membership, reason="away", at=THEN, by=user)
    PersonErasure.objects.create(person=person, ground="retention", due_on=LONG_AGO, warned_at=THEN)


def _matching(person: Person, referent) -> None:
    SkillsProfileFactory(person=person)
    offer, version = JobOfferFactory(), MatcherVersionFactory()
    opening = {"person": person, "kind": "job", "opening_id": offer.pk}
    RecommendationFactory(person=person, job_offer=offer)
    DismissalFactory(person=person, job_offer=offer)
    SavedOpening.objects.create(**opening, by=referent.user)
    ListVisit.objects.create(person=person, user=referent.user)
    AlertSetting.objects.create(person=person)
    digest = MatchDigest.objects.create(membership=referent.membership, day=LONG_AGO)
    MatchAlert.objects.create(**opening, digest=digest, score=0.5)
    PoolSignal.objects.create(**opening, by=referent.user)
    Showing.objects.create(**opening, day=LONG_AGO, rank=1, score=0.5, version=version)
    Outcome.objects.create(**opening, step="proposed", at=THEN)
    PairFacts.objects.create(**opening, columns={}, linear=0.1)


def _placements(person: Person, referent, site: Site) -> None:
    proposal = ProposalFactory(person=person, status="closed", proposed_at=THEN)
    JoinedDocument.objects.create(
        proposal=proposal, document=person.documents.get(), joined_at=THEN, joined_by=referent.user
    )
    PersonSaying.objects.create(person=person, kind="consent", proposal=proposal, agrees=True, at=THEN)
    PersonContact.objects.create(person=person, held_on=LONG_AGO, word=FULL, recorded_by=referent.user)
    _immersion(person, referent)
    hire = HireFactory(person=person, starts_on=LONG_AGO, ends_on=dt.date(2025, 12, 31), recorded_at=THEN)
    done = FollowUpFactory(hire=hire, due_on=LONG_AGO, state="in_job", done_at=THEN)
    FollowUpFactory(hire=hire, milestone="m1", due_on=LONG_AGO)
    FollowUpAnswer.objects.create(follow_up=done, respondent="person", state="in_job", mood=3, at=THEN)
    FollowUpAsking.objects.create(follow_up=done, respondent="person", asked_at=THEN)
    HireWarning.objects.create(hire=hire, kind="badly", key="badly:1", closed_at=THEN, word="Vu")
    HireWarning.objects.create(hire=hire, kind="help", key="help:1")
    HoursStep.objects.create(hire=hire, starts_on=LONG_AGO, hours_per_week=20)
    tutoring = TutoringAssignmentFactory(
        person=person, starts_on=LONG_AGO, ends_on=LONG_AGO, ended_at=THEN, end_reason="term"
    )
    TutorNoteFactory(assignment=tutoring)
    TutoringCheckFactory(assignment=tutoring, answer="help", answered_at=THEN, closed_at=THEN, closing_note="Vu")
    mentoring = MentoringFactory(person=person, status="ended", starts_on=LONG_AGO, ends_on=LONG_AGO, outcome="in_job")
    MentoringMeeting.objects.create(mentoring=mentoring, held_on=LONG_AGO)


def _meetings(person: Person) -> None:
    agenda = page_create(EventIndexPage, home_create())
    event = page_create(EventPage, agenda, starts_at=THEN)
    EventRegistration.objects.create(event=event, person=person, status="attended", registered_at=THEN)


def _immersion(person: Person, referent) -> None:
    """Signed by all, done, assessed: its frozen document holds her whole identity."""
    first, last = (timezone.localdate() - dt.timedelta(days=days) for days in (1200, 1190))
    immersion = agreement_filled(
        ImmersionAgreementFactory(person=person, status="completed", starts_on=first, ends_on=last),
        document={"Personne": FULL, "Naissance": BORN.isoformat(), "Courriel": EMAIL},
        document_hash="a" * 64,
    )  # fmt: skip
    for one in immersion.signatories.all():
        mine = (FULL, EMAIL, PHONE) if one.role == "person" else (one.name, one.email, one.phone)
        ImmersionSignature.objects.create(
            agreement=immersion, role=one.role, name=mine[0], email=mine[1], phone=mine[2], signed_at=THEN,
            document_hash="a" * 64, address="192.0.2.7", user_agent="Navigateur",
        )  # fmt: skip
    ImmersionAssessment.objects.create(
        agreement=immersion, email="hugo@demo.example", asked_at=THEN, filled_at=THEN, filled_by="Hugo Petit",
        aims_reached="yes",
    )  # fmt: skip


def _clauses(person: Person) -> Site:
    """Hours validated on a lot, one of them corrected."""
    site = Site()
    type(site.engagement).objects.filter(pk=site.engagement.pk).update(person=person)
    site.engagement.refresh_from_db()
    statement_validate(actor=site.facilitator, statement_id=site.statement("120.50").pk, now=timezone.now())
    WindowExtension.objects.create(
        person=person, until=dt.date(2028, 1, 1), previous_end=dt.date(2027, 3, 2), reason="CDI",
        decided_by=site.facilitator.user,
    )  # fmt: skip
    Announcement.objects.create(
        lot=site.lot, company=site.contractor.organisation, initials="Z. Q.", contract_kind="cdd", starts_on=LONG_AGO,
        state="confirmed", announced_by=site.contractor.user, engagement=site.engagement, answered_at=THEN,
        answered_by=site.facilitator.user,
    )  # fmt: skip
    ExitNote.objects.create(engagement=site.engagement, milestone="end", state="in_job", noted_by=site.facilitator.user)
    return site


def _texts_plant(person: Person) -> None:
    """Write her name in every text column that a room says it clears, whatever guards the table."""
    for part in parts_registered():
        rows = part.rows([person.pk])
        if part.path == ME or part.model is PersonErasure:
            continue
        assert rows.exists() or part.model in MADE_LATER, f"no row of {part.model}"
        columns = [one for one in part.model._meta.concrete_fields if is_text(one) and one.name not in part.keeps]
        for one in columns if not part.deletes else [one for one in columns if one.name not in UNIQUE_WORDS]:
            value = _planted(one, part)
            if value is not None:
                with pgtrigger.ignore(*guards_of(part.model)):
                    rows.update(**{one.name: value})


UNIQUE_WORDS = {"key"}
MADE_LATER = {AgreementEvidence, PersonPair}  # by the erasure; by one of the two ends


def is_text(one: models.Field) -> bool:
    kinds = models.CharField | models.TextField | models.JSONField | models.BinaryField | models.FileField
    return isinstance(one, kinds) and not one.choices


def _planted(one: models.Field, part) -> object:
    if isinstance(one, models.JSONField):
        return None if one.name == "document" else {"x": FULL}
    if isinstance(one, models.BinaryField):
        return FULL.encode()
    if isinstance(one, models.EmailField):
        return EMAIL
    if isinstance(one, ArrayField):
        return [FULL]
    return FULL if one.max_length is None or one.max_length >= len(FULL) else FIRST[: one.max_length]


def _around(person: Person, referent, site: Site) -> None:
    """What no key ties to her."""
    user, now = referent.user, timezone.now()
    statement = site.lot.statements.get()
    body = f"Les heures de {LAST} {FIRST} sont à revoir."
    StatementMessage.objects.create(statement=statement, side="company", body=body, author=user)
    type(statement).objects.filter(pk=statement.pk).update(comment=f"Absence de {FULL}.")
    Meeting.objects.create(lot=site.lot, held_at=now, participants=f"{FULL}, moi", created_by=user)
    upload = HoursUpload.objects.create(
        company=site.contractor.organisation, month=dt.date(2025, 4, 1), name="avril.xlsx", row_count=1, done_count=1,
        uploaded_by=user,
    )  # fmt: skip
    HoursUploadRow.objects.create(
        upload=upload, number=2, cells={"nom": LAST.upper(), "prenom": FIRST}, state="rejected", reason=f"{LAST} ?"
    )
    for state in ("pending", "done"):
        payload = {"to": EMAIL, "text": f"Bonjour {FULL}", "phone": "+33698715324"}
        OutboxEvent.objects.create(
            name="x", handler=state, key=state, payload=payload, status=state, done_at=now if state == "done" else None,
            last_error=f"refused: <{EMAIL}>",
        )  # fmt: skip
    HeldMail.objects.create(user=user, name="x", key="1", subject=f"Le bilan de l'immersion de {FIRST}")
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(Person), object_id=str(person.pk), object_repr=FULL,
        action_flag=2,
    )  # fmt: skip
    for row in (person.proposals.get(), person.immersions.get()):
        TransitionLog.objects.create(
            content_type=ContentType.objects.get_for_model(row), object_id=row.pk, transition="x", label="x",
            source_state="x", target_state="x", reason=f"{FIRST} est malade", at=now,
        )  # fmt: skip
    FormSubmission.objects.create(page=Page.objects.first(), form_data={"email": EMAIL, "nom": FULL})
    FileProvider().send(to="+33698715324", text=f"Bonjour {FIRST}", key="x")


def bridge_with_step(person: Person, site: Site) -> None:
    employer = EmployerFactory()
    bridge = Bridge.objects.create(
        lot=site.lot, company=site.contractor.organisation, employer=employer, kind="immersion", occupation_id="K2204",
        immersion=ImmersionOpeningFactory(employer=employer), missing_hours=100, places=1, weekly_hours=20,
        starts_on=LONG_AGO, ends_on=LONG_AGO, opened_by=site.facilitator.membership,
    )  # fmt: skip
    BridgeStep.objects.create(bridge=bridge, person=person, code="hired", at=THEN)


def tables_that_tell(marks=MARKS) -> set[str]:
    """Every table of the database with a row whose text holds one of her marks."""
    pattern = "|".join(marks)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        one = "SELECT '{0}' WHERE EXISTS (SELECT 1 FROM \"{0}\" t WHERE t::text ~* %s)"
        cursor.execute(" UNION ALL ".join(one.format(name) for name in tables), [pattern] * len(tables))
        return {name for (name,) in cursor.fetchall()}
