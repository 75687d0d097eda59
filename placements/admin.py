from django.contrib import admin

from core.admin import MovedByTable
from placements.models import (
    FollowUp,
    Hire,
    ImmersionAgreement,
    ImmersionAssessment,
    ImmersionSignatory,
    ImmersionSignature,
    Mentor,
    Mentoring,
    Proposal,
    TutorCap,
    TutoringAssignment,
)


@admin.register(Proposal)
class ProposalAdmin(MovedByTable, admin.ModelAdmin):
    list_display = ["pk", "employer", "kind", "status", "proposed_at", "answered_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["employer"]
    raw_id_fields = ["person", "employer", "job_offer", "immersion", "proposed_by"]
    date_hierarchy = "proposed_at"


class FollowUpInline(MovedByTable, admin.TabularInline):
    model = FollowUp
    extra = 0
    moved = ("state", "note", "done_at", "done_by")


@admin.register(Hire)
class HireAdmin(MovedByTable, admin.ModelAdmin):
    moved = ("ended_on", "end_reason")
    list_display = ["pk", "employer", "contract_kind", "starts_on", "ends_on", "ended_on"]
    list_filter = ["contract_kind"]
    list_select_related = ["employer"]
    raw_id_fields = ["person", "employer", "proposal", "job_offer", "occupation"]
    inlines = [FollowUpInline]


@admin.register(ImmersionAgreement)
class ImmersionAgreementAdmin(MovedByTable, admin.ModelAdmin):
    list_display = ["pk", "host", "purpose", "starts_on", "ends_on", "status"]
    list_filter = ["status", "purpose"]
    list_select_related = ["host"]
    raw_id_fields = ["person", "host", "opening", "proposal", "prescriber", "occupation", "renews", "tutor"]
    readonly_fields = ["document", "document_hash", "form_version", "sent_at"]


@admin.register(ImmersionSignatory)
class ImmersionSignatoryAdmin(admin.ModelAdmin):
    list_display = ["pk", "role", "name", "email"]
    list_filter = ["role"]
    raw_id_fields = ["agreement"]
    exclude = ["key", "code_nonce", "code_hash"]


@admin.register(ImmersionSignature)
class ImmersionSignatureAdmin(admin.ModelAdmin):
    """Evidence: read, never written."""

    list_display = ["pk", "role", "name", "signed_at", "voided_at"]
    list_filter = ["role"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(ImmersionAssessment)
class ImmersionAssessmentAdmin(MovedByTable, admin.ModelAdmin):
    moved = ("filled_at",)
    list_display = ["pk", "agreement", "asked_at", "filled_at"]
    raw_id_fields = ["agreement"]
    exclude = ["key"]


@admin.register(TutoringAssignment)
class TutoringAssignmentAdmin(MovedByTable, admin.ModelAdmin):
    moved = ("ended_at", "end_reason", "end_note")
    list_display = ["pk", "tutor", "regime", "starts_on", "ends_on"]
    list_select_related = ["tutor"]
    raw_id_fields = ["tutor", "person", "hire", "agreement"]


@admin.register(Mentoring)
class MentoringAdmin(MovedByTable, admin.ModelAdmin):
    list_display = ["pk", "mentor", "status", "starts_on", "ends_on"]
    list_select_related = ["mentor"]
    raw_id_fields = ["mentor", "person", "proposed_by"]


@admin.register(Mentor)
class MentorAdmin(MovedByTable, admin.ModelAdmin):
    moved = ("is_active", "stopped_on", "forgotten_at")
    list_display = ["pk", "name", "activity", "territory", "is_active"]
    list_filter = ["is_active", "activity"]
    list_select_related = ["territory"]
    raw_id_fields = ["occupation"]


@admin.register(TutorCap)
class TutorCapAdmin(admin.ModelAdmin):
    list_display = ["regime", "cap", "valid_from", "valid_to"]
