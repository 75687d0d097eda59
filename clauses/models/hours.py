"""Hours: declared by a company month by month, then recorded for good in an append-only ledger.

`DeclaredHours` can be typed again until they are validated. `HoursLine` is the ledger: a line is never changed
nor deleted; a correction reverses a line and adds another. Database triggers hold both promises against any SQL.
"""

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from clauses.enums import EntryState, HoursKind, StatementStatus
from clauses.models.contracts import Lot
from clauses.models.engagements import Engagement
from clauses.models.pooled import HOURS_ARE_POOLED
from core import formats
from core.validators import validate_no_nir

HOURS: dict[str, Any] = {"max_digits": 7, "decimal_places": 2}
FIRST_OF_MONTH = Q(month__day=1)


class HoursStatementQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The company that declares, and the facilitator once it is sent; a draft is the company's alone."""
        if actor is None:
            return self.none()
        if actor.role == Role.CONTRACTOR:
            return self.filter(
                company_id=actor.organisation_id, lot__participations__organisation_id=actor.organisation_id
            )
        if actor.role == Role.FACILITATOR:
            return self.filter(lot__in=Lot.objects.visible_to(actor)).exclude(status=StatementStatus.DRAFT)
        return self.none()


@pghistory.track()
class HoursStatement(models.Model):
    """What a company declares for a lot and a month. Signed when sent."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="statements")
    company = models.ForeignKey(
        "accounts.Organisation", verbose_name="entreprise", on_delete=models.PROTECT, related_name="statements"
    )
    month = models.DateField("mois", help_text="Premier jour du mois.")
    status = models.CharField("état", max_length=10, choices=StatementStatus, default=StatementStatus.DRAFT)
    comment = models.TextField("commentaire", blank=True, validators=[validate_no_nir])
    due_on = models.DateField("attendu le")
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="signé par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    created_at = models.DateTimeField("créé le", default=timezone.now)
    # Two declarants at one grid: whoever saves an older version is told instead of erasing her colleague's hours.
    version = models.PositiveIntegerField("version", default=0)
    saved_at = models.DateTimeField("enregistré le", null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="enregistré par",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )

    objects = HoursStatementQuerySet.as_manager()

    class Meta:
        verbose_name = "relevé d'heures"
        verbose_name_plural = "relevés d'heures"
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "company", "month"],
                name="statement_once_per_month",
                violation_error_message="Un relevé existe déjà pour ce mois.",
            ),
            models.CheckConstraint(
                condition=FIRST_OF_MONTH,
                name="statement_month_is_a_first_day",
                violation_error_message="Le mois d'un relevé est son premier jour.",
            ),
            models.CheckConstraint(
                condition=Q(status=StatementStatus.DRAFT) | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="statement_sent_is_signed",
                violation_error_message="Un relevé envoyé est signé.",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on"], name="statement_queue"),
            models.Index(fields=["company", "-month"], name="statement_of_company"),
            # The order of the list of every statement: its first page is read without sorting them all.
            models.Index(fields=["-month", "-sent_at", "id"], name="statement_latest"),
            # Covering: which months a lot's companies sent is read from the index alone.
            models.Index(fields=["lot", "month"], include=["company", "status"], name="statement_states"),
        ]

    def __str__(self) -> str:
        return f"Relevé {self.month:%m/%Y} · lot {self.lot_id}"

    @property
    def page_title(self) -> str:
        return f"Relevé {formats.of_month(self.month)}"

    @property
    def is_editable(self) -> bool:
        return self.status in {StatementStatus.DRAFT, StatementStatus.RETURNED}


class DeclaredHours(models.Model):
    """Hours of one kind declared for one person between two days of the month. Locked once validated."""

    statement = models.ForeignKey(HoursStatement, on_delete=models.PROTECT, related_name="entries")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField("nature", max_length=12, choices=HoursKind, default=HoursKind.WORK)
    first_day = models.DateField("du")
    last_day = models.DateField("au")
    hours = models.DecimalField("heures", validators=[MinValueValidator(0)], **HOURS)
    state = models.CharField("état", max_length=10, choices=EntryState, default=EntryState.PENDING)
    rejection_reason = models.TextField("motif du refus", blank=True, validators=[validate_no_nir])

    class Meta:
        verbose_name = "heures déclarées"
        verbose_name_plural = "heures déclarées"
        ordering = ["statement_id", "engagement_id", "first_day", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "engagement", "kind", "first_day"],
                name="declared_once",
                violation_error_message="Ces heures sont déjà déclarées.",
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0) & Q(hours__lte=744),
                name="declared_hours_possible",
                violation_error_message="Un mois compte au plus 744 heures.",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="declared_days_in_order",
                violation_error_message="Le dernier jour précède le premier.",
            ),
            models.CheckConstraint(
                condition=~Q(state=EntryState.REJECTED) | ~Q(rejection_reason=""),
                name="declared_rejected_with_reason",
                violation_error_message="Un refus a un motif.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="validated_is_locked",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=EntryState.VALIDATED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h · {self.get_kind_display()}"


class HoursLineQuerySet(models.QuerySet):
    def countable(self):
        return self.filter(countable=True)

    def known_at(self, instant):
        """The ledger as it stood at an instant: later corrections do not change it."""
        return self.filter(recorded_at__lte=instant)


class HoursLine(models.Model):
    """A line of the ledger of validated hours. Written once, by validation or by correction."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="lines")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="lines")
    declared = models.ForeignKey(
        DeclaredHours, verbose_name="heures déclarées", on_delete=models.PROTECT, related_name="lines"
    )
    month = models.DateField("mois")
    kind = models.CharField("nature", max_length=12, choices=HoursKind)
    first_day = models.DateField("du")
    last_day = models.DateField("au")
    hours = models.DecimalField("heures", **HOURS)
    countable = models.BooleanField("compte pour l'obligation")
    uncounted_code = models.CharField("raison", max_length=30, blank=True)
    reverses = models.OneToOneField(
        "self",
        verbose_name="annule",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversed_by",
    )
    replaces = models.OneToOneField(
        "self",
        verbose_name="remplace",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    reason = models.TextField("motif de la correction", blank=True, validators=[validate_no_nir])
    recorded_at = models.DateTimeField("inscrite le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="inscrite par", on_delete=models.RESTRICT, related_name="+"
    )

    objects = HoursLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du registre"
        verbose_name_plural = "lignes du registre"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["declared"],
                condition=Q(reverses__isnull=True, replaces__isnull=True),
                name="line_validated_once",
                violation_error_message="Ces heures sont déjà validées.",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, hours__gt=0) | Q(reverses__isnull=False, hours__lt=0),
                name="line_negative_only_to_reverse",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | Q(replaces__isnull=True), name="line_reverses_or_replaces"
            ),
            models.CheckConstraint(
                condition=Q(countable=True, uncounted_code="") | (Q(countable=False) & ~Q(uncounted_code="")),
                name="line_uncounted_says_why",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, replaces__isnull=True) | ~Q(reason=""),
                name="line_correction_has_reason",
                violation_error_message="Indiquez le motif de la correction.",
            ),
            models.CheckConstraint(condition=FIRST_OF_MONTH, name="line_month_is_a_first_day"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")) & Q(first_day__gte=F("month")), name="line_days_in_order"
            ),
        ]
        indexes = [
            # Covering: the totals of a lot are read from the index alone.
            models.Index(fields=["lot", "month"], include=["hours", "countable", "recorded_at"], name="line_totals"),
            models.Index(fields=["engagement", "month"], include=["hours", "countable"], name="line_of_engagement"),
            models.Index(fields=["month"], include=["hours", "countable", "engagement"], name="line_by_month"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="reversal_is_exact",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__reverses__isnull=False),
                declare=[("reversed", "clauses_hoursline%ROWTYPE")],
                func="""
                    SELECT * INTO reversed FROM clauses_hoursline WHERE id = NEW.reverses_id FOR SHARE;
                    IF reversed.reverses_id IS NOT NULL
                        OR (NEW.lot_id, NEW.engagement_id, NEW.declared_id, NEW.month, NEW.kind, NEW.first_day,
                            NEW.last_day, NEW.hours, NEW.countable)
                        IS DISTINCT FROM
                           (reversed.lot_id, reversed.engagement_id, reversed.declared_id, reversed.month,
                            reversed.kind, reversed.first_day, reversed.last_day, -reversed.hours,
                            reversed.countable)
                    THEN
                        RAISE EXCEPTION 'a reversal must cancel exactly one line that is not itself a reversal';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="hours_are_possible",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                declare=[("excess", "RECORD")],
                # One person over all lots: the same limit as `rules.hours_possible`. Her row makes two validations
                # wait for each other; a reversal is always welcome.
                func="""
                    PERFORM 1 FROM people_person WHERE id IN (
                        SELECT e.person_id FROM added a JOIN clauses_engagement e ON e.id = a.engagement_id
                        WHERE a.countable
                    ) ORDER BY id FOR NO KEY UPDATE;
                    SELECT e.person_id, touched.month INTO excess
                    FROM (
                        SELECT e.person_id, a.month
                        FROM added a JOIN clauses_engagement e ON e.id = a.engagement_id
                        WHERE a.countable GROUP BY 1, 2 HAVING sum(a.hours) > 0
                    ) touched
                    JOIN clauses_engagement e ON e.person_id = touched.person_id
                    JOIN clauses_hoursline line
                         ON line.engagement_id = e.id AND line.month = touched.month AND line.countable
                    GROUP BY e.person_id, touched.month
                    HAVING sum(line.hours) > round(
                        60.0 * extract(day FROM touched.month + interval '1 month' - interval '1 day')::int / 7, 2)
                    LIMIT 1;
                    IF FOUND THEN
                        RAISE EXCEPTION 'person % has more hours in % than anybody can work',
                            excess.person_id, excess.month
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_hours_are_possible';
                    END IF;
                    RETURN NULL;
                """,
            ),
            HOURS_ARE_POOLED,
            pgtrigger.Trigger(
                name="lot_months_follow",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                # In one order, so that two validations never wait for each other.
                func="""
                    INSERT INTO clauses_lotmonth (lot_id, month, validated, uncounted)
                    SELECT lot_id, month,
                           coalesce(sum(hours) FILTER (WHERE countable), 0),
                           coalesce(sum(hours) FILTER (WHERE NOT countable), 0)
                    FROM added GROUP BY lot_id, month ORDER BY lot_id, month
                    ON CONFLICT (lot_id, month) DO UPDATE
                    SET validated = clauses_lotmonth.validated + EXCLUDED.validated,
                        uncounted = clauses_lotmonth.uncounted + EXCLUDED.uncounted;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="engagement_years_follow",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                func="""
                    INSERT INTO clauses_engagementyear
                        (engagement_id, year, validated, training, uncounted, first_month, last_month)
                    SELECT engagement_id, extract(year FROM month),
                           coalesce(sum(hours) FILTER (WHERE countable), 0),
                           coalesce(sum(hours) FILTER (WHERE countable AND kind = 'TRAINING'), 0),
                           coalesce(sum(hours) FILTER (WHERE NOT countable), 0),
                           min(month) FILTER (WHERE countable), max(month) FILTER (WHERE countable)
                    FROM added GROUP BY 1, 2 ORDER BY 1, 2
                    ON CONFLICT (engagement_id, year) DO UPDATE
                    SET validated = clauses_engagementyear.validated + EXCLUDED.validated,
                        training = clauses_engagementyear.training + EXCLUDED.training,
                        uncounted = clauses_engagementyear.uncounted + EXCLUDED.uncounted,
                        first_month = least(clauses_engagementyear.first_month, EXCLUDED.first_month),
                        last_month = greatest(clauses_engagementyear.last_month, EXCLUDED.last_month);
                    RETURN NULL;
                """,
            ),
            # After the totals: by then the lot is locked by nobody else, or its certificate is known.
            pgtrigger.Trigger(
                name="open_months_only",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                declare=[("closed", "integer")],
                # The key lock makes a certificate being issued and lines being written wait for each other.
                func="""
                    PERFORM 1 FROM clauses_lot WHERE id IN (SELECT lot_id FROM added) ORDER BY id FOR KEY SHARE;
                    SELECT c.lot_id INTO closed
                    FROM clauses_completioncertificate c JOIN added ON added.lot_id = c.lot_id
                    WHERE c.revoked_at IS NULL AND added.month <= c.closes_until LIMIT 1;
                    IF FOUND THEN
                        RAISE EXCEPTION 'the certificate of lot % closes this month', closed
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_in_an_open_month';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} h · {self.month:%m/%Y}"
