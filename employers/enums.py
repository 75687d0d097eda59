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

    @classmethod
    def structures(cls) -> frozenset[str]:
        """Those from which people pass to ordinary employers: structures of insertion, groups of employers."""
        return cls.siae() | {cls.GEIQ}

    @classmethod
    def adapted(cls) -> frozenset[str]:
        """Work of people with a disability."""
        return frozenset({cls.EA, cls.EATT, cls.ESAT})


class OpeningStatus(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "À vérifier"
    CHECKED = "checked", "Vérifiée"
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


class Branch(models.TextChoices):
    """What an employer does, in few enough words to choose and to filter by."""

    AGRICULTURE = "agriculture", "Agriculture, espaces verts, forêt"
    INDUSTRY = "industry", "Industrie, ateliers"
    BUILDING = "building", "Bâtiment et travaux publics"
    TRADE = "trade", "Commerce, vente"
    TRANSPORT = "transport", "Transport, logistique"
    HOSPITALITY = "hospitality", "Hôtellerie, restauration, tourisme"
    CLEANING = "cleaning", "Propreté, services aux entreprises"
    CARE = "care", "Santé, aide à la personne, petite enfance"
    RECYCLING = "recycling", "Réemploi, recyclage, environnement"
    OFFICE = "office", "Bureau, numérique, études"
    PUBLIC = "public", "Collectivité, enseignement, culture"
    STAFFING = "staffing", "Intérim, groupement d'employeurs"
    OTHER = "other", "Autre activité"


class LabelStatus(models.TextChoices):
    """A label is shown to the public once the Département saw its proof."""

    DECLARED = "declared", "À vérifier"
    CONFIRMED = "confirmed", "Vérifié"
    REFUSED = "refused", "Refusé"


class VisitKind(models.TextChoices):
    """How an adviser was in touch with an employer."""

    CALL = "call", "Appel"
    VISIT = "visit", "Visite"
    MEETING = "meeting", "Rendez-vous"
    EVENT = "event", "Rencontre du réseau"
    MAIL = "mail", "Courriel"


class NoticeSide(models.TextChoices):
    NEED = "need", "Recherche"
    OFFER = "offer", "Propose"


class WorkTogether(models.TextChoices):
    """How two companies work together, as the Département counts it."""

    SUBCONTRACT = "subcontract", "Sous-traitance"
    COCONTRACT = "cocontract", "Cotraitance"
    PURCHASE = "purchase", "Achat de prestations ou de produits"
    PEOPLE = "people", "Passerelle pour des salariés en insertion"
    PROJECT = "project", "Projet commun"


class NoticeStatus(models.TextChoices):
    OPEN = "open", "Ouverte"
    FOUND = "found", "Partenaire trouvé"
    WITHDRAWN = "withdrawn", "Retirée"
    EXPIRED = "expired", "Expirée"


class OfferLabelStatus(models.TextChoices):
    """The Département's own label on an offer."""

    NONE = "unlabelled", "Sans label"
    GIVEN = "labelled", "Labellisée"


class NewsStatus(models.TextChoices):
    SUBMITTED = "submitted", "À relire"
    PUBLISHED = "published", "Publiée"
    RETURNED = "returned", "À reprendre"
    WITHDRAWN = "withdrawn", "Retirée"


class Kept(models.TextChoices):
    """What became of a commitment, in the employer's own judgement."""

    YES = "yes", "Tenu"
    PARTLY = "partly", "En partie"
    NO = "no", "Pas cette année"
