from django.contrib import admin

from core.admin import ReadOnlyAdmin
from matching.models import Dismissal, FairnessAudit, MatcherVersion, Recommendation, SkillsProfile


@admin.register(SkillsProfile)
class SkillsProfileAdmin(admin.ModelAdmin):
    list_display = ["pk", "title", "max_km", "is_searching", "updated_at"]
    raw_id_fields = ["person", "commune", "updated_by"]


@admin.register(MatcherVersion)
class MatcherVersionAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "status", "created_at", "activated_at"]


@admin.register(Recommendation)
class RecommendationAdmin(ReadOnlyAdmin):
    list_display = ["pk", "kind", "rank", "score", "computed_at"]


@admin.register(Dismissal)
class DismissalAdmin(ReadOnlyAdmin):
    list_display = ["pk", "kind", "reason", "at"]


@admin.register(FairnessAudit)
class FairnessAuditAdmin(ReadOnlyAdmin):
    list_display = ["pk", "status", "origin", "requested_at", "finished_at", "attempts"]
