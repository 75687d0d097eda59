from django.db import models


class Role(models.TextChoices):
    """What a membership lets its holder do."""

    EMPLOYER = "employer", "Employeur"
    REFERENT = "referent", "Référent de parcours"
    FACILITATOR = "facilitator", "Facilitateur de clauses"
    BUYER = "buyer", "Acheteur"
    CONTRACTOR = "contractor", "Entreprise titulaire"
    PILOT = "pilot", "Pilotage"
    ADMIN = "admin", "Administration"


class OrganisationKind(models.TextChoices):
    EMPLOYER = "employer", "Employeur"
    REFERRER_SERVICE = "referrer_service", "Service de référents"
    FACILITATOR_BODY = "facilitator_body", "Structure de facilitation"
    BUYER = "buyer", "Acheteur"
    CONTRACTOR = "contractor", "Entreprise titulaire"
    DEPARTMENT = "department", "Département"


# Which roles a member of an organisation may hold. A company may both recruit and owe insertion hours.
ROLES_OF_KIND: dict[str, frozenset[str]] = {
    OrganisationKind.EMPLOYER: frozenset({Role.EMPLOYER, Role.CONTRACTOR}),
    OrganisationKind.CONTRACTOR: frozenset({Role.EMPLOYER, Role.CONTRACTOR}),
    OrganisationKind.REFERRER_SERVICE: frozenset({Role.REFERENT}),
    OrganisationKind.FACILITATOR_BODY: frozenset({Role.FACILITATOR}),
    OrganisationKind.BUYER: frozenset({Role.BUYER, Role.EMPLOYER}),
    OrganisationKind.DEPARTMENT: frozenset(
        {Role.PILOT, Role.REFERENT, Role.FACILITATOR, Role.BUYER, Role.EMPLOYER, Role.ADMIN}
    ),
}

# Where each role works: the page shown after login.
HOME_OF_ROLE: dict[str, str] = {
    Role.EMPLOYER: "/espace-employeur/",
    Role.REFERENT: "/espace-referent/",
    Role.FACILITATOR: "/espace-facilitateur/",
    Role.BUYER: "/espace-acheteur/",
    Role.CONTRACTOR: "/espace-entreprise-titulaire/",
    Role.PILOT: "/pilotage/",
    Role.ADMIN: "/admin/",
}


class TerritoryKind(models.TextChoices):
    DEPARTMENT = "department", "Département"
    TERRITORY = "territory", "Territoire"
    AREA = "area", "Secteur"


class BuyerKind(models.TextChoices):
    """What kind of body buys: an axis of the reports on clauses."""

    COMMUNE = "commune", "Commune"
    GROUPING = "grouping", "Intercommunalité ou syndicat"
    DEPARTMENT = "department", "Département"
    REGION = "region", "Région"
    STATE = "state", "État"
    HOUSING = "housing", "Bailleur social"
    HEALTH = "health", "Hôpital ou établissement de santé"
    PUBLIC_BODY = "public_body", "Autre établissement public"
    LOCAL_COMPANY = "local_company", "Société d'économie mixte, SPL ou aménageur"
    PRIVATE = "private", "Maître d'ouvrage privé"


class OrganisationStatus(models.TextChoices):
    """Whether the Département recognised what registered itself."""

    UNVERIFIED = "unverified", "À vérifier"
    VERIFIED = "verified", "Vérifiée"
    CLOSED = "closed", "Fermée"


class InvitationStatus(models.TextChoices):
    WAITING = "waiting", "En attente"
    ACCEPTED = "accepted", "Acceptée"
    REVOKED = "revoked", "Retirée"


class AccessRequestStatus(models.TextChoices):
    WAITING = "waiting", "En attente"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"
