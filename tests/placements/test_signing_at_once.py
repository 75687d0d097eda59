"""Two signatories, and one finger too fast, at the same instant: sealed once, told once."""

import datetime as dt

import pytest
from django.utils import timezone

from core.errors import Refused
from core.models import OutboxEvent, TransitionLog
from placements import services
from placements.enums import ImmersionStatus
from placements.services.signing import signing_code
from tests.factories.placements import ImmersionAgreementFactory, agreement_filled
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(person, employer, referent):
    start = timezone.localdate() + dt.timedelta(days=7)
    made = ImmersionAgreementFactory(
        person=person, host=employer, starts_on=start, ends_on=start + dt.timedelta(days=11)
    )
    return services.agreement_send(actor=referent, agreement_id=agreement_filled(made).pk, now=timezone.now())


def signing(sent, role):
    now, one = timezone.now(), sent.signatories.get(role=role)
    code = signing_code(services.signing_code_ask(signatory_id=one.pk, key=one.key, now=now).code_nonce)
    return lambda: services.signature_give(
        signatory_id=one.pk,
        key=one.key,
        code=code,
        document_hash=sent.document_hash,
        declares_motive=role == "host",
        now=now,
    )


def test_two_who_sign_together_seal_it_once(sent):
    signing(sent, "prescriber")()
    person, host = signing(sent, "person"), signing(sent, "host")
    results = at_once(person, host, person)
    assert not any(isinstance(one, Refused) for one in results)
    sent.refresh_from_db()
    assert sent.status == ImmersionStatus.READY
    assert sent.signatures.count() == 3
    assert TransitionLog.objects.filter(transition="seal").count() == 1
    assert OutboxEvent.objects.filter(name="immersion_signed").count() == 3


def test_a_signature_and_a_change_at_once_leave_one_truth(sent, referent):
    sign = signing(sent, "person")
    results = at_once(sign, lambda: services.agreement_reopen(actor=referent, agreement_id=sent.pk, now=timezone.now()))
    assert not isinstance(results[1], Refused)
    sent.refresh_from_db()
    assert sent.status == ImmersionStatus.DRAFT
    assert not sent.signatures.filter(voided_at=None).exists()
