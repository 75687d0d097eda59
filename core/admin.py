from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.models import OutboxEvent, TransitionLog
from core.outbox import outbox_revive

admin.site.site_header = "Passerelle"
admin.site.site_title = "Passerelle"
admin.site.index_title = "Administration"


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows that only the program writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class MovedByTable:
    """A row with a workflow: its table of transitions alone moves it, with its guards, history and mails.

    `moved` are the columns that say its state.
    """

    moved: tuple[str, ...] = ("status",)

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *self.moved]  # type: ignore[misc]


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    list_display = ["name", "handler", "status", "attempts", "created_at", "available_at", "done_at"]
    list_filter = ["status", "name"]
    search_fields = ["name", "handler", "key", "last_error"]
    actions = ["revive"]

    @admin.action(description="Remettre au travail les événements abandonnés", permissions=["view"])
    def revive(self, request: HttpRequest, queryset: QuerySet[OutboxEvent]) -> None:
        count = outbox_revive(event_ids=list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"{count} événement(s) remis au travail.")


@admin.register(TransitionLog)
class TransitionLogAdmin(ReadOnlyAdmin):
    list_display = ["at", "content_type", "object_id", "label", "source_state", "target_state", "actor"]
    list_filter = ["content_type", "transition"]
    list_select_related = ["content_type", "actor"]
    date_hierarchy = "at"
