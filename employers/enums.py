from django.db import models


class EmployerKind(models.TextChoices):
    ORDINARY = "ordinary", "Entreprise"
    ASSOCIATION = "association", "Association"
    PUBLIC = "public", "Employeur public"
    ACI = "aci", "Atelier et chantier d'insertion (ACI)"
    AI = "ai", "Association intermédiaire (AI)"
    EI = "ei", "Entreprise d'insertion (EI)"
    EITI = "eiti", "Entreprise d'insertion par le travail indépendant (EITI)"
    ETTI = "etti", "Entreprise de travail temporaire d'insertion (ETTI)"
    GEIQ = "geiq", "Groupement d'employeurs (GEIQ)"
    EA = "ea", "Entreprise adaptée (EA)"
    EATT = "eatt", "Entreprise adaptée de travail temporaire (EATT)"
    ESAT = "esat", "Établissement d'accompagnement par le travail (ESAT)"
    TEMP_AGENCY = "ett", "Agence d'intérim"

    @classmethod
    def siae(cls) -> frozenset[str]:
        """Structures of insertion through economic activity (IAE)."""
        return frozenset({cls.ACI, cls.AI, cls.EI, cls.EITI, cls.ETTI})


class OpeningStatus(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "À vérifier"
    PUBLISHED = "published", "Publiée"
    FILLED = "filled", "Pourvue"
    EXPIRED = "expired", "Expirée"
    CLOSED = "closed", "Fermée"


class OpeningKind(models.TextChoices):
    JOB = "job", "Emploi"
    IMMERSION = "immersion", "Immersion"
    TUTORING = "tutoring", "Tutorat"


class ContractKind(models.TextChoices):
    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD"
    CDDI = "cddi", "CDD d'insertion (CDDI)"
    TEMPORARY = "temporary", "Intérim"
    SEASONAL = "seasonal", "Contrat saisonnier"
    APPRENTICESHIP = "apprenticeship", "Apprentissage"
    PROFESSIONALISATION = "professionalisation", "Professionnalisation"
    PEC = "pec", "Parcours emploi compétences (PEC)"
    CIE = "cie", "Contrat initiative emploi (CIE)"


class Slot(models.TextChoices):
    """When the work happens; the words are those of the matching files."""

    EARLY = "early", "Tôt le matin (avant 7 h)"
    DAY = "day", "En journée"
    LATE = "late", "En soirée (après 20 h)"
    NIGHT = "night", "La nuit"
    SATURDAY = "saturday", "Le samedi"
    SUNDAY = "sunday", "Le dimanche"


class Licence(models.TextChoices):
    B = "B", "Permis B"
    C = "C", "Permis C"
    D = "D", "Permis D"
    CACES_1 = "CACES-1", "CACES 1"
    CACES_3 = "CACES-3", "CACES 3"
    CACES_5 = "CACES-5", "CACES 5"
    NACELLE = "CACES-PEMP", "CACES nacelle"


class ImmersionPurpose(models.TextChoices):
    """The law's three purposes, one for each agreement (L5135-1)."""

    DISCOVER = "discover", "Découvrir un métier"
    CONFIRM = "confirm", "Confirmer un projet"
    RECRUIT = "recruit", "Préparer un recrutement"


class TutorRegime(models.TextChoices):
    IMMERSION = "immersion", "Immersion"
    PEC = "pec", "PEC"
    APPRENTICESHIP = "apprenticeship", "Apprentissage"
    PROFESSIONALISATION = "professionalisation", "Professionnalisation"
    MENTORING = "mentoring", "Parrainage"


class NetworkStatus(models.TextChoices):
    CANDIDATE = "candidate", "Candidature à étudier"
    MEMBER = "member", "Membre"
    LEFT = "left", "Sorti du réseau"
