"""Enter a contract on one page, keep it as a draft, write it again, throw a draft away."""

import json
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.enums import Role
from accounts.http import ActorRequest
from clauses.cpv import cpv_search
from clauses.enums import ContractFamily
from clauses.forms.contract_merge import merge
from clauses.forms.contract_page import TOTAL, EntryForms
from clauses.models import ContractDraft, PublicContract
from clauses.rules import kinds_of_family
from clauses.selectors.contract_sheets import alike_to_show, contract_sheet, published_of
from clauses.selectors.sizing.studies import buyers_known
from clauses.services.contract_entry import contract_enter, contract_rewrite, draft_drop, draft_keep
from clauses.services.contracts import has_validated_hours
from clauses.views.common import show_refusal, status_of, today
from core.errors import Conflict, Refused
from core.forms import once
from people.models import EligibilityCriterion
from people.selectors import criteria_in_force

# What a draft does not keep: the boxes of the page itself.
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "action", "form_token", "draft", "family"})
BUYERS_SUGGESTED = 300
NEW_TITLES = {"public": "Nouveau marché public", "concession": "Nouvelle concession", "private": "Nouveau marché privé"}


def _criteria() -> QuerySet[EligibilityCriterion]:
    return criteria_in_force(on=today()).order_by("label")


# --- A new contract ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_new(request: ActorRequest) -> HttpResponse:
    """First its family, then its boxes. The pressed button says what to do with them."""
    if request.method == "POST":
        return _typed(request)
    draft = _draft(request, request.GET.get("brouillon", ""))
    family = draft.family if draft is not None else request.GET.get("famille", "")
    if family not in ContractFamily.values:
        return _choose_family(request)
    page = EntryForms(family, criteria=_criteria(), data=_boxes_of(draft) if draft is not None else None)
    if draft is not None:
        page.silent()
    return _show_new(request, page, draft=draft)


def _choose_family(request: ActorRequest) -> HttpResponse:
    drafts = ContractDraft.objects.visible_to(request.actor)[:20]
    return render(request, "clauses/facilitator/contract_family.html", {"drafts": drafts})


def _typed(request: ActorRequest) -> HttpResponse:
    family = request.POST.get("family", "")
    if family not in ContractFamily.values:
        return _choose_family(request)
    action = request.POST.get("action", "save")
    if action == "autosave":
        return _autosave(request, family)
    if action == "draft":
        return _keep_for_later(request, family)
    draft = _draft(request, request.POST.get("draft", ""))
    boxes, is_moving = _lots_moved(request.POST, action, family)
    page = EntryForms(family, criteria=_criteria(), data=boxes)
    if is_moving:
        return _show_new(request, page.silent(), draft=draft)
    status = 422
    if page.is_valid():
        try:
            return redirect(_enter(request, page, draft))
        except Refused as refusal:
            page.refuse(refusal)
            status = status_of(refusal)
    return _show_new(request, page, draft=draft, status=status)


def _enter(request: ActorRequest, page: EntryForms, draft: ContractDraft | None) -> str:
    with once(page.form, user=request.user) as sending:
        if not sending.is_repeat:
            contract = contract_enter(
                actor=request.actor,
                entry=page.entry(),
                now=timezone.now(),
                on=today(),
                draft_id=draft.pk if draft is not None else None,
            )
            sending.done_url = reverse("clauses:contract_detail", args=[contract.pk])
            messages.success(request, "Le marché est créé. Vérifiez l'obligation de chaque lot.")
    return sending.done_url


def _show_new(
    request: ActorRequest, page: EntryForms, *, draft: ContractDraft | None, status: int = 200
) -> HttpResponse:
    context = _page_context(page) | {
        "draft": draft,
        "title": NEW_TITLES[page.family],
        "alike": _alike(request, page),
    }
    return render(request, "clauses/facilitator/contract_form.html", context, status=status)


def _page_context(page: EntryForms) -> dict[str, Any]:
    buyers = buyers_known().exclude(siret=None)[:BUYERS_SUGGESTED]
    return {"page": page, "form": page.form, "buyers": buyers, "total_name": TOTAL}


def _alike(request: ActorRequest, page: EntryForms, *, except_id: int = 0) -> list[dict[str, Any]]:
    """The contracts that look like the one refused, so that she opens them or says that hers is another."""
    form = page.form
    if not form.is_bound or "reference" not in form.errors or not form.data.get("reference"):
        return []
    siret = "".join(letter for letter in form.data.get("buyer_siret", "") if letter.isdecimal())
    if len(siret) != 14:
        return []
    return alike_to_show(request.actor, buyer_siret=siret, reference=form.data["reference"][:255], except_id=except_id)


def _lots_moved(posted: QueryDict, action: str, family: str) -> tuple[QueryDict, bool]:
    """The boxes after « Ajouter un lot », « Retirer » or « Garder »; and whether that is all that was asked."""
    boxes = posted.copy()
    verb, _, rank = action.partition(":")
    if verb == "add_lot":
        total = boxes.get(TOTAL, "1")
        rank = total if total.isdecimal() and len(total) < 4 else "0"
        boxes[TOTAL] = str(int(rank) + 1)
        boxes[f"lots-{rank}-clause_kind"] = kinds_of_family(family)[0]
    elif verb in {"remove_lot", "keep_lot"} and rank.isdecimal():
        boxes[f"lots-{rank}-removed"] = "on" if verb == "remove_lot" else ""
    else:
        return boxes, False
    return boxes, True


# --- Drafts ---


def _draft(request: ActorRequest, text: str) -> ContractDraft | None:
    if not text.isdecimal() or len(text) > 18:
        return None
    return ContractDraft.objects.visible_to(request.actor).filter(pk=int(text)).first()


def _boxes_of(draft: ContractDraft) -> QueryDict:
    boxes = QueryDict(mutable=True)
    for name, values in draft.boxes.items():
        boxes.setlist(name, values)
    return boxes


def _keep(request: ActorRequest, family: str) -> ContractDraft:
    boxes = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
    known = _draft(request, request.POST.get("draft", ""))
    return draft_keep(
        actor=request.actor,
        family=family,
        boxes=boxes,
        now=timezone.now(),
        draft_id=known.pk if known is not None else None,
    )


def _autosave(request: ActorRequest, family: str) -> HttpResponse:
    """The fragment that says when the draft was kept, or why it was not."""
    draft, refusal = _draft(request, request.POST.get("draft", "")), None
    try:
        draft = _keep(request, family)
    except Refused as refused:
        refusal = refused
    context = {"draft": draft, "refusal": refusal}
    return render(request, "clauses/parts/contract_draft_state.html", context, status=200 if refusal is None else 422)


def _keep_for_later(request: ActorRequest, family: str) -> HttpResponse:
    try:
        _keep(request, family)
    except Refused as refusal:
        page = EntryForms(family, criteria=_criteria(), data=request.POST).silent()
        return _show_new(request, page, draft=None, status=show_refusal(request, refusal))
    messages.success(request, "Votre brouillon est gardé : reprenez-le ici quand vous voulez.")
    return redirect("clauses:contract_new")


@role_required(Role.FACILITATOR)
@require_POST
def draft_throw_away(request: ActorRequest, draft_id: int) -> HttpResponse:
    get_object_or_404(ContractDraft.objects.visible_to(request.actor), pk=draft_id)
    draft_drop(actor=request.actor, draft_id=draft_id)
    messages.success(request, "Le brouillon est supprimé.")
    return redirect("clauses:contract_new")


# --- A contract written again ---


@role_required(Role.FACILITATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_edit(request: ActorRequest, contract_id: int) -> HttpResponse:
    """The same page for a contract that exists, typed by hand or published."""
    contract = get_object_or_404(
        PublicContract.objects.visible_to(request.actor).select_related("buyer", "territory"), pk=contract_id
    )
    if not contract.is_open:
        state = contract.get_status_display().lower()
        messages.error(request, f"Ce marché est {state} : rouvrez-le pour le modifier.")
        return redirect("clauses:contract_detail", contract.pk)
    is_locked = has_validated_hours(contract)
    family = contract.family if is_locked else _family_asked(request, contract)
    if request.method != "POST":
        page = _page_of(contract, family, is_locked=is_locked)
        return _show_edit(request, contract, page, seen=contract_sheet(contract), is_locked=is_locked)
    return _rewrite(request, contract, family, is_locked=is_locked)


def _family_asked(request: ActorRequest, contract: PublicContract) -> str:
    asked = request.POST.get("family") or request.GET.get("famille") or ""
    return asked if asked in ContractFamily.values else contract.family


def _page_of(contract: PublicContract, family: str, *, is_locked: bool, data: QueryDict | None = None) -> EntryForms:
    published = published_of(contract)
    said = {name: published.said[name] for name in published.changed} if published is not None else None
    return EntryForms(family, criteria=_criteria(), contract=contract, data=data, is_locked=is_locked, published=said)


def _rewrite(request: ActorRequest, contract: PublicContract, family: str, *, is_locked: bool) -> HttpResponse:
    seen = _seen(request)
    boxes, is_moving = _lots_moved(request.POST, request.POST.get("action", "save"), family)
    page = _page_of(contract, family, is_locked=is_locked, data=boxes)
    if is_moving:
        return _show_edit(request, contract, page.silent(), seen=seen, is_locked=is_locked)
    status = 422
    if page.is_valid():
        entry = page.entry(seen)
        try:
            contract_rewrite(actor=request.actor, contract_id=contract.pk, entry=entry, now=timezone.now(), on=today())
        except Conflict as conflict:
            if "changed_meanwhile" in conflict.codes:
                return _show_conflict(request, contract, page, seen=seen, is_locked=is_locked)
            page.refuse(conflict)
            status = 409
        except Refused as refusal:
            page.refuse(refusal)
        else:
            messages.success(request, "Le marché est à jour.")
            return redirect("clauses:contract_detail", contract.pk)
    return _show_edit(request, contract, page, seen=seen, is_locked=is_locked, status=status)


def _seen(request: ActorRequest) -> dict[str, str]:
    """The sheet that came with the page; an unreadable one is like an old one: it conflicts, and nothing is lost."""
    try:
        seen = json.loads(request.POST.get("seen", "{}"))
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in seen.items()} if isinstance(seen, dict) else {}


def _show_conflict(
    request: ActorRequest, contract: PublicContract, page: EntryForms, *, seen: dict[str, str], is_locked: bool
) -> HttpResponse:
    """Somebody wrote meanwhile: her words come on the page, what this person wrote stays, and both are told."""
    contract = PublicContract.objects.select_related("buyer", "territory").get(pk=contract.pk)
    now = contract_sheet(contract)
    family = page.family if page.family != seen.get("family", page.family) else contract.family
    fresh = _page_of(contract, family, is_locked=is_locked)
    boxes, meanwhile = merge(page.data or QueryDict(), entry=page.entry(seen), seen=seen, now=now, fresh=fresh)
    shown = _page_of(contract, family, is_locked=is_locked, data=boxes).silent()
    return _show_edit(request, contract, shown, seen=now, is_locked=is_locked, meanwhile=meanwhile, status=409)


def _show_edit(
    request: ActorRequest,
    contract: PublicContract,
    page: EntryForms,
    *,
    seen: dict[str, str],
    is_locked: bool,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    others = [family for family in ContractFamily if family != page.family]
    context = _page_context(page) | {
        "contract": contract,
        "title": "Modifier le marché",
        "seen": json.dumps(seen, ensure_ascii=False),
        "is_locked": is_locked,
        "other_families": [] if is_locked else others,
        "published": published_of(contract),
        "alike": _alike(request, page, except_id=contract.pk),
        **more,
    }
    return render(request, "clauses/facilitator/contract_form.html", context, status=status)


# --- Suggestions ---


@role_required(Role.FACILITATOR, Role.BUYER)
@require_safe
@cache_control(max_age=3600, private=True)
def cpv_codes(request: ActorRequest) -> HttpResponse:
    """Suggestions for a CPV box, as options. `champ` names the parameter that holds the text."""
    text = request.GET.get(request.GET.get("champ", "q"), "")[:200]
    return render(request, "clauses/parts/cpv_codes.html", {"codes": cpv_search(text.replace("\x00", ""))})
