"""Choices of the clauses room. Codes are stored and exchanged; labels are what people read."""

from django.db import models

from accounts.enums import Role
from clauses.rules import acts, bridge, drift, kinds


class ContractFamily(models.TextChoices):
    PUBLIC = "public", "Marché public"
    CONCESSION = "concession", "Concession"
    PRIVATE = "private", "Marché privé"


class ContractOrigin(models.TextChoices):
    MANUAL = "manual", "Saisi"
    DECP = "decp", "Données essentielles (DECP)"


class ContractStatus(models.TextChoices):
    OPEN = "open", "En cours"
    CLOSED = "closed", "Clos"
    ABANDONED = "abandoned", "Abandonné"


class ExemptionGround(models.TextChoices):
    """Why a contract above the threshold may go without a social condition (domain rules, 1.1)."""

    AVAILABLE_SOLUTION = "available", "Le besoin peut être satisfait par une solution immédiatement disponible"
    NO_LINK = "no_link", "Ces considérations n'ont pas de lien suffisant avec l'objet du marché"
    COMPETITION = "competition", "Elles restreindraient la concurrence ou rendraient l'exécution difficile"
    SHORT_WORKS = "short_works", "Les travaux durent moins de six mois"


class LegalDateCode(models.TextChoices):
    SOCIAL_DUTY = "social_duty", "Obligation de considérations sociales (loi 2021-1104, art. 35)"


class DutyState(models.TextChoices):
    """Where a contract stands before the duty of August 2026; derived, never stored."""

    MISSING = "missing", "Condition sociale à prévoir"
    TO_CHECK = "to_check", "À vérifier"
    EXEMPT = "exempt", "Dispense motivée"
    ANSWERED = "answered", "Condition sociale présente"
    UNCONCERNED = "unconcerned", "Non concerné"


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


class ContractType(models.TextChoices):
    """As the European thresholds tell them apart (domain rules, 1.1)."""

    WORKS = "works", "Travaux"
    SERVICES = "services", "Services"
    SUPPLIES = "supplies", "Fournitures"


class BuyerType(models.TextChoices):
    LOCAL = "local", "Collectivité ou établissement local"
    CENTRAL = "central", "État ou établissement national"


class StudySide(models.TextChoices):
    """Who began a study; the codes are those of the roles."""

    BUYER = Role.BUYER.value, "Acheteur"
    FACILITATOR = Role.FACILITATOR.value, "Facilitateur"


class ParticipationRole(models.TextChoices):
    LEAD = "lead", "Titulaire"
    CO_CONTRACTOR = "co_contractor", "Cotraitant"
    SUBCONTRACTOR = "subcontractor", "Sous-traitant"


class ParticipationStatus(models.TextChoices):
    PENDING = "pending", "En attente de l'acheteur"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"

    @classmethod
    def on_the_lot(cls) -> list[str]:
        """A company declared or accepted knows of the lot; one that was refused no longer does."""
        return [cls.PENDING, cls.ACCEPTED]


class TrancheKind(models.TextChoices):
    FIRM = "firm", "Tranche ferme"
    OPTIONAL = "optional", "Tranche optionnelle"


class ObligationMethod(models.TextChoices):
    """The ways met in practice to state how many hours are owed (domain rules, 1.3)."""

    FORMULA = "formula", "Formule : part du montant des travaux"
    FIXED = "fixed", "Volume écrit au contrat"
    WORKED_SHARE = "worked_share", "Part des heures travaillées"
    INVOICED = "invoiced", "Heures par euro facturé"


class PartKind(models.TextChoices):
    """What a part of an obligation comes from."""

    BASE = "base", "Marché"
    TRANCHE = "tranche", "Tranche optionnelle"
    ORDER = "order", "Bon de commande"
    PERIOD = "period", "Période"


class ProposalStatus(models.TextChoices):
    PENDING = "pending", "À décider"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"
    REPLACED = "replaced", "Remplacée"


class UploadStage(models.TextChoices):
    """How far a DECP file put on screen is."""

    READING = "reading", "Lecture en cours"
    READY = "ready", "À confirmer"
    APPLYING = "applying", "Import en cours"
    APPLIED = "applied", "Importé"
    GIVEN_UP = "given_up", "Abandonné"
    FAILED = "failed", "Illisible"


class ChangeKind(models.TextChoices):
    """What importing one record does."""

    CREATED = "created", "Créé"
    UPDATED = "updated", "Mis à jour"
    REJECTED = "rejected", "Rejeté"
    UNCHANGED = "unchanged", "Inchangé"


class SourceKind(models.TextChoices):
    """Where the watch finds DECP files."""

    ADDRESS = "address", "Adresse web"
    FOLDER = "folder", "Dossier du serveur"


class SourcePace(models.TextChoices):
    """How often the watch reads a source."""

    HOURLY = "hourly", "Toutes les heures"
    DAILY = "daily", "Chaque jour"
    WEEKLY = "weekly", "Chaque semaine"


class ReadingOutcome(models.TextChoices):
    """What became of a file that the watch read."""

    IMPORTED = "imported", "Importé"
    UNCHANGED = "unchanged", "Rien de neuf"
    BROKEN = "broken", "Mis à part"
    UNREACHABLE = "unreachable", "Injoignable"


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


class AnnouncementState(models.TextChoices):
    WAITING = "waiting", "À confirmer"
    CONFIRMED = "confirmed", "Confirmée"
    REFUSED = "refused", "Refusée"


class EntryState(models.TextChoices):
    PENDING = "pending", "À vérifier"
    VALIDATED = "validated", "Validée"
    REJECTED = "rejected", "Refusée"


class MessageSide(models.TextChoices):
    """Who speaks in the thread of a statement."""

    FACILITATOR = "facilitator", "Facilitateur"
    COMPANY = "company", "Entreprise"


class ReturnReason(models.TextChoices):
    """What a statement is most often sent back for; words may be added to it."""

    TOO_MANY = "too_many", "Ce nombre d'heures paraît trop élevé : vérifiez-le."
    WRONG_DATES = "wrong_dates", "Ces heures sortent des dates du contrat de travail."
    OTHER_CONTRACT = "other_contract", "Ces heures semblent avoir été faites sur un autre marché."
    PERSON_ABSENT = "person_absent", "Cette personne n'était pas sur le marché ce mois-ci."
    WRONG_KIND = "wrong_kind", "La nature des heures (travail, formation…) ne correspond pas."
    PROOF_MISSING = "proof_missing", "Il manque le justificatif demandé (bulletin de paie ou relevé de l'agence)."


class UploadStatus(models.TextChoices):
    WAITING = "waiting", "En attente"
    READING = "reading", "Lecture en cours"
    DONE = "done", "Terminé"
    FAILED = "failed", "Illisible"


class UploadRowState(models.TextChoices):
    WAITING = "waiting", "À lire"
    KEPT = "kept", "Reprise"
    REJECTED = "rejected", "Refusée"


class ReminderStatus(models.TextChoices):
    PLANNED = "planned", "Prévu"
    SENT = "sent", "Envoyé"
    USELESS = "useless", "Sans objet"


class ReminderStage(models.TextChoices):
    BEFORE = "before", "Avant l'échéance"
    AFTER = "after", "Après l'échéance"
    ASKED = "asked", "Relance du facilitateur"


class BridgeStatus(models.TextChoices):
    OPEN = "open", "Ouverte"
    CLOSED = "closed", "Fermée"


class SignalStatus(models.TextChoices):
    """What a facilitator decided of a signal; whether its facts still hold is another matter."""

    OPEN = "open", "À regarder"
    SHARED = "shared", "Montré à l'entreprise"
    DISMISSED = "dismissed", "Écarté"


class BridgeStepCode(models.TextChoices):
    """From the opening of a bridge to the first validated hour; the pure rules know the same codes."""

    OPENED = bridge.OPENED, "Ouverte"
    CONFIRMED = bridge.CONFIRMED, "Confirmée par l'entreprise"
    PUBLISHED = bridge.PUBLISHED, "Publiée"
    SIGNALLED = bridge.SIGNALLED, "Signalées aux référents"
    PROPOSED = bridge.PROPOSED, "Proposées"
    ACCEPTED = bridge.ACCEPTED, "Acceptées par l'employeur"
    INTERVIEW = bridge.INTERVIEW, "Reçues en entretien"
    HIRED = bridge.HIRED, "Embauchées"
    ENGAGED = bridge.ENGAGED, "Rattachées au lot"
    ELIGIBLE = bridge.ELIGIBLE, "Éligibilité vérifiée"
    FIRST_HOUR = bridge.FIRST_HOUR, "Première heure validée"


class ExitMilestone(models.TextChoices):
    """When one looks at where a person stands, counted from the last day on the lot (domain rules, 1.8)."""

    END = "end", "À la sortie"
    MONTH_3 = "m3", "À 3 mois"
    MONTH_6 = "m6", "À 6 mois"
    YEAR_1 = "y1", "À 12 mois"


class SettingCode(models.TextChoices):
    """Usages that the Département sets, each with a period of validity."""

    HOURLY_COST = "hourly_cost", "Coût horaire du travail (€)"
    PENALTY_RATE = "penalty_rate", "Pénalité par heure manquante (€)"
    WINDOW_MONTHS = "window_months", "Durée de décompte d'une personne (mois)"
    WINDOW_WARNING = "window_warning", "Alerte avant la fin du décompte (jours)"
    FTE_DIVISOR = "fte_divisor", "Heures d'un équivalent temps plein"
    FTE_NATIONAL = "fte_national", "Heures d'un équivalent temps plein, consolidation nationale"
    ONE_PERSON_HOURS = "one_person_hours", "Heures du parcours d'une personne"
    SHORT_MONTHS = "short_months", "Durée en dessous de laquelle un marché est court (mois)"
    CANDIDATES_PER_POST = "candidates_per_post", "Candidats à trouver pour une embauche"
    REACH_KM = "reach_km", "Distance pour venir travailler (km)"
    SMALL_CELL = "small_cell", "Effectif en dessous duquel une case est masquée"
    PACE_ON_TRACK = "pace_on_track", "Part des heures attendues au-dessus de laquelle un lot est dans le rythme"
    PACE_WATCH = "pace_watch", "Part des heures attendues au-dessous de laquelle un lot est en retard"
    REMINDER_BEFORE = "reminder_before", "Rappel d'un relevé, jours avant l'échéance"
    REMINDER_AFTER = "reminder_after", "Relance d'un relevé, jours entre deux relances"
    REMINDER_MAX = "reminder_max", "Relances d'un relevé, nombre au plus"
    FAIR_CONTRACTS = "fair_contracts", "Signaux : contrats qu'il faut au moins pour en dire quelque chose"
    FAIR_SECTOR = "fair_sector", "Signaux : contrats qu'il faut au moins dans le secteur pour comparer"
    FAIR_FOLLOWED = "fair_followed", "Signaux : personnes dont la situation doit être connue après le lot"
    FAIR_ONE_PUBLIC = "fair_one_public", "Signaux : personnes à partir desquelles un seul public se remarque"
    FAIR_STATEMENTS = "fair_statements", "Signaux : relevés attendus qu'il faut au moins pour juger des dates"
    FAIR_STOP_DAYS = "fair_stop_days", "Signaux : jours après l'objectif où l'arrêt des contrats se remarque"
    FAIR_EARLY_DAYS = "fair_early_days", "Signaux : jours après le début du lot où une embauche est rapide"
    FAIR_CYCLE = "fair_cycle", "Signaux : contrats successifs par personne à partir desquels on le remarque"
    FAIR_SHORT = "fair_short", "Signaux : part de la durée du secteur sous laquelle les contrats sont courts"
    FAIR_BULK = "fair_bulk", "Signaux : part des heures déclarées à la fin au-dessus de laquelle on le remarque"
    FAIR_LATE = "fair_late", "Signaux : part des relevés en retard à partir de laquelle on le remarque"
    FAIR_ON_TIME = "fair_on_time", "Signaux : part des relevés à l'heure à partir de laquelle on le salue"
    FAIR_TUTORED = "fair_tutored", "Signaux : part des contrats avec un tuteur à partir de laquelle on le salue"
    FAIR_LASTING = "fair_lasting", "Signaux : part des personnes en emploi à six mois à partir de laquelle on le salue"
    FAIR_TRAINING = "fair_training", "Signaux : part de formation à partir de laquelle on la salue"


class Party(models.TextChoices):
    """Who may have to act on a lot; the pure rules know the same codes."""

    COMPANY = acts.COMPANY, "Entreprise"
    FACILITATOR = acts.FACILITATOR, "Facilitateur"
    BUYER = acts.BUYER, "Acheteur"


class LightCode(models.TextChoices):
    """The light of a lot (`clauses.rules.lot_light`), the most worrying first."""

    LATE = "late", "En retard"
    MISSED = "missed", "Terminé, heures manquantes"
    WATCH = "watch", "À surveiller"
    NO_TARGET = "no_target", "Sans objectif"
    ON_TRACK = "on_track", "Dans le rythme"
    NOT_STARTED = "not_started", "À venir"
    REACHED = "reached", "Objectif atteint"


class DriftKind(models.TextChoices):
    """A lot that moves away from its target (`clauses.rules.drift_changes`)."""

    PACE = drift.PACE, "Le rythme est trop lent"
    FORECAST = drift.FORECAST, "La prévision n'atteint pas l'objectif"
    MISSED = drift.MISSED, "Le lot s'est terminé sans ses heures"


class PenaltyStatus(models.TextChoices):
    PROPOSED = "proposed", "Proposée, à décider"
    APPLIED = "applied", "Appliquée"
    REDUCED = "reduced", "Réduite"
    WAIVED = "waived", "Abandonnée"
    WITHDRAWN = "withdrawn", "Retirée"


class LetterKind(models.TextChoices):
    REMINDER = "reminder", "Rappel"
    FORMAL_NOTICE = "formal_notice", "Mise en demeure"
    OTHER = "other", "Courrier"


class GoodFaithKind(models.TextChoices):
    """What a company may have tried to find people."""

    OFFER = "offer", "Offre publiée"
    PEOPLE_MET = "people_met", "Personnes reçues en entretien"
    PROPOSAL = "proposal", "Proposition étudiée"
    PARTNER = "partner", "Partenaire de l'emploi contacté"
    SIAE = "siae", "Structure d'insertion consultée"
    IMMERSION = "immersion", "Immersion accueillie"
    TRAINING = "training", "Formation organisée"
    OTHER = "other", "Autre démarche"


class SignalTone(models.TextChoices):
    ASK = "ask", "À éclaircir"
    GOOD = "good", "Point d'appui"


class SignalCode(models.TextChoices):
    """Questions worth asking a company, and what it does well; the pure rules know the same codes."""

    STOPS_AT_TARGET = "stops_at_target", "Les embauches s'arrêtent quand l'objectif est atteint"
    SHORT_CONTRACTS = "short_contracts", "Contrats plus courts que ceux du secteur"
    SAME_PEOPLE = "same_people", "Les mêmes personnes d'un contrat à l'autre"
    BULK_AT_END = "bulk_at_end", "Heures déclarées surtout à la fin"
    NO_RSA = "no_rsa", "Aucun bénéficiaire du RSA alors que le contrat les nomme"
    NOBODY_AFTER = "nobody_after", "Plus personne en emploi trois ou six mois après"
    ONE_PUBLIC = "one_public", "Un seul public, prouvé par l'âge ou l'adresse"
    NO_TUTOR = "no_tutor", "Aucun tuteur"
    LATE_STATEMENTS = "late_statements", "Relevés souvent en retard"
    LASTING_JOBS = "lasting_jobs", "Des emplois qui durent"
    PERMANENT = "permanent", "Des embauches en CDI"
    TRAINING = "training", "Des heures de formation"
    TUTORS = "tutors", "Des tuteurs auprès des personnes"
    EARLY_START = "early_start", "Des embauches dès le début"
    ON_TIME = "on_time", "Des relevés à l'heure"

    @classmethod
    def of_people(cls) -> list[str]:
        """What tells of people's publics or of their life after the lot: for the facilitator alone."""
        return [cls.NO_RSA, cls.ONE_PUBLIC, cls.NOBODY_AFTER, cls.LASTING_JOBS]

    @classmethod
    def of_contracts(cls) -> list[str]:
        """What counts or dates work contracts: the pilot reads the name of it, not the figures."""
        return [
            cls.STOPS_AT_TARGET, cls.SHORT_CONTRACTS, cls.SAME_PEOPLE, cls.NO_TUTOR, cls.PERMANENT, cls.TUTORS,
            cls.EARLY_START,
        ]  # fmt: skip


class DueKind(models.TextChoices):
    """What a date of the calendar is about."""

    STATEMENT = "statement", "Relevés d'heures"
    LOT_END = "lot_end", "Fins de lot"
    WINDOW = "window", "Fins de décompte"
    EVIDENCE = "evidence", "Justificatifs à renouveler"
    MEETING = "meeting", "Réunions"
    STEP = "step", "Suites de réunion"
    LETTER = "letter", "Réponses à un courrier"
    PENALTY = "penalty", "Pénalités"
    CERTIFICATE = "certificate", "Attestations"
    POOLING = "pooling", "Mises en commun"
