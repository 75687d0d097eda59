from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from cms import live
from cms.calendars import event_ics
from cms.enums import EventKind
from cms.models.base import BasePage


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
        events = EventPage.objects.child_of(self).live().public()
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

    def _with_end(self):
        return self.annotate(end=Coalesce("ends_at", "starts_at"))


class EventPage(RoutablePageMixin, BasePage):
    """A meeting with its date, its place and its capacity; people register with the organiser named on the page."""

    kind = models.CharField("nature", max_length=12, choices=EventKind.choices)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin", null=True, blank=True)
    place = models.CharField("lieu", max_length=120)
    address = models.CharField("adresse", max_length=200, blank=True)
    access = models.CharField(
        "accès", max_length=240, blank=True, help_text="Bus, parking, accès aux personnes à mobilité réduite."
    )
    capacity = models.PositiveIntegerField("nombre de places", null=True, blank=True)
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
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "La fin doit venir après le début."})

    @property
    def is_past(self) -> bool:
        return (self.ends_at or self.starts_at) < timezone.now()

    @path("agenda/", name="calendar")
    def calendar(self, request):
        """The same meeting as a file that a calendar opens."""
        response = HttpResponse(
            event_ics(self, url=self.get_full_url(request)), content_type="text/calendar; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{self.slug}.ics"'
        return response
