"""Who edits the site: the pilot and the administrators, while they act in that role.

Wagtail reads its rights from groups. The gate of `/cms/` keeps its two groups in step with the memberships, so
that nobody has to tick a box twice, and answers 403 to everybody else (Wagtail alone would send them round and round
through a login page they have already passed).
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.enums import Role
from accounts.models import Membership, User
from cms.models import ReviewTask

EDITOR_ROLES = frozenset({Role.PILOT, Role.ADMIN})
PUBLISHER_ROLES = frozenset({Role.ADMIN})
EDITORS = "Éditeurs"
PUBLISHERS = "Responsables de publication"
REVIEW = "Relecture"
# Editors write, and somebody else of their group approves; administrators may also publish alone, when it presses.
PAGE_PERMISSIONS = {
    EDITORS: ("add_page", "change_page", "lock_page", "unlock_page"),
    PUBLISHERS: ("publish_page", "bulk_delete_page"),
}
ROW_PERMISSIONS = tuple(
    (app, f"{action}_{model}")
    for app, model in (("cms", "aid"), ("cms", "costreference"), ("wagtailredirects", "redirect"))
    for action in ("add", "change", "delete", "view")
)
FILE_PERMISSIONS = tuple(
    (app, f"{action}_{model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for action in ("add", "change", "delete", "choose")
)


def editors_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Visitors go on to the login page; a user who is not acting as an editor gets 403."""

    @wraps(view)
    def gate(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        user = request.user
        if user.is_authenticated and not user.is_superuser:
            actor = getattr(request, "actor", None)
            if actor is None or actor.role not in EDITOR_ROLES:
                raise PermissionDenied("La gestion des contenus est réservée à l'équipe de pilotage.")
            editor_sync(user)
        return view(request, *args, **kwargs)

    return gate


def editor_sync(user: User) -> None:
    """Put the user in the groups of contents, or out of them, as her memberships say."""
    roles = set(Membership.objects.usable().filter(user=user, role__in=EDITOR_ROLES).values_list("role", flat=True))
    wanted = {name for name, kinds in ((EDITORS, EDITOR_ROLES), (PUBLISHERS, PUBLISHER_ROLES)) if roles & kinds}
    current = set(user.groups.filter(name__in=PAGE_PERMISSIONS).values_list("name", flat=True))
    if wanted == current:
        return
    groups = content_groups()
    user.groups.add(*(groups[name] for name in wanted - current))
    user.groups.remove(*(groups[name] for name in current - wanted))


@transaction.atomic
def content_groups() -> dict[str, Group]:
    """The groups of contents with their rights, and the review that editors pass through; made once, then completed."""
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in PAGE_PERMISSIONS}
    editors = groups[EDITORS]
    rows = [Permission.objects.get(content_type__app_label=app, codename=name) for app, name in ROW_PERMISSIONS]
    editors.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"), *rows
    )
    root = Page.objects.get(depth=1)
    for name, codenames in PAGE_PERMISSIONS.items():
        for codename in codenames:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.get_or_create(group=groups[name], page=root, permission=permission)
    collection = Collection.get_first_root_node()
    for app, codename in FILE_PERMISSIONS:
        permission = Permission.objects.get(content_type__app_label=app, codename=codename)
        GroupCollectionPermission.objects.get_or_create(group=editors, collection=collection, permission=permission)
    if not Workflow.objects.filter(name=REVIEW).exists():
        _review_make(editors, root)
    return groups


def _review_make(editors: Group, root: Page) -> None:
    """One reading by another editor, on the whole site; the pilot may change it afterwards in Wagtail's settings."""
    task = ReviewTask.objects.create(name="Relecture par une autre personne")
    task.groups.add(editors)
    workflow = Workflow.objects.create(name=REVIEW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
