"""Needs and offers between companies, what they signed, and the members' news."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.errors import Conflict, Refused
from employers.enums import NewsStatus, NoticeStatus
from employers.models import ContractingNotice, MemberNews, Partnership
from employers.selectors.together import together_figures
from employers.services import notice_open, notice_reply, notice_report, notices_expire, partnership_record
from tests.factories.accounts import actor_create
from tests.factories.employers import EmployerFactory, NetworkMembershipFactory, employer_actor

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
NOTICE = {
    "side": "need",
    "form": "subcontract",
    "title": "Entretien d'un parc",
    "description": "Deux jours par semaine.",
    "branch": "agriculture",
}


def open_notice(actor, company, **facts):
    told = {"open_until": TODAY + 30 * DAY, **NOTICE, **facts}
    return notice_open(actor=actor, employer_id=company.pk, today=TODAY, now=timezone.now(), **told)


def test_a_notice_is_read_answered_and_becomes_a_contract_that_is_counted(client, login, deliver_outbox):
    (author, company), (siae, other) = employer_actor(), employer_actor(kind="ei")
    login(author)
    url, good = reverse("employers:notice_new"), NOTICE | {"employer": company.pk, "open_until": str(TODAY + 9 * DAY)}
    for bad in (
        {"open_until": str(TODAY - DAY)},
        {"open_until": str(TODAY + 400 * DAY)},
        {"title": "1 84 12 76 451 089 46"},
        {"side": "x"},
        {"employer": other.pk},
    ):
        assert client.post(url, good | bad).status_code == 422
    assert not ContractingNotice.objects.exists()
    client.post(url, good)
    notice = ContractingNotice.objects.get()
    page = reverse("employers:notice", args=[notice.pk])
    login(siae)
    assert "Entretien d&#x27;un parc" in client.get(reverse("employers:market")).content.decode()
    assert client.post(page, {"employer": other.pk, "message": ""}).status_code == 422
    client.post(page, {"employer": other.pk, "message": "Nous avons une équipe."})
    again = client.post(page, {"employer": other.pk, "message": "Encore"})
    assert (again.status_code, notice.replies.count()) == (422, 1)
    deliver_outbox()
    assert (mail.outbox[0].to, siae.user.email in mail.outbox[0].body) == ([author.user.email], True)
    login(author)
    assert "Nous avons une équipe." in client.get(page).content.decode()
    signed = reverse("employers:partnership_new", args=[notice.pk])
    contract = {
        "first": company.pk,
        "second": other.pk,
        "form": "subcontract",
        "title": "Parc",
        "signed_on": str(TODAY),
        "amount": "1200.50",
    }
    for bad in ({"signed_on": str(TODAY + DAY)}, {"amount": "-1"}, {"second": EmployerFactory().pk}):
        assert client.post(signed, contract | bad).status_code == 422
    client.post(signed, contract)
    assert client.post(signed, contract).status_code == 422
    figures = together_figures(first=TODAY - DAY, last=TODAY)
    assert (figures["needs"], figures["replies"], figures["contracts"], figures["projects"]) == (1, 1, 1, 0)
    assert figures["rows"] == [{"form": "Sous-traitance", "count": 1, "amount": Decimal("1200.50")}]
    login(actor_create(Role.PILOT))
    assert "1 200,50" in client.get(reverse("employers:pilot_together")).content.decode().replace("\u202f", " ")


def test_one_does_not_answer_oneself_nor_a_closed_notice_which_expires_by_itself():
    (author, company), (other, second) = employer_actor(), employer_actor()
    notice = open_notice(author, company, open_until=TODAY)
    now = timezone.now()
    with pytest.raises(Refused):
        notice_reply(actor=author, notice_id=notice.pk, employer_id=company.pk, message="Moi", now=now)
    assert notices_expire(today=TODAY, now=now) == 0
    assert notices_expire(today=TODAY + DAY, now=now) == 1
    with pytest.raises(ContractingNotice.DoesNotExist):
        notice_reply(actor=other, notice_id=notice.pk, employer_id=second.pk, message="Moi", now=now)
    notice.refresh_from_db()
    assert notice.status == NoticeStatus.EXPIRED


def test_a_contract_is_noted_by_one_of_the_two_or_by_the_department(client, login):
    (author, company), (stranger, _) = employer_actor(), employer_actor()
    other, pilot = EmployerFactory(member=True), actor_create(Role.PILOT)
    facts = {"form": "project", "title": "Atelier commun", "signed_on": TODAY, "today": TODAY, "now": timezone.now()}
    for actor, second, code in ((stranger, other, "not_yours"), (author, company, "two")):
        with pytest.raises(Refused) as refused:
            partnership_record(actor=actor, first=company, second=second, **facts)
        assert refused.value.codes == {code}
    notice = open_notice(author, company)
    partnership_record(actor=author, first=company, second=other, notice=notice, **facts)
    with pytest.raises(Conflict):
        partnership_record(actor=author, first=company, second=other, notice=notice, **facts)
    NetworkMembershipFactory(employer=company)
    login(pilot)
    form = {"first": company.pk, "second": other.pk, "form": "project", "title": "Autre", "signed_on": str(TODAY)}
    client.post(reverse("employers:pilot_together"), form)
    assert Partnership.objects.filter(recorded_by=pilot.user).count() == 1


def test_news_are_read_by_the_department_then_by_all_while_the_company_is_a_member(client, login, deliver_outbox):
    actor, company = employer_actor()
    membership = NetworkMembershipFactory(employer=company)
    pilot = actor_create(Role.PILOT)
    login(actor)
    url, good = reverse("employers:news"), {"employer": company.pk, "title": "Une visite", "text": "Douze visiteurs."}
    for bad in ({"title": ""}, {"text": "1 84 12 76 451 089 46"}):
        assert client.post(url, good | bad).status_code == 422
    client.post(url, good)
    news = MemberNews.objects.get()
    login(pilot)
    assert "Douze visiteurs." in client.get(reverse("employers:pilot_news")).content.decode()
    back = reverse("employers:pilot_news_act", args=[news.pk, "return"])
    assert client.post(back, {"reason": ""}).status_code == 422
    client.post(back, {"reason": "Ajoutez la date."})
    deliver_outbox()
    assert "Ajoutez la date." in mail.outbox[-1].body
    login(actor)
    client.post(reverse("employers:news_edit", args=[news.pk]), good | {"text": "Douze visiteurs le 3 mai."})
    login(pilot)
    client.post(reverse("employers:pilot_news_act", args=[news.pk, "publish"]))
    news.refresh_from_db()
    assert (news.status, news.text) == (NewsStatus.PUBLISHED, "Douze visiteurs le 3 mai.")
    assert client.get(reverse("employers:news_edit", args=[news.pk])).status_code == 403
    client.logout()
    for page in ("/reseau/", company.get_absolute_url()):
        assert "Douze visiteurs le 3 mai." in client.get(page).content.decode()
    membership.status = "left"
    membership.save()
    assert "Douze visiteurs" not in client.get("/reseau/").content.decode()


def test_a_reported_notice_waits_for_the_pilot_who_keeps_it_or_takes_it_back(client, login, deliver_outbox):
    (author, company), (other, _) = employer_actor(), employer_actor()
    notice = open_notice(author, company)
    flag, page = reverse("employers:notice_flag", args=[notice.pk]), reverse("employers:pilot_together")
    login(other)
    assert flag in client.get(reverse("employers:notice", args=[notice.pk])).content.decode()
    assert client.post(flag, {"reason": ""}).status_code == 422
    assert client.post(flag, {"reason": "Le 1 84 12 76 451 089 46"}).status_code == 422
    client.post(flag, {"reason": "Une annonce commerciale"})
    client.post(flag, {"reason": "Encore"})
    assert notice.reports.count() == 1
    with pytest.raises(Refused, match="votre annonce"):
        notice_report(actor=author, notice_id=notice.pk, employer_id=company.pk, reason="Non", now=timezone.now())
    pilot = actor_create(Role.PILOT)
    login(pilot)
    assert "Une annonce commerciale" in client.get(page).content.decode()
    client.post(reverse("employers:pilot_notice_keep", args=[notice.pk]))
    assert "Une annonce commerciale" not in client.get(page).content.decode()
    login(other)
    assert notice.title.replace("'", "&#x27;") in client.get(reverse("employers:market")).content.decode()
    third, _ = employer_actor()
    login(third)
    client.post(flag, {"reason": "Hors sujet"})
    login(pilot)
    client.post(reverse("employers:pilot_notice_withdraw", args=[notice.pk]), {"reason": "Une publicité"})
    notice.refresh_from_db()
    assert notice.status == NoticeStatus.WITHDRAWN
    assert "Hors sujet" not in client.get(page).content.decode()
    deliver_outbox()
    assert [("Une publicité" in one.body, one.to) for one in mail.outbox if "retirée" in one.subject] == [
        (True, [author.user.email])
    ]
