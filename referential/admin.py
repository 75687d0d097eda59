"""Read-only: the referentials are changed by importing a file, never by hand."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import ReadOnlyAdmin
from referential.models import Commune, Mobility, Occupation, OccupationSkill, ReferentialVersion, Skill, Title


class ReferentialAdmin(ReadOnlyAdmin):
    show_full_result_count = False
    list_per_page = 50


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class TitleInline(ReadOnlyInline):
    model = Title
    fields = ["code", "label", "kind", "source", "withdrawn_on"]


class MobilityInline(ReadOnlyInline):
    model = Mobility
    fk_name = "from_occupation"
    fields = ["rank", "to_occupation", "source", "withdrawn_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("to_occupation").order_by("rank")


class SkillLinkInline(ReadOnlyInline):
    model = OccupationSkill
    fields = ["skill", "is_core", "is_emerging", "source", "withdrawn_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("skill").order_by("-is_core", "skill__label")


@admin.register(Commune)
class CommuneAdmin(ReferentialAdmin):
    list_display = ["name", "insee_code", "postcodes", "department", "population", "source", "withdrawn_on"]
    list_filter = ["source", ("withdrawn_on", admin.EmptyFieldListFilter)]
    search_fields = ["=insee_code", "name__unaccent", "search_label"]


@admin.register(Occupation)
class OccupationAdmin(ReferentialAdmin):
    list_display = ["code", "label", "domain_label", "source", "withdrawn_on"]
    list_filter = ["source", "sector_label", ("withdrawn_on", admin.EmptyFieldListFilter)]
    search_fields = ["=code", "label__unaccent", "search_label"]
    inlines = [TitleInline, MobilityInline, SkillLinkInline]


@admin.register(Title)
class TitleAdmin(ReferentialAdmin):
    list_display = ["label", "occupation", "kind", "source", "withdrawn_on"]
    list_filter = ["source", "kind", ("withdrawn_on", admin.EmptyFieldListFilter)]
    list_select_related = ["occupation"]
    search_fields = ["=code", "label__unaccent", "search_label"]


@admin.register(Skill)
class SkillAdmin(ReferentialAdmin):
    list_display = ["label", "code", "kind", "category", "is_macro", "source", "withdrawn_on"]
    list_filter = ["source", "kind", "is_macro", ("withdrawn_on", admin.EmptyFieldListFilter)]
    search_fields = ["=code", "label__unaccent", "search_label"]


@admin.register(ReferentialVersion)
class ReferentialVersionAdmin(ReferentialAdmin):
    list_display = ["source", "version", "imported_at", "summary"]
    list_filter = ["source"]
    date_hierarchy = "imported_at"

    @admin.display(description="effectifs")
    def summary(self, version: ReferentialVersion) -> str:
        return ", ".join(f"{COUNT_LABELS.get(name, name)} : {count}" for name, count in version.counts.items())


COUNT_LABELS = {
    "occupations": "métiers",
    "titles": "appellations",
    "skills": "compétences",
    "links": "compétences des métiers",
    "mobilities": "mobilités",
    "communes": "communes",
    "without_coordinates": "sans coordonnées",
}
