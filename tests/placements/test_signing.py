"""Signing by a code: right, wrong, twenty times, too late, on another document, with another's link."""

import datetime as dt

import pytest
from django.core import mail

from core.errors import Conflict, Refused
from core.models import OutboxEvent
from placements import services
from placements.enums import ImmersionStatus
from placements.models import ImmersionAgreement, ImmersionSignature
from placements.services.signing import signing_code
from tests.factories.placements import ImmersionAgreementFactory, agreement_filled

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 2, 20, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def sent(person, employer, referent):
    filled = agreement_filled(ImmersionAgreementFactory(person=person, host=employer))
    return services.agreement_send(actor=referent, agreement_id=filled.pk, now=NOW)


def ask(sent, role, now=NOW) -> str:
    one = sent.signatories.get(role=role)
    return signing_code(services.signing_code_ask(signatory_id=one.pk, key=one.key, now=now).code_nonce)


def give(sent, role, code, now=NOW, **options) -> ImmersionSignature:
    one = sent.signatories.get(role=role)
    facts = {"document_hash": sent.document_hash, "declares_motive": role == "host"} | options
    return services.signature_give(signatory_id=one.pk, key=one.key, code=code, now=now, **facts)


def test_a_code_signs_and_its_evidence_is_kept(sent):
    code = ask(sent, "host")
    assert len(code) == 6
    given = give(sent, "host", f" {code[:3]} {code[3:]} ", address="192.0.2.7", user_agent="Vieux téléphone" * 50)
    assert (given.email, given.phone, given.address) == ("ines@demo.example", "0633333333", "192.0.2.7")
    assert (given.signed_at, given.document_hash, given.declares_motive) == (NOW, sent.document_hash, True)
    assert len(given.user_agent) == 300
    assert give(sent, "host", "000000") == given, "signed twice, it is the same signature"


def test_no_code_is_ever_kept(sent):
    code = ask(sent, "person")
    one = sent.signatories.get(role="person")
    kept = str([*OutboxEvent.objects.values_list("payload", flat=True)]) + str(vars(one))
    assert code not in kept.replace(str(one.code_nonce), "").replace(one.code_hash, "")


def test_the_mail_of_a_code_says_the_same_code_however_often_it_is_sent(sent, deliver_outbox):
    deliver_outbox()
    mail.outbox.clear()
    ImmersionAgreement.objects.filter(pk=sent.pk).update(starts_on=dt.date(2099, 3, 2), ends_on=dt.date(2099, 3, 2))
    first = ask(sent, "person", now=dt.datetime.now(dt.UTC))
    second = ask(sent, "person", now=dt.datetime.now(dt.UTC))
    deliver_outbox()
    (message,) = mail.outbox
    assert second in message.body
    assert first != second
    assert message.to == ["nadia@demo.example"]


def test_the_last_signature_seals_it_and_tells_everybody_once(sent, deliver_outbox):
    deliver_outbox()
    mail.outbox.clear()
    for role in ("person", "host", "prescriber"):
        assert sent.status == ImmersionStatus.SIGNING
        give(sent, role, ask(sent, role))
        sent.refresh_from_db()
    assert sent.status == ImmersionStatus.READY
    deliver_outbox()
    told = [message.to[0] for message in mail.outbox if "signée par tous" in message.subject]
    assert sorted(told) == ["ines@demo.example", "nadia@demo.example", "remi@demo.example"]


def test_twenty_tries_sign_nothing(sent):
    right = ask(sent, "person")
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    codes = []
    for _ in range(20):
        with pytest.raises(Refused) as refused:
            give(sent, "person", wrong)
        codes += refused.value.codes
    assert codes == ["wrong_code"] * 4 + ["locked"] * 16
    with pytest.raises(Refused, match="bloqué"):
        give(sent, "person", right)
    give(sent, "person", ask(sent, "person"))


@pytest.mark.parametrize("minutes", [14, 15, 60])
def test_a_code_lives_fifteen_minutes(sent, minutes):
    code = ask(sent, "person")
    if minutes < 15:
        give(sent, "person", code, now=NOW + minutes * MINUTE)
    else:
        with pytest.raises(Refused, match="expiré"):
            give(sent, "person", code, now=NOW + minutes * MINUTE)


def test_a_code_asked_again_replaces_the_first(sent):
    first = ask(sent, "person")
    second = ask(sent, "person")
    with pytest.raises(Refused):
        give(sent, "person", first if first != second else "xxxxxx")
    give(sent, "person", second)


def test_without_a_code_or_with_the_code_of_another_nothing_is_signed(sent):
    with pytest.raises(Refused, match="Demandez d'abord"):
        give(sent, "person", "123456")
    ask(sent, "prescriber")
    with pytest.raises(Refused):
        give(sent, "prescriber", ask(sent, "person"))


def test_the_link_of_another_signs_nothing(sent):
    code = ask(sent, "person")
    person, host = sent.signatories.get(role="person"), sent.signatories.get(role="host")
    with pytest.raises(Refused) as refused:
        services.signature_give(
            signatory_id=person.pk, key=host.key, code=code, document_hash=sent.document_hash, now=NOW
        )
    assert refused.value.codes == {"altered"}
    assert not sent.signatures.exists()


def test_the_host_declares_the_motive(sent):
    code = ask(sent, "host")
    with pytest.raises(Refused) as refused:
        give(sent, "host", code, declares_motive=False)
    assert refused.value.codes == {"motive"}
    give(sent, "host", code)


def test_another_document_is_not_signed(sent):
    with pytest.raises(Conflict, match="a changé"):
        give(sent, "person", ask(sent, "person"), document_hash="0" * 64)


def test_a_change_in_between_clears_the_code(sent, referent):
    code = ask(sent, "person")
    services.agreement_reopen(actor=referent, agreement_id=sent.pk, now=NOW)
    with pytest.raises(Conflict):
        give(sent, "person", code)
    services.agreement_save(actor=referent, agreement_id=sent.pk, values={"aims": "Tout autre chose"})
    again = services.agreement_send(actor=referent, agreement_id=sent.pk, now=NOW)
    with pytest.raises(Conflict, match="a changé"):
        give(sent, "person", ask(sent, "person"))
    give(again, "person", ask(again, "person"))


def test_another_address_kills_the_old_link(sent, referent):
    old = sent.signatories.get(role="person")
    services.agreement_reopen(actor=referent, agreement_id=sent.pk, now=NOW)
    contacts = {"person": services.ContactFacts("Nadia Berger", "", "neuve@demo.example", "06 11 11 11 11")}
    services.agreement_save(actor=referent, agreement_id=sent.pk, values={}, contacts=contacts)
    services.agreement_send(actor=referent, agreement_id=sent.pk, now=NOW)
    with pytest.raises(Refused, match="remplacé"):
        services.signing_code_ask(signatory_id=old.pk, key=old.key, now=NOW)


def test_after_the_first_day_it_is_too_late(sent):
    late = dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC)
    with pytest.raises(Refused, match="premier jour"):
        services.signing_code_ask(signatory_id=(one := sent.signatories.get(role="person")).pk, key=one.key, now=late)
    on_the_day = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    give(sent, "person", ask(sent, "person", now=on_the_day), now=on_the_day)


def test_one_who_signed_asks_for_no_code(sent):
    give(sent, "person", ask(sent, "person"))
    with pytest.raises(Conflict, match="déjà signé"):
        ask(sent, "person")


def test_a_mail_server_that_is_down_loses_no_code_and_changes_none(sent, deliver_outbox, monkeypatch):
    """The asking is kept; when the server is back, the mail says the code that was drawn, once."""
    deliver_outbox()
    mail.outbox.clear()
    ImmersionAgreement.objects.filter(pk=sent.pk).update(starts_on=dt.date(2099, 3, 2), ends_on=dt.date(2099, 3, 2))
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", _refuse)
        code = ask(sent, "person", now=dt.datetime.now(dt.UTC))
        deliver_outbox()
    assert mail.outbox == []
    OutboxEvent.objects.filter(name="immersion_code").update(available_at=dt.datetime.now(dt.UTC))
    deliver_outbox()
    deliver_outbox()
    (message,) = mail.outbox
    assert code in message.body


def _refuse(*args, **kwargs):
    raise ConnectionRefusedError("the mail server is down")
