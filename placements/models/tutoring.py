"""Tutors beside a person: who follows whom, how it goes, what the tutor wrote."""

from functools import reduce
from operator import or_

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.enums import Role
from core.validators import validate_no_nir
from employers.enums import TutorRegime
from people.enums import PersonStatus
from people.models import Person
from placements.enums import CheckStatus, MeetingRhythm, NoteStage, PulseAnswer, TutoringEnd, TutoringStatus
from placements.models.hires import Hire
from placements.models.immersions import DateRange, ImmersionAgreement
from placements.rules.tutors import TEMP_AGENCY_CAP, TUTOR_REGIMES

# The most that a stored cap may ever be, by regime of the law: five in a temporary work agency (R6226-5).
HIGHEST_CAP = {code: rule.cap for code, rule in TUTOR_REGIMES.items() if rule.cap is not None and rule.is_legal}
HIGHEST_CAP["apprenticeship"] = TEMP_AGENCY_CAP
_CAP_OF_REGIME = " ".join(f"WHEN '{code}' THEN {rule.cap}" for code, rule in TUTOR_REGIMES.items() if rule.cap)


# What the service checks with words, held against any SQL: the tutor's row makes two assignments wait for each other.
# The busiest day begins with the assignment or with another one. Ending sooner is always welcome.
WITHIN_THE_CAP = pgtrigger.Trigger(
    name="within_the_cap",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("tutor_id", "regime", "cap", "starts_on", "ends_on"),
    declare=[("places", "integer"), ("followed", "integer")],
    func="""
        IF TG_OP = 'UPDATE' AND (NEW.tutor_id, NEW.regime, NEW.cap) IS NOT DISTINCT FROM
            (OLD.tutor_id, OLD.regime, OLD.cap) AND NEW.starts_on >= OLD.starts_on
            AND coalesce(NEW.ends_on, 'infinity') <= coalesce(OLD.ends_on, 'infinity') THEN
            RETURN NULL;
        END IF;
        SELECT capacity INTO places FROM employers_tutor WHERE id = NEW.tutor_id FOR NO KEY UPDATE;
        places := least(places, coalesce(NEW.cap, CASE NEW.regime CAP_OF_REGIME END));
        SELECT max(busy.people) INTO followed
        FROM (
            SELECT (
                SELECT count(DISTINCT o.person_id) FROM placements_tutoringassignment o
                WHERE o.tutor_id = NEW.tutor_id AND o.person_id <> NEW.person_id
                  AND o.starts_on <= d.day AND coalesce(o.ends_on, 'infinity') >= d.day
            ) AS people
            FROM (
                SELECT NEW.starts_on AS day
                UNION
                SELECT o.starts_on FROM placements_tutoringassignment o
                WHERE o.tutor_id = NEW.tutor_id AND o.starts_on > NEW.starts_on
                  AND o.starts_on <= coalesce(NEW.ends_on, 'infinity')
            ) d
        ) busy;
        IF followed >= places THEN
            RAISE EXCEPTION 'tutor % follows % people on these days, for % places', NEW.tutor_id, followed, places
                USING ERRCODE = 'check_violation', CONSTRAINT = 'tutoring_within_the_cap';
        END IF;
        RETURN NULL;
    """.replace("CAP_OF_REGIME", _CAP_OF_REGIME),
)


class TutoringQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The référent's service, and the company whose tutor it is."""
        if actor is None:
            return self.none()
        if actor.role == Role.REFERENT:
            return self.filter(person__in=Person.objects.visible_to(actor))
        if actor.role == Role.EMPLOYER:
            return self.exclude(person__status=PersonStatus.ANONYMISED).filter(
                tutor__employer__organisation_id=actor.organisation_id
            )
        return self.none()

    def running(self, on):
        """Those of a day, neither ended nor over."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), ended_at=None, starts_on__lte=on)

    def over(self, on):
        return self.filter(Q(ended_at__isnull=False) | Q(ends_on__lt=on))

    def not_over(self, on):
        """Running or to come."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), ended_at=None)


@pghistory.track()
class TutoringAssignment(models.Model):
    """A tutor follows a person, in a hire or an immersion, under a legal regime that caps how many.

    `cap` is the most people at once that held when she was assigned (law, Département); None where none is set.
    """

    tutor = models.ForeignKey("employers.Tutor", on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tutorings")
    regime = models.CharField("cadre", max_length=20, choices=TutorRegime)
    hire = models.ForeignKey(Hire, null=True, blank=True, on_delete=models.PROTECT, related_name="tutorings")
    agreement = models.ForeignKey(
        ImmersionAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="tutorings"
    )
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    cap = models.PositiveSmallIntegerField("plafond", null=True, blank=True, validators=[MinValueValidator(1)])
    repeats = models.BooleanField("redouble son année d'apprentissage", default=False)
    exception_reason = models.CharField(
        "pourquoi l'employeur lui-même", max_length=300, blank=True, validators=[validate_no_nir]
    )
    rhythm = models.CharField("rythme des points", max_length=10, choices=MeetingRhythm, default=MeetingRhythm.WEEKLY)
    words = models.TextField("ce que la personne sait faire", blank=True, max_length=1500, validators=[validate_no_nir])
    ended_at = models.DateTimeField("fin dite le", null=True, blank=True)
    end_reason = models.CharField("raison de la fin", max_length=16, choices=TutoringEnd, blank=True)
    end_note = models.CharField("précision", max_length=300, blank=True, validators=[validate_no_nir])

    objects = TutoringQuerySet.as_manager()

    class Meta:
        verbose_name = "tutorat"
        verbose_name_plural = "tutorats"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="tutoring_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(cap__isnull=True)
                | (Q(cap__gte=1) & ~Q(regime__in=list(HIGHEST_CAP)))
                | reduce(or_, (Q(regime=code, cap__range=(1, most)) for code, most in sorted(HIGHEST_CAP.items()))),
                name="tutoring_cap_within_the_law",
                violation_error_message="Ce plafond dépasse celui de la loi.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | (Q(ends_on__isnull=False) & ~Q(end_reason="")),
                name="tutoring_ended_says_why",
                violation_error_message="Indiquez pourquoi le tutorat se termine.",
            ),
            models.UniqueConstraint(
                fields=["hire"],
                condition=Q(hire__isnull=False, ended_at__isnull=True),
                name="tutoring_one_for_a_hire",
                violation_error_message="Cette embauche a déjà un tuteur.",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(agreement__isnull=False, ended_at__isnull=True),
                name="tutoring_one_for_an_immersion",
                violation_error_message="Cette immersion a déjà un tuteur.",
            ),
        ]
        triggers = [WITHIN_THE_CAP]

    def __str__(self) -> str:
        return f"Tutorat {self.pk}"

    @property
    def status(self) -> str:
        return TutoringStatus.GOING if self.ended_at is None else TutoringStatus.ENDED

    @property
    def where(self):
        """The company that welcomes the person."""
        return self.tutor.employer

    @property
    def placement(self):
        """The hire or the immersion; None for a tutoring of its own."""
        return self.hire or self.agreement

    def is_running(self, on) -> bool:
        return self.ended_at is None and self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)

    def is_over(self, on) -> bool:
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < on)


@pghistory.track()
class TutorCap(models.Model):
    """The cap of a regime in this Département between two days, both included: it may lower the law's."""

    regime = models.CharField("cadre", max_length=20, choices=TutorRegime)
    cap = models.PositiveSmallIntegerField(
        "personnes à la fois, au plus", validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu'au", null=True, blank=True)
    source = models.CharField("décision", max_length=200, blank=True)

    class Meta:
        verbose_name = "plafond de tutorat"
        verbose_name_plural = "plafonds de tutorat"
        ordering = ["regime", "-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(cap__gte=1), name="tutor_cap_positive"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="tutor_cap_dates_in_order",
                violation_error_message="La fin précède le début.",
            ),
            ExclusionConstraint(
                name="tutor_cap_one_at_a_time",
                expressions=[
                    ("regime", RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Ce cadre a déjà un plafond à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_regime_display()} : {self.cap}"


@pghistory.track()
class TutoringCheck(models.Model):
    """How it goes, asked of the tutor on a day of the rhythm, or said by her on any day.

    A cry for help stays open until the référent closes it with a word.
    """

    assignment = models.ForeignKey(TutoringAssignment, on_delete=models.CASCADE, related_name="checks")
    due_on = models.DateField("jour")
    created_at = models.DateTimeField("demandé le", default=timezone.now)
    answer = models.CharField("réponse", max_length=5, choices=PulseAnswer, blank=True)
    comment = models.CharField("quelques mots", max_length=500, blank=True, validators=[validate_no_nir])
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    closing_note = models.CharField("ce qui a été fait", max_length=500, blank=True, validators=[validate_no_nir])

    class Meta:
        verbose_name = "point de tutorat"
        verbose_name_plural = "points de tutorat"
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "due_on"], name="tutoring_check_once_a_day"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="tutoring_check_answered_says_what",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (Q(answer=PulseAnswer.HELP) & ~Q(closing_note="")),
                name="tutoring_check_closed_with_a_word",
                violation_error_message="Dites en un mot ce qui a été fait.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignment"],
                name="tutoring_alert_open",
                condition=Q(answer=PulseAnswer.HELP, closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"Point du {self.due_on:%d/%m/%Y}"

    @property
    def status(self) -> str:
        if self.closed_at is not None:
            return CheckStatus.CLOSED
        if self.answer == PulseAnswer.HELP:
            return CheckStatus.HELP
        return CheckStatus.ASKED if self.answered_at is None else CheckStatus.ANSWERED

    @property
    def is_alert(self) -> bool:
        return self.status == CheckStatus.HELP


class TutorNote(models.Model):
    """What the tutor wrote for herself. The référent reads it only when the tutor shares it.

    No audit trail: a note that she erases leaves no copy.
    """

    assignment = models.ForeignKey(TutoringAssignment, on_delete=models.CASCADE, related_name="notes")
    stage = models.CharField("moment", max_length=8, choices=NoteStage, blank=True, default=NoteStage.FREE)
    text = models.TextField("note", max_length=2000, validators=[validate_no_nir])
    is_shared = models.BooleanField("partagée avec le référent", default=False)
    written_at = models.DateTimeField("écrite le", default=timezone.now)

    class Meta:
        verbose_name = "note de tutorat"
        verbose_name_plural = "notes de tutorat"
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"Note du {timezone.localtime(self.written_at):%d/%m/%Y}"
