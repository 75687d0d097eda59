"""Proofs that the ledger of hours is whole: each check returns its violations in French, empty when all is well.

The constraints and triggers should make every violation impossible; these queries do not trust them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from clauses.models.pooled import pooled


@dataclass(frozen=True, slots=True)
class Violation:
    check: str
    message: str


CHECKS: dict[str, tuple[str, str]] = {
    "ledger_follows_engagement": (
        "La ligne {0} n'est pas sur le lot de la personne.",
        """
        SELECT line.id FROM clauses_hoursline line JOIN clauses_engagement e ON e.id = line.engagement_id
        WHERE e.lot_id <> line.lot_id
        """,
    ),
    "ledger_follows_declaration": (
        "La ligne {0} ne correspond pas aux heures déclarées {1}.",
        """
        SELECT line.id, line.declared_id
        FROM clauses_hoursline line
        JOIN clauses_declaredhours d ON d.id = line.declared_id
        JOIN clauses_hoursstatement s ON s.id = d.statement_id
        WHERE d.state <> 'validated'
           OR (line.engagement_id, line.kind, line.first_day, line.last_day, line.month, line.lot_id)
              IS DISTINCT FROM (d.engagement_id, d.kind, d.first_day, d.last_day, s.month, s.lot_id)
        """,
    ),
    "validated_once": (
        "Les heures déclarées {0} sont validées sans avoir exactement une ligne d'origine ({1}).",
        """
        SELECT d.id, count(line.id)
        FROM clauses_declaredhours d
        LEFT JOIN clauses_hoursline line
               ON line.declared_id = d.id AND line.reverses_id IS NULL AND line.replaces_id IS NULL
        WHERE d.state = 'validated'
        GROUP BY d.id HAVING count(line.id) <> 1
        """,
    ),
    "original_line_is_the_declaration": (
        "La ligne {0} n'a pas le nombre d'heures déclaré.",
        """
        SELECT line.id FROM clauses_hoursline line JOIN clauses_declaredhours d ON d.id = line.declared_id
        WHERE line.reverses_id IS NULL AND line.replaces_id IS NULL AND line.hours <> d.hours
        """,
    ),
    "reversals_are_exact": (
        "La ligne {0} n'annule pas exactement la ligne {1}.",
        """
        SELECT r.id, o.id FROM clauses_hoursline r JOIN clauses_hoursline o ON o.id = r.reverses_id
        WHERE r.hours <> -o.hours OR r.lot_id <> o.lot_id OR r.engagement_id <> o.engagement_id
           OR r.month <> o.month OR r.countable <> o.countable OR o.reverses_id IS NOT NULL
           OR r.recorded_at < o.recorded_at
        """,
    ),
    "replacements_follow_a_reversal": (
        "La ligne {0} remplace une ligne qui n'est pas annulée.",
        """
        SELECT line.id FROM clauses_hoursline line
        WHERE line.replaces_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM clauses_hoursline r WHERE r.reverses_id = line.replaces_id)
        """,
    ),
    "months_follow_the_ledger": (
        "Le total du lot {0} en {1:%m/%Y} ne vient pas du registre.",
        """
        SELECT coalesce(total.lot_id, line.lot_id), coalesce(total.month, line.month)
        FROM clauses_lotmonth total
        FULL JOIN (
            SELECT lot_id, month,
                   coalesce(sum(hours) FILTER (WHERE countable), 0) AS validated,
                   coalesce(sum(hours) FILTER (WHERE NOT countable), 0) AS uncounted
            FROM clauses_hoursline GROUP BY lot_id, month
        ) line ON (line.lot_id, line.month) = (total.lot_id, total.month)
        WHERE (total.validated, total.uncounted) IS DISTINCT FROM (line.validated, line.uncounted)
        """,
    ),
    "hours_are_possible": (
        "La personne {0} a {2} heures comptées en {1:%m/%Y}, tous marchés confondus : plus que possible.",
        """
        SELECT e.person_id, line.month, sum(line.hours)
        FROM clauses_hoursline line JOIN clauses_engagement e ON e.id = line.engagement_id
        WHERE line.countable GROUP BY e.person_id, line.month
        HAVING sum(line.hours) > round(
            60.0 * extract(day FROM line.month + interval '1 month' - interval '1 day')::int / 7, 2)
        """,
    ),
    "spread_hours_are_agreed": (
        "La personne {0} a des heures des mêmes jours sur les lots {1} et {2}, sans accord entre leurs acheteurs.",
        """
        SELECT e.person_id, a.lot_id, line.lot_id
        FROM clauses_hoursline a
        JOIN clauses_engagement e ON e.id = a.engagement_id
        JOIN clauses_engagement o
             ON o.person_id = e.person_id AND o.employer_id = e.employer_id AND o.lot_id > e.lot_id
        JOIN clauses_hoursline line
             ON line.engagement_id = o.id AND line.month = a.month AND line.countable
            AND line.first_day <= a.last_day AND line.last_day >= a.first_day
        JOIN clauses_lot l ON l.id = e.lot_id JOIN clauses_publiccontract c ON c.id = l.contract_id
        JOIN clauses_lot ol ON ol.id = o.lot_id
        JOIN clauses_publiccontract oc ON oc.id = ol.contract_id AND oc.buyer_id <> c.buyer_id
        WHERE a.countable AND a.reverses_id IS NULL AND line.reverses_id IS NULL
          AND NOT EXISTS (SELECT 1 FROM clauses_hoursline r WHERE r.reverses_id IN (a.id, line.id))
          AND NOT ARE_POOLED
        GROUP BY 1, 2, 3
        """.replace(
            "ARE_POOLED",
            pooled(
                one="a.lot_id",
                other="line.lot_id",
                first="greatest(line.first_day, a.first_day)",
                last="least(line.last_day, a.last_day)",
            ),
        ),
    ),
    "years_follow_the_ledger": (
        "Le total de la personne {0} du lot en {1} ne vient pas du registre.",
        """
        SELECT coalesce(total.engagement_id, line.engagement_id), coalesce(total.year, line.year)
        FROM clauses_engagementyear total
        FULL JOIN (
            SELECT engagement_id, extract(year FROM month)::smallint AS year,
                   coalesce(sum(hours) FILTER (WHERE countable), 0) AS validated,
                   coalesce(sum(hours) FILTER (WHERE countable AND kind = 'TRAINING'), 0) AS training,
                   coalesce(sum(hours) FILTER (WHERE NOT countable), 0) AS uncounted,
                   min(month) FILTER (WHERE countable) AS first_month,
                   max(month) FILTER (WHERE countable) AS last_month
            FROM clauses_hoursline GROUP BY 1, 2
        ) line ON (line.engagement_id, line.year) = (total.engagement_id, total.year)
        WHERE (total.validated, total.training, total.uncounted, total.first_month, total.last_month)
              IS DISTINCT FROM
              (line.validated, line.training, line.uncounted, line.first_month, line.last_month)
        """,
    ),
    "closed_months_have_no_late_line": (
        "La ligne {0} est entrée au registre alors que l'attestation {1} avait clos son mois.",
        """
        SELECT line.id, c.id FROM clauses_completioncertificate c
        JOIN clauses_hoursline line ON line.lot_id = c.lot_id AND line.month <= c.closes_until
        WHERE line.recorded_at > c.issued_at AND (c.revoked_at IS NULL OR line.recorded_at < c.revoked_at)
        """,
    ),
    "closed_statements_are_decided": (
        "Le relevé {0} est validé alors que des lignes ne le sont pas.",
        """
        SELECT DISTINCT s.id FROM clauses_hoursstatement s JOIN clauses_declaredhours d ON d.statement_id = s.id
        WHERE s.status = 'validated' AND d.state <> 'validated'
        """,
    ),
    "declared_by_a_company_of_the_lot": (
        "Le relevé {0} vient d'une entreprise qui n'est pas acceptée sur le lot.",
        """
        SELECT s.id FROM clauses_hoursstatement s
        WHERE NOT EXISTS (
            SELECT 1 FROM clauses_participation p
            WHERE p.lot_id = s.lot_id AND p.organisation_id = s.company_id AND p.status = 'accepted'
        )
        """,
    ),
    "obligations_follow_one_another": (
        "Le lot {0} a deux obligations en vigueur au même moment.",
        """
        SELECT DISTINCT one.lot_id FROM clauses_obligation one JOIN clauses_obligation other
          ON other.lot_id = one.lot_id AND other.id > one.id
        WHERE tstzrange(one.decided_at, one.replaced_at) && tstzrange(other.decided_at, other.replaced_at)
        """,
    ),
    "obligations_are_the_sum_of_their_parts": (
        "L'obligation {0} est de {1} h, alors que ses parties font {2} h.",
        """
        SELECT o.id, o.hours, total.hours
        FROM clauses_obligation o
        JOIN (
            SELECT part.obligation_id, coalesce(sum(part.hours) FILTER (
                       WHERE part.counts_from <= (one.decided_at AT TIME ZONE 'Europe/Paris')::date
                         AND (part.counts_until IS NULL
                              OR part.counts_until > (one.decided_at AT TIME ZONE 'Europe/Paris')::date)), 0) AS hours
            FROM clauses_obligationpart part JOIN clauses_obligation one ON one.id = part.obligation_id
            GROUP BY part.obligation_id
        ) total ON total.obligation_id = o.id
        WHERE abs(o.hours - total.hours) > 0.501
        """,
    ),
    "ledger_is_guarded": (
        "La table {0} n'est plus protégée contre les modifications ({1}).",
        """
        SELECT expected.name, expected.guard
        FROM (VALUES ('clauses_hoursline', 'append_only'), ('clauses_hoursline', 'reversal_is_exact'),
                     ('clauses_hoursline', 'lot_months_follow'), ('clauses_hoursline', 'hours_are_possible'),
                     ('clauses_hoursline', 'engagement_years_follow'), ('clauses_hoursline', 'open_months_only'),
                     ('clauses_hoursline', 'hours_are_pooled'), ('clauses_engagement', 'contracts_are_pooled'),
                     ('clauses_poolinglot', 'kept_as_written'), ('clauses_poolingsignature', 'answered_once'),
                     ('clauses_completioncertificate', 'kept_as_issued'),
                     ('clauses_completioncertificate', 'never_deleted'),
                     ('clauses_declaredhours', 'validated_is_locked'), ('clauses_publication', 'append_only'),
                     ('clauses_obligationpart', 'append_only')
             ) AS expected(name, guard)
        WHERE NOT EXISTS (
            SELECT 1 FROM pg_trigger t
            WHERE t.tgrelid = to_regclass(expected.name) AND t.tgenabled IN ('O', 'A')
              AND t.tgname LIKE 'pgtrigger_' || expected.guard || '%'
        )
        """,
    ),
}


def check_ledger(*, progress: Callable[[str], None] = lambda message: None) -> list[Violation]:
    """Run every check; the list of violations is empty on a sound database."""
    violations = []
    for name, (message, sql) in CHECKS.items():
        progress(f"Vérification : {name}…")
        with connection.cursor() as cursor:
            cursor.execute(sql)
            violations += [Violation(name, message.format(*row)) for row in cursor.fetchall()]
    return violations
