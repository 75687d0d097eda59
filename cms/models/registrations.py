"""Who comes to a meeting: rows of their own, which no draft of the page can bring back or take away."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from cms.enums import DeskStatus, RegistrationStatus
from cms.models.events import EventPage
from cms.rules.events import EMPLOYERS, PEOPLE
from core.validators import validate_no_nir
from people.models import Person

ACTIVE = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)
# Those who take a seat.
TAKING = (RegistrationStatus.REGISTERED, RegistrationStatus.ATTENDED)
MOST_SEATS = 6


class EventDesk(models.Model):
    """What becomes of a meeting, apart from its page: called off, attendance closed, what was told to who comes."""

    event = models.OneToOneField(EventPage, primary_key=True, on_delete=models.CASCADE, related_name="desk")
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    cancel_reason = models.CharField("raison", max_length=300, blank=True, validators=[validate_no_nir])
    closed_at = models.DateTimeField("émargement clos le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    walk_ins = models.PositiveSmallIntegerField("venus sans être connus de Passerelle", default=0)
    # The date and the place that those who are registered were told: what differs is told them.
    told_starts_at = models.DateTimeField("début annoncé", null=True, blank=True)
    told_ends_at = models.DateTimeField("fin annoncée", null=True, blank=True)
    told_place = models.CharField("lieu annoncé", max_length=330, blank=True)

    class Meta:
        verbose_name = "tenue d'un rendez-vous"
        verbose_name_plural = "tenues des rendez-vous"
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""), name="cms_event_called_off_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(closed_at__isnull=True), name="cms_event_called_off_or_held"
            ),
        ]

    def __str__(self) -> str:
        return f"Tenue du rendez-vous {self.pk}"

    @property
    def status(self) -> str:
        """`cms.transitions` rules it."""
        if self.cancelled_at is not None:
            return DeskStatus.CALLED_OFF
        return DeskStatus.OPEN if self.closed_at is None else DeskStatus.CLOSED


class EventRegistrationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A référent's own people, a company's own people; the organiser reads who comes to her meetings."""
        if actor is None:
            return self.none()
        if actor.role == Role.REFERENT:
            return self.filter(person__in=Person.objects.visible_to(actor))
        if actor.role == Role.EMPLOYER:
            return self.filter(employer__organisation_id=actor.organisation_id)
        return self if actor.role in {Role.PILOT, Role.ADMIN} else self.none()

    def active(self):
        return self.filter(status__in=ACTIVE)

    def waiting(self):
        """First come, first served."""
        return self.filter(status=RegistrationStatus.WAITING).order_by("registered_at", "pk")


@pghistory.track()
class EventRegistration(models.Model):
    """A person registered by her référent, or the people that a company sends, to one meeting."""

    event = models.ForeignKey(
        EventPage, verbose_name="rendez-vous", on_delete=models.PROTECT, related_name="registrations"
    )
    person = models.ForeignKey(
        Person,
        verbose_name="personne",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="event_registrations",
    )
    employer = models.ForeignKey(
        "employers.Employer",
        verbose_name="employeur",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="event_registrations",
    )
    names = models.CharField("qui vient", max_length=200, blank=True, validators=[validate_no_nir])
    seats = models.PositiveSmallIntegerField(
        "nombre de places", default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    note = models.CharField("un mot pour l'organisateur", max_length=300, blank=True, validators=[validate_no_nir])
    status = models.CharField("état", max_length=10, choices=RegistrationStatus, default=RegistrationStatus.REGISTERED)
    registered_at = models.DateTimeField("inscription le", default=timezone.now)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    # Said by the link of her message: she comes.
    confirmed_at = models.DateTimeField("venue confirmée le", null=True, blank=True)
    is_walk_in = models.BooleanField("ajout sur place", default=False)

    objects = EventRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription à un rendez-vous"
        verbose_name_plural = "inscriptions aux rendez-vous"
        ordering = ["registered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, employer__isnull=True, seats=1)
                | Q(person__isnull=True, employer__isnull=False),
                name="cms_registration_of_one",
            ),
            models.CheckConstraint(condition=Q(seats__range=(1, MOST_SEATS)), name="cms_registration_seats"),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=~Q(status=RegistrationStatus.CANCELLED),
                name="cms_person_registered_once",
                violation_error_message="Cette personne est déjà inscrite.",
            ),
            models.UniqueConstraint(
                fields=["event", "employer"],
                condition=~Q(status=RegistrationStatus.CANCELLED),
                name="cms_employer_registered_once",
                violation_error_message="Cette entreprise est déjà inscrite.",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "registered_at"], name="cms_registration_of_event"),
        ]

    def __str__(self) -> str:
        return f"Inscription {self.pk}"

    @property
    def side(self) -> str:
        """Whose seats it takes."""
        return PEOPLE if self.person_id else EMPLOYERS

    @property
    def who(self) -> str:
        """Who comes, for whoever may read it."""
        return str(self.person or self.employer)

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE
