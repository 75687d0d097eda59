from django.contrib import admin

from people.enums import PersonStatus
from people.models import AccessLog, Consent, EligibilityCriterion, EligibilityEvidence, Person, PersonMerge


class EvidenceInline(admin.TabularInline):
    model = EligibilityEvidence
    extra = 0


class ConsentInline(admin.TabularInline):
    model = Consent
    extra = 0


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["pk", "last_name", "first_name", "service", "territory", "status"]
    list_filter = ["status", "territory"]
    list_select_related = ["service", "territory"]
    search_fields = ["last_name", "first_name", "email"]
    autocomplete_fields = ["commune", "service", "referent"]
    inlines = [EvidenceInline, ConsentInline]

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """Nobody is anonymous by a status alone: its service erases everywhere."""
        if db_field.name == "status":
            kwargs["choices"] = [one for one in PersonStatus.choices if one[0] != PersonStatus.ANONYMISED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None) -> bool:
        """Nor does anybody give a name back to a number."""
        is_gone = obj is not None and obj.status == PersonStatus.ANONYMISED
        return not is_gone and super().has_change_permission(request, obj)


@admin.register(EligibilityCriterion)
class EligibilityCriterionAdmin(admin.ModelAdmin):
    list_display = ["label", "code", "is_sensitive", "proof_max_age_months", "valid_from", "valid_to"]
    list_filter = ["is_sensitive"]
    search_fields = ["label", "code"]


@admin.register(AccessLog)
class AccessLogAdmin(admin.ModelAdmin):
    list_display = ["at", "user", "role", "person", "purpose"]
    list_select_related = ["user", "person"]
    date_hierarchy = "at"

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(PersonMerge)
class PersonMergeAdmin(admin.ModelAdmin):
    list_display = ["merged_at", "merged_by", "kept", "merged_name"]
    list_select_related = ["kept", "merged_by"]
    date_hierarchy = "merged_at"

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
