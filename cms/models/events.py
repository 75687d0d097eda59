from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from accounts.enums import Role
from cms import live
from cms.calendars import event_ics
from cms.enums import Attendees, EventKind, RegistrationStatus
from cms.models.base import BasePage
from cms.rules.events import EMPLOYERS, PEOPLE, Seats, closed_because, seats_by_side


class EventIndexPage(BasePage):
    """Everything to come, then what took place; filtered by kind."""

    PAST_SHOWN = 6

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.EventPage"]
    max_count = 1

    class Meta:
        verbose_name = "agenda"

    def get_context(self, request, *args, **kwargs):
        now = timezone.now()
        kind = request.GET.get("nature", "")
        kind = kind if kind in EventKind.values else ""
        events = EventPage.objects.child_of(self).live().public().with_seats()
        if kind:
            events = events.filter(kind=kind)
        return {
            **super().get_context(request, *args, **kwargs),
            "kinds": EventKind.choices,
            "kind": kind,
            "upcoming": [live.event_row(event, request) for event in events.upcoming(now)],
            "past": events.past(now)[: self.PAST_SHOWN],
        }


class EventQuerySet(PageQuerySet):
    def upcoming(self, now):
        """Not finished yet, the nearest first."""
        return self._with_end().filter(end__gte=now).order_by("starts_at", "pk")

    def past(self, now):
        return self._with_end().filter(end__lt=now).order_by("-starts_at", "pk")

    def with_seats(self):
        """With what `EventPage.seats` and `is_called_off` read: the seats taken by each side, and the desk."""
        rows = apps.get_model("cms", "EventRegistration").objects.filter(
            event=OuterRef("pk"), status__in=[RegistrationStatus.REGISTERED, RegistrationStatus.ATTENDED]
        )
        sides = {"people_taken": {"person__isnull": False}, "employers_taken": {"employer__isnull": False}}
        counts = {
            name: rows.filter(**side).order_by().values("event").annotate(taken=Sum("seats")).values("taken")
            for name, side in sides.items()
        }
        return self.select_related("desk").annotate(
            **{name: Coalesce(Subquery(one), 0) for name, one in counts.items()}
        )

    def _with_end(self):
        return self.annotate(end=Coalesce("ends_at", "starts_at"))


class EventPage(RoutablePageMixin, BasePage):
    """A meeting with its date, its place and its seats. Registrations are rows of their own: an editor who publishes an
    older draft changes what the page says, never who is registered.
    """

    people_taken: int  # where `with_seats` counted
    employers_taken: int

    kind = models.CharField("nature", max_length=12, choices=EventKind.choices)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin", null=True, blank=True)
    place = models.CharField("lieu", max_length=120)
    address = models.CharField("adresse", max_length=200, blank=True)
    access = models.CharField(
        "accès", max_length=240, blank=True, help_text="Bus, parking, accès aux personnes à mobilité réduite."
    )
    capacity = models.PositiveIntegerField("nombre de places", null=True, blank=True)
    employer_capacity = models.PositiveIntegerField(
        "places des employeurs",
        null=True,
        blank=True,
        help_text="À remplir quand les employeurs ont leurs places à eux, comme à un job dating. Vide : tout le monde "
        "se partage le nombre de places.",
    )
    takes_registrations = models.BooleanField(
        "inscriptions dans Passerelle",
        default=False,
        help_text="Les référents et les employeurs s'inscrivent en ligne, jusqu'au nombre de places, puis sur une "
        "liste d'attente.",
    )
    attendees = models.CharField("qui s'inscrit", max_length=9, choices=Attendees, default=Attendees.BOTH)
    closes_on = models.DateField(
        "inscriptions jusqu'au", null=True, blank=True, help_text="Ce jour compris. Vide : jusqu'au début."
    )
    audience = models.CharField("public", max_length=160)
    registration = models.CharField("pour s'inscrire", max_length=240)

    objects = PageManager.from_queryset(EventQuerySet)()

    search_fields = [*BasePage.search_fields, index.SearchField("place"), index.SearchField("audience")]
    content_panels = [
        *BasePage.content_panels[:-1],
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldRowPanel([FieldPanel("place"), FieldPanel("address")]),
                FieldPanel("access"),
                FieldRowPanel([FieldPanel("capacity"), FieldPanel("audience")]),
                FieldPanel("registration"),
            ],
            heading="Le rendez-vous",
        ),
        MultiFieldPanel(
            [
                FieldPanel("takes_registrations"),
                FieldRowPanel([FieldPanel("attendees"), FieldPanel("closes_on")]),
                FieldPanel("employer_capacity"),
            ],
            heading="Les inscriptions",
        ),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.EventIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "rendez-vous"
        constraints = [
            models.CheckConstraint(
                name="cms_event_ends_after_start",
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message="La fin doit venir après le début.",
            )
        ]

    def clean(self):
        super().clean()
        wrong = {}
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            wrong["ends_at"] = "La fin doit venir après le début."
        if self.closes_on and self.starts_at and self.closes_on > timezone.localdate(self.starts_at):
            wrong["closes_on"] = "Les inscriptions se ferment au plus tard le jour du rendez-vous."
        if wrong:
            raise ValidationError(wrong)

    def get_context(self, request, *args, **kwargs):
        counted = EventPage.objects.with_seats().get(pk=self.pk) if self.pk else self
        role = getattr(getattr(request, "actor", None), "role", "")
        return {
            **super().get_context(request, *args, **kwargs),
            "registering": counted.registering(timezone.now()),
            # A visitor is shown both doors; whoever is logged in, hers.
            "may_be_referent": role in {"", Role.REFERENT},
            "may_be_employer": role in {"", Role.EMPLOYER},
        }

    @property
    def is_past(self) -> bool:
        return (self.ends_at or self.starts_at) < timezone.now()

    @property
    def is_called_off(self) -> bool:
        desk = getattr(self, "desk", None)
        return desk is not None and desk.cancelled_at is not None

    @property
    def seats(self) -> dict[str, Seats]:
        """The seats of each side that registers; of an event read `with_seats`."""
        both = seats_by_side(
            capacity=self.capacity,
            employer_capacity=self.employer_capacity,
            people=self.people_taken,
            employers=self.employers_taken,
        )
        return {side: seats for side, seats in both.items() if self.attendees in {Attendees.BOTH, side}}

    @property
    def shares_seats(self) -> bool:
        """Whether people and employers take the same seats."""
        return self.attendees == Attendees.BOTH and self.employer_capacity is None

    def closed_because(self, now) -> str:
        """Why nobody registers any more; empty while one may."""
        return closed_because(
            takes=self.takes_registrations and self.live,
            called_off=self.is_called_off,
            starts_at=self.starts_at,
            closes_on=self.closes_on,
            now=now,
            today=timezone.localdate(now),
        )

    def registering(self, now) -> dict:
        """What a page says of the registrations: why they are closed, and the seats left."""
        if not self.takes_registrations:
            return {}
        told = [
            ("pour les personnes accompagnées", self.seats.get(PEOPLE)),
            ("pour les employeurs", self.seats.get(EMPLOYERS)),
        ]
        told = [(whom if len(self.seats) > 1 else "", seats) for whom, seats in told if seats is not None]
        if self.shares_seats:
            told = [("", told[0][1])]
        return {
            "closed": self.closed_because(now),
            "called_off": self.is_called_off,
            "seats": told,
            "people": PEOPLE in self.seats,
            "employers": EMPLOYERS in self.seats,
        }

    @path("agenda/", name="calendar")
    def calendar(self, request):
        """The same meeting as a file that a calendar opens."""
        response = HttpResponse(
            event_ics(self, url=self.get_full_url(request)), content_type="text/calendar; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{self.slug}.ics"'
        return response
