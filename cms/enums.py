from django.db import models


class EventKind(models.TextChoices):
    JOB_DATING = "job_dating", "Job dating"
    VISIT = "visit", "Visite d'entreprise"
    BREAKFAST = "breakfast", "Petit-déjeuner"
    INFO_DAY = "info_day", "Journée d'information"
    WORKSHOP = "workshop", "Atelier"


class Attendees(models.TextChoices):
    """Who may be registered to a meeting."""

    BOTH = "both", "Les personnes accompagnées et les employeurs"
    PEOPLE = "people", "Les personnes accompagnées, par leur référent"
    EMPLOYERS = "employers", "Les employeurs"


class DeskStatus(models.TextChoices):
    """How a meeting is held; read from the dates of its desk."""

    OPEN = "open", "Tenu, feuille de présence ouverte"
    CLOSED = "closed", "Feuille de présence close"
    CALLED_OFF = "called_off", "Annulé"


class RegistrationStatus(models.TextChoices):
    REGISTERED = "registered", "Inscription confirmée"
    WAITING = "waiting", "Liste d'attente"
    CANCELLED = "cancelled", "Inscription annulée"
    ATTENDED = "attended", "Présence notée"
    ABSENT = "absent", "Absence notée"


class ToolKind(models.TextChoices):
    TRY = "try", "Faire connaissance"
    CONTRACT = "contract", "Contrat de travail"
    AID = "aid", "Aide à l'embauche"
    SUPPORT = "support", "Accompagnement"
    CLAUSE = "clause", "Commande publique"


class RecruitmentKind(models.TextChoices):
    """The ways to take somebody on that the estimator knows; contracts bear the words of `employers`."""

    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD"
    SEASONAL = "seasonal", "Contrat saisonnier"
    APPRENTICESHIP = "apprenticeship", "Apprentissage"
    PROFESSIONALISATION = "professionalisation", "Contrat de professionnalisation"
    PEC = "pec", "Parcours emploi compétences (PEC)"
    CIE = "cie", "Contrat initiative emploi (CIE)"
    CDDI = "cddi", "CDD d'insertion (CDDI)"
    GEIQ = "geiq", "Mise à disposition par un GEIQ"
    IMMERSION = "immersion", "Immersion (PMSMP)"


class RecruiterKind(models.TextChoices):
    SMALL = "small", "Entreprise de moins de 50 salariés"
    MEDIUM = "medium", "Entreprise de 50 à 249 salariés"
    LARGE = "large", "Entreprise de 250 salariés et plus"
    ASSOCIATION = "association", "Association, fondation, mutuelle"
    PUBLIC = "public", "Employeur public"
    SIAE = "siae", "Structure d'insertion (ACI, AI, EI, ETTI)"


class AgeBand(models.TextChoices):
    UNDER_26 = "under_26", "Moins de 26 ans"
    FROM_26 = "from_26", "De 26 à 29 ans"
    FROM_30 = "from_30", "De 30 à 44 ans"
    FROM_45 = "from_45", "45 ans ou plus"


class PersonFact(models.TextChoices):
    """What decides of an aid; nothing more is asked, and nothing is kept."""

    JOBSEEKER = "jobseeker", "Inscrite à France Travail"
    LONG_TERM = "long_term", "Sans emploi depuis plus d'un an"
    RSA = "rsa", "Allocataire du RSA"
    DISABLED = "disabled", "Reconnue travailleur handicapé (RQTH) ou bénéficiaire de l'obligation d'emploi"
    QPV = "qpv", "Habitante d'un quartier prioritaire (QPV)"
    IAE = "iae", "En parcours d'insertion (SIAE) ou sortante"


class AmountKind(models.TextChoices):
    LUMP = "lump", "Somme versée en tout"
    MONTHLY = "monthly", "Somme par mois"
    SMIC_SHARE = "smic_share", "Part du SMIC brut (0,40 pour 40 %)"
    CEILING = "ceiling", "Plafond de frais remboursés (montré, non déduit)"


class ReferenceCode(models.TextChoices):
    """National figures that the estimator reads; each is a dated row."""

    SMIC = "smic", "SMIC horaire brut (€)"
    APPRENTICE_FLOOR = "apprentice_floor", "Salaire minimum d'un apprenti (part du SMIC)"
    PROFESSIONALISATION_FLOOR = "professionalisation_floor", "Salaire minimum en professionnalisation (part du SMIC)"
    REDUCTION_MIN = "reduction_min", "Réduction générale : taux minimal"
    REDUCTION_MAX_SMALL = "reduction_max_small", "Réduction générale : taux maximal, moins de 50 salariés"
    REDUCTION_MAX = "reduction_max", "Réduction générale : taux maximal, 50 salariés et plus"
    REDUCTION_POWER = "reduction_power", "Réduction générale : puissance"


class Language(models.TextChoices):
    FRENCH = "fr", "français"
    ENGLISH = "en", "English"
    ARABIC = "ar", "العربية"
    UKRAINIAN = "uk", "українська"
    PORTUGUESE = "pt", "português"

    @property
    def direction(self) -> str:
        return "rtl" if self is Language.ARABIC else "ltr"
