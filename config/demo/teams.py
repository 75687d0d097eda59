"""The Département's map, its services and the people who log in."""

from django.db.models import F

from accounts.enums import OrganisationKind, Role, TerritoryKind
from accounts.models import Membership, Organisation, Territory, User
from config.demo.world import World, rows

PASSWORD = "passerelle-demo"  # noqa: S105 -- the demonstration's, printed by `make run`

REFERENTS = [
    ("Nadia", "Belleroche", "lacs"),
    ("Thomas", "Vaugrise", "chablais"),
    ("Inès", "Montferrand", "arve"),
    ("Julien", "Chantemerle", "mont-blanc"),
    ("Sofia", "Rochebrune", "genevois"),
    ("Marc", "Aubépin", "faucigny"),
    ("Léa", "Fontclaire", "albanais"),
    ("Karim", "Boisjoli", "lacs"),
]


def build_map(world: World) -> None:
    """Seven territories under the Département, each with its communes."""
    world.root = Territory.add_root(name="Les Trois-Vallées", code="trois-vallees", kind=TerritoryKind.DEPARTMENT)
    for row in rows("territories.csv", delimiter=","):
        territory = Territory.objects.get(pk=world.root.pk).add_child(
            name=row["name"], code=row["code"], kind=TerritoryKind.TERRITORY
        )
        codes = row["communes"].split()
        territory.communes.set(codes)
        world.territories[row["code"]] = territory
        world.territory_of_commune |= dict.fromkeys(codes, territory)


def build_teams(world: World) -> None:
    """Organisations of the Département and its partners, and the seven demonstration accounts."""
    department = _organisation(world, "department", "Département des Trois-Vallées", OrganisationKind.DEPARTMENT)
    service = _organisation(
        world, "service", "Service insertion et emploi des Trois-Vallées", OrganisationKind.REFERRER_SERVICE
    )
    facilitators = _organisation(
        world, "facilitators", "Maison de l'emploi des Trois-Vallées", OrganisationKind.FACILITATOR_BODY
    )
    pilot = _user(world, "pilotage", "Hélène", "Grandvallon", demo=True)
    _member(pilot, department, Role.PILOT)
    admin = _user(world, "admin", "Administration", "Passerelle", demo=True, is_staff=True, is_superuser=True)
    _member(admin, department, Role.ADMIN)
    for number, (first, last, territory) in enumerate(REFERENTS):
        user = _user(world, "referent" if number == 0 else f"referent{number}", first, last, demo=number == 0)
        # The demonstration's référent works on the whole Département, so that every story is at hand.
        world.referents.append(
            _member(user, service, Role.REFERENT, territory=None if number == 0 else world.territories[territory])
        )
    facilitator = _user(world, "facilitateur", "Claire", "Hautecombe", demo=True)
    _member(facilitator, facilitators, Role.FACILITATOR)
    colleague = _user(world, "facilitateur2", "Yann", "Prévallon")
    _member(colleague, facilitators, Role.FACILITATOR)
    Organisation.objects.update(verified_at=F("created_at"), verified_by=pilot)


def _organisation(world: World, key: str, name: str, kind: str) -> Organisation:
    world.organisations[key] = Organisation.objects.create(
        name=name, kind=kind, territory=world.root, email=f"{key}@demo.example", created_at=world.instant(800)
    )
    return world.organisations[key]


def _user(world: World, key: str, first: str, last: str, *, demo: bool = False, **flags) -> User:
    user = User(email=f"{key}@demo.example", first_name=first, last_name=last, date_joined=world.instant(700), **flags)
    if demo:
        user.set_password(PASSWORD)
    else:
        user.set_unusable_password()
    user.save()
    world.users[key] = user
    return user


def _member(user: User, organisation: Organisation, role: str, territory: Territory | None = None) -> Membership:
    return Membership.objects.create(user=user, organisation=organisation, role=role, territory=territory)


def add_demo_member(world: World, key: str, first: str, last: str, organisation: Organisation, role: str) -> User:
    """One more of the demonstration accounts, in an organisation made elsewhere."""
    user = _user(world, key, first, last, demo=True)
    _member(user, organisation, role)
    return user
