"""What the database itself refuses: one employee's hours on the lots of several buyers without their agreement."""

import pgtrigger

# Both lots in an agreement that every buyer accepted and that holds on all these days (`clauses.rules.may_be_spread`).
_POOLED = """EXISTS (
    SELECT 1 FROM clauses_poolingagreement g
    JOIN clauses_poolinglot one ON one.agreement_id = g.id AND one.lot_id = ONE_LOT
    JOIN clauses_poolinglot other ON other.agreement_id = g.id AND other.lot_id = OTHER_LOT
    WHERE FIRST_DAY >= g.starts_on AND LAST_DAY <= coalesce(g.ended_on, g.ends_on)
      AND NOT EXISTS (SELECT 1 FROM clauses_poolingsignature s WHERE s.agreement_id = g.id AND s.accepted_at IS NULL)
      AND EXISTS (SELECT 1 FROM clauses_poolingsignature s WHERE s.agreement_id = g.id)
)"""


def pooled(*, one: str, other: str, first: str, last: str) -> str:
    """The condition on two lots and some days, given as columns of a query of ours."""
    named = {"ONE_LOT": one, "OTHER_LOT": other, "FIRST_DAY": first, "LAST_DAY": last}
    condition = _POOLED
    for name, column in named.items():
        condition = condition.replace(name, column)
    return condition


# On a contract of work: an agreement must hold on the first common day; each hour is judged again on its own days.
# Shortening a contract is always welcome, and joining two files of one person says what is, not what is allowed.
CONTRACTS_ARE_POOLED = pgtrigger.Trigger(
    name="contracts_are_pooled",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("starts_on", "ends_on", "employer_id", "lot_id"),
    declare=[("apart", "bigint")],
    func="""
        IF TG_OP = 'UPDATE' AND (NEW.lot_id, NEW.employer_id, NEW.starts_on) = (OLD.lot_id, OLD.employer_id,
            OLD.starts_on) AND coalesce(NEW.ends_on, 'infinity') <= coalesce(OLD.ends_on, 'infinity') THEN
            RETURN NULL;
        END IF;
        PERFORM 1 FROM people_person WHERE id = NEW.person_id FOR NO KEY UPDATE;
        SELECT o.id INTO apart
        FROM clauses_engagement o
        JOIN clauses_lot ol ON ol.id = o.lot_id JOIN clauses_publiccontract oc ON oc.id = ol.contract_id
        JOIN clauses_lot l ON l.id = NEW.lot_id JOIN clauses_publiccontract c ON c.id = l.contract_id
        WHERE o.person_id = NEW.person_id AND o.employer_id = NEW.employer_id AND o.lot_id <> NEW.lot_id
          AND oc.buyer_id <> c.buyer_id
          AND o.starts_on <= coalesce(NEW.ends_on, 'infinity') AND coalesce(o.ends_on, 'infinity') >= NEW.starts_on
          AND NOT ARE_POOLED
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'engagement % has the same days for the same employer, and no agreement', apart
                USING ERRCODE = 'check_violation', CONSTRAINT = 'engagement_pooled_by_agreement';
        END IF;
        RETURN NULL;
    """.replace(
        "ARE_POOLED",
        pooled(
            one="o.lot_id",
            other="NEW.lot_id",
            first="greatest(o.starts_on, NEW.starts_on)",
            last="greatest(o.starts_on, NEW.starts_on)",
        ),
    ),
)

# On the ledger: the days of each line. The key lock on lots makes an agreement being ended wait, or be seen.
HOURS_ARE_POOLED = pgtrigger.Trigger(
    name="hours_are_pooled",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="added"),
    declare=[("apart", "RECORD")],
    func="""
        PERFORM 1 FROM clauses_lot WHERE id IN (SELECT lot_id FROM added) ORDER BY id FOR KEY SHARE;
        PERFORM 1 FROM people_person WHERE id IN (
            SELECT e.person_id FROM added a JOIN clauses_engagement e ON e.id = a.engagement_id WHERE a.countable
        ) ORDER BY id FOR NO KEY UPDATE;
        SELECT e.person_id, a.month INTO apart
        FROM added a
        JOIN clauses_engagement e ON e.id = a.engagement_id
        JOIN clauses_lot l ON l.id = e.lot_id JOIN clauses_publiccontract c ON c.id = l.contract_id
        JOIN clauses_engagement o
             ON o.person_id = e.person_id AND o.employer_id = e.employer_id AND o.lot_id <> e.lot_id
        JOIN clauses_lot ol ON ol.id = o.lot_id
        JOIN clauses_publiccontract oc ON oc.id = ol.contract_id AND oc.buyer_id <> c.buyer_id
        JOIN clauses_hoursline line
             ON line.engagement_id = o.id AND line.month = a.month AND line.countable
            AND line.first_day <= a.last_day AND line.last_day >= a.first_day
        LEFT JOIN clauses_hoursline before ON before.id = a.replaces_id
        WHERE a.countable AND a.hours > coalesce(before.hours, 0)
          AND NOT ARE_POOLED
        GROUP BY e.person_id, a.month, a.id, o.id, line.first_day, line.last_day
        HAVING sum(line.hours) > 0
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'person % has hours of % for the lots of two buyers, and no agreement',
                apart.person_id, apart.month
                USING ERRCODE = 'check_violation', CONSTRAINT = 'line_pooled_by_agreement';
        END IF;
        RETURN NULL;
    """.replace(
        "ARE_POOLED",
        pooled(
            one="o.lot_id",
            other="e.lot_id",
            first="greatest(line.first_day, a.first_day)",
            last="least(line.last_day, a.last_day)",
        ),
    ),
)
