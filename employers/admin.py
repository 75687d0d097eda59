from django.contrib import admin

from core.admin import MovedByTable
from employers.models import (
    CharterTheme,
    Employer,
    EmployerLabel,
    ImmersionOpening,
    JobOffer,
    Label,
    NetworkMembership,
    OfferCriterion,
    Tutor,
)


class EmployerLabelInline(admin.TabularInline):
    model = EmployerLabel
    extra = 0
    readonly_fields = ["status"]


@admin.register(Employer)
class EmployerAdmin(admin.ModelAdmin):
    list_display = ["name", "siret", "kind", "commune", "territory"]
    list_filter = ["kind", "territory"]
    list_select_related = ["commune", "territory"]
    search_fields = ["name", "siret"]
    autocomplete_fields = ["organisation", "commune"]
    inlines = [EmployerLabelInline]


class OpeningAdmin(MovedByTable, admin.ModelAdmin):
    moved = ("status", "labelled_at", "labelled_by", "label_criteria")
    list_display = ["title", "employer", "commune", "status", "places", "published_at", "labelled_at"]
    list_filter = ["status"]
    list_select_related = ["employer", "commune"]
    search_fields = ["title", "employer__name"]
    autocomplete_fields = ["employer", "occupation", "commune", "skills"]


admin.site.register(JobOffer, OpeningAdmin)
admin.site.register(ImmersionOpening, OpeningAdmin)


@admin.register(Tutor)
class TutorAdmin(admin.ModelAdmin):
    list_display = ["last_name", "first_name", "employer", "occupation", "capacity", "is_active"]
    list_select_related = ["employer", "occupation"]
    search_fields = ["last_name", "first_name", "employer__name"]
    autocomplete_fields = ["employer", "occupation"]


@admin.register(NetworkMembership)
class NetworkMembershipAdmin(MovedByTable, admin.ModelAdmin):
    list_display = ["employer", "status", "charter_signed_on", "joined_on"]
    list_filter = ["status"]
    list_select_related = ["employer"]
    autocomplete_fields = ["employer"]


@admin.register(Label)
class LabelAdmin(admin.ModelAdmin):
    list_display = ["name", "issuer", "levels"]
    search_fields = ["name"]


@admin.register(OfferCriterion)
class OfferCriterionAdmin(admin.ModelAdmin):
    list_display = ["label", "code", "order", "is_active"]


@admin.register(CharterTheme)
class CharterThemeAdmin(admin.ModelAdmin):
    list_display = ["label", "code", "order", "is_active"]
