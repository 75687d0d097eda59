"""Who edits the site: the pilot and the administrators, while they act in that role.

Wagtail reads its rights from groups. The gate of `/cms/` keeps the group "Éditeurs" in step with the memberships, so
that nobody has to tick a box twice, and answers 403 to everybody else (Wagtail alone would send them round and round
through a login page they have already passed).
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.enums import Role
from accounts.models import Membership, User

EDITOR_ROLES = frozenset({Role.PILOT, Role.ADMIN})
EDITORS = "Éditeurs"
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
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
    """Put the user in the group of editors, or out of it, as her memberships say."""
    is_editor = Membership.objects.usable().filter(user=user, role__in=EDITOR_ROLES).exists()
    if is_editor == user.groups.filter(name=EDITORS).exists():
        return
    group = editors_group()
    if is_editor:
        user.groups.add(group)
    else:
        user.groups.remove(group)


@transaction.atomic
def editors_group() -> Group:
    """The group of editors, with every right on pages, images and documents."""
    group, created = Group.objects.get_or_create(name=EDITORS)
    if not created:
        return group
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    root = Page.objects.get(depth=1)
    for codename in PAGE_PERMISSIONS:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    collection = Collection.get_first_root_node()
    for app, codename in FILE_PERMISSIONS:
        permission = Permission.objects.get(content_type__app_label=app, codename=codename)
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    return group
