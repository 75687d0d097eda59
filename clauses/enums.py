"""Choices of the clauses room. Codes are stored and exchanged; labels are what people read."""

from django.db import models

from clauses.rules import kinds


class ContractFamily(models.TextChoices):
    PUBLIC = "public", "Marché public"
    CONCESSION = "concession", "Concession"
    PRIVATE = "private", "Marché privé"


class ContractOrigin(models.TextChoices):
    MANUAL = "manual", "Saisi"
    DECP = "decp", "Données essentielles (DECP)"


class ClauseKind(models.TextChoices):
    """Domain rules, 1.2; the pure rules know the same codes."""

    EXECUTION = kinds.EXECUTION, "Clause d'exécution"
    EXECUTION_AND_CRITERION = kinds.EXECUTION_AND_CRITERION, "Clause d'exécution et critère"
    CRITERION = kinds.CRITERION, "Critère d'attribution"
    RESERVED_SIAE = kinds.RESERVED_SIAE, "Marché réservé aux SIAE"
    RESERVED_DISABILITY = kinds.RESERVED_DISABILITY, "Marché réservé EA et ESAT"
    RESERVED_SIAE_AND_DISABILITY = kinds.RESERVED_SIAE_AND_DISABILITY, "Marché réservé SIAE, EA et ESAT"
    RESERVED_PRISON = kinds.RESERVED_PRISON, "Marché réservé au travail pénitentiaire"
    RESERVED_SOCIAL_ECONOMY = kinds.RESERVED_SOCIAL_ECONOMY, "Marché réservé à l'économie sociale"
    INSERTION_SERVICES = kinds.INSERTION_SERVICES, "Marché d'insertion"
    CONCESSION = kinds.CONCESSION, "Clause dans une concession"
    PRIVATE = kinds.PRIVATE, "Clause dans un marché privé"


class ParticipationRole(models.TextChoices):
    LEAD = "lead", "Titulaire"
    CO_CONTRACTOR = "co_contractor", "Cotraitant"
    SUBCONTRACTOR = "subcontractor", "Sous-traitant"


class TrancheKind(models.TextChoices):
    FIRM = "firm", "Tranche ferme"
    OPTIONAL = "optional", "Tranche optionnelle"


class ObligationMethod(models.TextChoices):
    """The ways met in practice to state how many hours are owed (domain rules, 1.3)."""

    FORMULA = "formula", "Formule : part du montant des travaux"
    FIXED = "fixed", "Volume écrit au contrat"
    WORKED_SHARE = "worked_share", "Part des heures travaillées"
    INVOICED = "invoiced", "Heures par euro facturé"


class WayOfMeeting(models.TextChoices):
    """How a company meets the clause (domain rules, 1.4)."""

    DIRECT = "direct", "Embauche directe"
    AI = "ai", "Mise à disposition par une AI"
    ETTI = "etti", "Mise à disposition par une ETTI"
    GEIQ = "geiq", "Mise à disposition par un GEIQ"
    ETT = "ett", "Intérim"
    EATT = "eatt", "Mise à disposition par une EATT"
    EI = "ei", "Sous-traitance à une EI"
    ACI = "aci", "Sous-traitance à un ACI"
    EA = "ea", "Sous-traitance à une EA"
    ESAT = "esat", "Sous-traitance à un ESAT"
    REGIE = "regie", "Régie de quartier"


class HoursKind(models.TextChoices):
    WORK = "WORK", "Travail"
    TRAINING = "TRAINING", "Formation"
    TUTORING = "TUTORING", "Tutorat"
    IMMERSION = "IMMERSION", "Immersion"
    PAID_ABSENCE = "PAID_ABSENCE", "Absence payée"


class StatementStatus(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    SENT = "sent", "À vérifier"
    RETURNED = "returned", "À corriger"
    VALIDATED = "validated", "Validé"


class EntryState(models.TextChoices):
    PENDING = "pending", "À vérifier"
    VALIDATED = "validated", "Validée"
    REJECTED = "rejected", "Refusée"


class SettingCode(models.TextChoices):
    """Usages that the Département sets, each with a period of validity."""

    HOURLY_COST = "hourly_cost", "Coût horaire du travail (€)"
    PENALTY_RATE = "penalty_rate", "Pénalité par heure manquante (€)"
    WINDOW_MONTHS = "window_months", "Durée de décompte d'une personne (mois)"
    FTE_DIVISOR = "fte_divisor", "Heures d'un équivalent temps plein"
    SMALL_CELL = "small_cell", "Effectif en dessous duquel une case est masquée"
