from typing import cast

from django.contrib import admin
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from clauses.models import (
    Amendment,
    ClauseSetting,
    DeclaredHours,
    DecpReading,
    DecpUpload,
    DutyExemption,
    DutyThreshold,
    Engagement,
    HoursLine,
    HoursStatement,
    LegalDate,
    Lot,
    Obligation,
    ObligationProposal,
    Participation,
    Publication,
    PublicContract,
    PurchaseOrder,
    Trade,
    Tranche,
)
from clauses.services.participations import participation_enter
from core.admin import MovedByTable


class ReadOnlyAdmin(admin.ModelAdmin):
    """Evidence: the administration reads it, the services write it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


@admin.register(ClauseSetting)
class ClauseSettingAdmin(admin.ModelAdmin):
    list_display = ["code", "value", "valid_from", "valid_to", "source"]
    list_filter = ["code"]


@admin.register(Trade)
class TradeAdmin(admin.ModelAdmin):
    list_display = ["label", "family", "labour_share", "is_confirmed", "valid_from", "valid_to"]
    list_filter = ["family", "is_confirmed"]
    search_fields = ["label", "code"]


class LotInline(admin.TabularInline):
    model = Lot
    extra = 0
    fields = ["number", "title", "clause_kind", "amount_excl_tax", "starts_on", "ends_on"]
    show_change_link = True


class AmendmentInline(admin.TabularInline):
    model = Amendment
    extra = 0


@admin.register(PublicContract)
class PublicContractAdmin(MovedByTable, admin.ModelAdmin):
    list_display = ["reference", "title", "buyer", "facilitation", "notified_on", "amount_excl_tax"]
    list_filter = ["family", "origin"]
    list_select_related = ["buyer", "facilitation"]
    search_fields = ["reference", "title", "buyer__name"]
    raw_id_fields = ["buyer", "facilitation", "facilitator", "territory"]
    date_hierarchy = "notified_on"
    inlines = [LotInline, AmendmentInline]


class TrancheInline(admin.TabularInline):
    model = Tranche
    extra = 0


class ParticipationInline(MovedByTable, admin.TabularInline):
    """A subcontractor added here waits for the buyer's answer, which is given in the spaces: never written here."""

    model = Participation
    extra = 0
    raw_id_fields = ["organisation"]
    readonly_fields = ["declared_on", "declared_by", "accepted_on", "accepted_by", "refused_on", "refusal_reason"]


@admin.register(Lot)
class LotAdmin(admin.ModelAdmin):
    list_display = ["__str__", "title", "clause_kind", "starts_on", "ends_on"]
    list_filter = ["clause_kind"]
    list_select_related = ["contract"]
    search_fields = ["title", "contract__reference"]
    raw_id_fields = ["contract", "commune"]
    filter_horizontal = ["publics"]
    inlines = [TrancheInline, ParticipationInline]

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        if formset.model is not Participation:
            super().save_formset(request, form, formset, change)
            return
        for company in formset.save(commit=False):
            if company.pk is None:
                participation_enter(company, user=cast(User, request.user), on=timezone.localdate())
            else:
                company.save()
        for company in formset.deleted_objects:
            company.delete()


@admin.register(Engagement)
class EngagementAdmin(admin.ModelAdmin):
    list_display = ["pk", "lot", "company", "way", "starts_on", "ends_on", "eligibility_validated_on"]
    list_filter = ["way", "contract_kind"]
    list_select_related = ["lot__contract", "company"]
    raw_id_fields = ["person", "lot", "company", "employer", "hire", "occupation"]


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    list_display = ["lot", "hours", "method", "decided_at", "replaced_at"]
    list_select_related = ["lot__contract"]


@admin.register(ObligationProposal)
class ObligationProposalAdmin(ReadOnlyAdmin):
    list_display = ["lot", "label", "status", "created_at", "decided_at"]
    list_filter = ["status"]
    list_select_related = ["lot__contract"]


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(ReadOnlyAdmin):
    list_display = ["number", "lot", "ordered_on", "amount_excl_tax", "cancelled_on"]
    list_select_related = ["lot__contract"]


@admin.register(DutyThreshold)
class DutyThresholdAdmin(admin.ModelAdmin):
    list_display = ["contract_type", "buyer_type", "amount", "valid_from", "valid_to", "to_confirm", "source"]
    list_filter = ["contract_type", "buyer_type", "to_confirm"]


@admin.register(LegalDate)
class LegalDateAdmin(admin.ModelAdmin):
    list_display = ["code", "day", "source"]


@admin.register(DutyExemption)
class DutyExemptionAdmin(ReadOnlyAdmin):
    list_display = ["contract", "ground", "recorded_at", "recorded_by"]
    list_filter = ["ground"]
    list_select_related = ["contract", "recorded_by"]


@admin.register(HoursStatement)
class HoursStatementAdmin(ReadOnlyAdmin):
    list_display = ["month", "lot", "company", "status", "due_on", "sent_at"]
    list_filter = ["status"]
    list_select_related = ["lot__contract", "company"]
    date_hierarchy = "month"


@admin.register(DeclaredHours)
class DeclaredHoursAdmin(ReadOnlyAdmin):
    list_display = ["pk", "statement", "kind", "hours", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["statement"]
    show_full_result_count = False


@admin.register(HoursLine)
class HoursLineAdmin(ReadOnlyAdmin):
    list_display = ["pk", "lot", "month", "kind", "hours", "countable", "recorded_at", "recorded_by"]
    list_filter = ["countable", "kind"]
    list_select_related = ["lot__contract", "recorded_by"]
    show_full_result_count = False


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ["contract", "version_date", "source", "received_at"]
    list_select_related = ["contract"]


@admin.register(DecpReading)
class DecpReadingAdmin(ReadOnlyAdmin):
    list_display = ["name", "origin", "outcome", "read_at"]
    list_filter = ["outcome"]


@admin.register(DecpUpload)
class DecpUploadAdmin(ReadOnlyAdmin):
    list_display = ["name", "uploaded_by", "uploaded_at", "applied_at"]
    exclude = ["content"]
