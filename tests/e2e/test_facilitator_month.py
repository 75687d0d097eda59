"""A facilitator's month on forty lots: review, question, validate, remind, report, with few acts of the hand."""

import datetime as dt
import re

from playwright.sync_api import expect

from tests.e2e.hands import Hands
from tests.e2e.harness import PASSWORD

ACTS_AT_MOST = 60
QUESTIONS = ["Deux cents heures en un mois : est-ce bien une seule personne ?", "Qui était là le samedi ?"]
LAST_MONTH = (dt.date.today().replace(day=1) - dt.timedelta(days=1)).replace(day=1)  # noqa: DTZ011


def test_a_month_on_forty_lots_takes_under_sixty_acts(running, visitor, capsys):
    scene = running.seed("facilitator_month")
    hands = Hands(visitor().page)
    log_in(hands, scene["account"])
    accept_what_raises_no_doubt(hands, running, scene)
    look_at_the_doubtful(hands, running, scene)
    remind(hands, running, scene)
    report(hands, scene)
    with capsys.disabled():
        print(f"\na facilitator's month on {scene['lots']} lots: {hands.acts} acts (at most {ACTS_AT_MOST - 1})")  # noqa: T201 -- the figure that is promised
    assert hands.acts < ACTS_AT_MOST, hands.done


def log_in(hands: Hands, account: str) -> None:
    hands.page.goto("/connexion/")
    hands.click(hands.page.get_by_label("E-mail"))
    hands.type(account)
    hands.click(hands.page.get_by_label("Mot de passe", exact=True))
    hands.type(PASSWORD)
    hands.press_and_wait("Enter")


def accept_what_raises_no_doubt(hands: Hands, running, scene: dict) -> None:
    page = hands.page
    hands.opens(page.locator("main .p-stats a", has_text="Relevés à vérifier"))
    sound = scene["waiting"] - scene["doubtful"]
    expect(page.get_by_text(re.compile(rf"{sound} relevés sans alerte"))).to_be_visible()
    hands.click(page.get_by_role("button", name="Valider les relevés cochés"))
    hands.click(page.locator("#p-confirm").get_by_role("button", name="Valider"))
    expect(page.get_by_text(f"{sound} relevé(s) validé(s)")).to_be_visible(timeout=30_000)
    assert statements(running, scene) == {"validated": sound, "sent": scene["doubtful"]}
    assert ledger(running, scene) == scene["sound_hours"]


def look_at_the_doubtful(hands: Hands, running, scene: dict) -> None:
    """Six statements raise a doubt: two need a word from the company, the four others are right."""
    page = hands.page
    hands.opens(page.get_by_role("link", name=re.compile("^Vérifier le relevé")).first)
    for question in QUESTIONS:
        expect(page.get_by_text("À regarder de près")).to_be_visible()
        hands.click(page.get_by_text("Poser une question"))
        hands.press("Tab")
        hands.type(question)
        hands.press("Tab")
        hands.press_and_wait("Enter")
        expect(page.get_by_text("Votre question est envoyée")).to_be_visible()
        hands.opens(page.get_by_role("link", name="Relevé suivant"))
    for rest in range(scene["doubtful"] - len(QUESTIONS), 0, -1):
        expect(page.get_by_text("À regarder de près")).to_be_visible()
        last = rest == 1
        hands.opens(page.get_by_role("button", name="Tout valider" if last else "Valider et passer au suivant"))
        expect(page.get_by_text("Le relevé est validé").first).to_be_visible()
        assert statements(running, scene)["sent"] == rest - 1 + len(QUESTIONS)
    asked = running.one(
        """SELECT count(*) FROM clauses_statementmessage m JOIN clauses_hoursstatement s ON s.id = m.statement_id
           JOIN clauses_lot l ON l.id = s.lot_id JOIN clauses_publiccontract c ON c.id = l.contract_id
           WHERE c.reference LIKE %(tag)s AND m.side = 'facilitator'""",
        tag=scene["tag"] + "%",
    )
    assert asked == len(QUESTIONS)
    assert statements(running, scene) == {"validated": scene["waiting"] - len(QUESTIONS), "sent": len(QUESTIONS)}


def remind(hands: Hands, running, scene: dict) -> None:
    page = hands.page
    hands.opens(page.get_by_role("link", name="Relevés d'heures").first)
    hands.opens(page.get_by_role("link", name="Relances"))
    hands.opens(page.get_by_role("button", name="Relancer les entreprises cochées"))
    expect(page.get_by_text(re.compile(rf"{scene['silent_declarants']} personne\(s\) relancée"))).to_be_visible()
    planned = running.one(
        """SELECT count(DISTINCT r.recipient_id) FROM clauses_hoursreminder r
           JOIN clauses_hoursreminderitem i ON i.reminder_id = r.id JOIN clauses_lot l ON l.id = i.lot_id
           JOIN clauses_publiccontract c ON c.id = l.contract_id
           WHERE c.reference LIKE %(tag)s""",
        tag=scene["tag"] + "%",
    )
    assert planned == scene["silent_declarants"]


def report(hands: Hands, scene: dict) -> None:
    """The month as a workbook for her director, then where each lot stands."""
    page = hands.page
    hands.opens(page.get_by_role("link", name="Relevés d'heures").first)
    with page.expect_download() as download:
        hands.click(page.get_by_role("link", name=re.compile(r"^Relevés d.*XLSX")))
    assert download.value.suggested_filename == f"releves-{LAST_MONTH:%Y-%m}.xlsx"
    hands.opens(page.get_by_role("link", name="Suivi").first)
    expect(page.get_by_text(re.compile(rf"{scene['lots']} lots")).first).to_be_visible()


def statements(running, scene: dict) -> dict[str, int]:
    return dict(
        running.rows(
            """SELECT s.status, count(*) FROM clauses_hoursstatement s JOIN clauses_lot l ON l.id = s.lot_id
               JOIN clauses_publiccontract c ON c.id = l.contract_id
               WHERE c.reference LIKE %(tag)s AND s.month = %(month)s GROUP BY 1""",
            tag=scene["tag"] + "%",
            month=LAST_MONTH,
        )
    )


def ledger(running, scene: dict) -> str:
    """Countable hours of last month in the register of these lots."""
    found = running.one(
        """SELECT sum(h.hours) FROM clauses_hoursline h JOIN clauses_lot l ON l.id = h.lot_id
           JOIN clauses_publiccontract c ON c.id = l.contract_id
           WHERE c.reference LIKE %(tag)s AND h.month = %(month)s AND h.countable""",
        tag=scene["tag"] + "%",
        month=LAST_MONTH,
    )
    return str(found)
