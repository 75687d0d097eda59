from django.db import models


class Gender(models.TextChoices):
    """Kept for the fairness audit only; never a feature of the matcher (see docs/matching.md)."""

    WOMAN = "woman", "Femme"
    MAN = "man", "Homme"
    OTHER = "other", "Autre"
    UNKNOWN = "unknown", "Non renseigné"


class TrainingLevel(models.TextChoices):
    """The highest diploma, in the national framework (decree 2019-14). For figures, never for ranking."""

    BELOW_3 = "below_3", "Sans diplôme ou brevet des collèges"
    LEVEL_3 = "3", "Niveau 3 (CAP, BEP)"
    LEVEL_4 = "4", "Niveau 4 (baccalauréat)"
    LEVEL_5 = "5", "Niveau 5 (bac + 2)"
    LEVEL_6 = "6", "Niveau 6 et plus (bac + 3 et au-delà)"


class PersonStatus(models.TextChoices):
    """Only the first is followed and matched. `CLAUSE`: known by a clause contract alone, no référent follows her."""

    ACTIVE = "active", "En accompagnement"
    PAUSED = "paused", "En pause"
    ENDED = "ended", "Accompagnement terminé"
    CLAUSE = "clause", "Connue par une clause"
    ANONYMISED = "anonymised", "Anonymisé"


class ProofKind(models.TextChoices):
    """What was shown. Only its kind and date are stored, never the document."""

    CAF_STATEMENT = "caf_statement", "Attestation CAF ou MSA"
    FRANCE_TRAVAIL = "france_travail", "Attestation France Travail"
    MDPH_DECISION = "mdph_decision", "Décision de la MDPH"
    IDENTITY = "identity", "Pièce d'identité"
    ADDRESS = "address", "Justificatif de domicile"
    RESIDENCE_PERMIT = "residence_permit", "Titre de séjour"
    PARTNER_OPINION = "partner_opinion", "Avis motivé d'un partenaire"
    DECLARATION = "declaration", "Attestation du référent"
    OTHER = "other", "Autre justificatif"


class ConsentPurpose(models.TextChoices):
    SHARE_PROFILE = "share_profile", "Présenter mon profil sans mon nom à des employeurs"
    SHARE_CONTACT = "share_contact", "Donner mon nom et mes coordonnées à un employeur intéressé"
    MESSAGES = "messages", "Recevoir des messages par courriel ou SMS"


class AccessPurpose(models.TextChoices):
    FOLLOW_UP = "follow_up", "Accompagnement"
    CLAUSE = "clause", "Clause d'insertion"
    STEERING = "steering", "Pilotage"
    ADMINISTRATION = "administration", "Administration"
    DOCUMENT = "document", "Téléchargement d'un document"


class Partner(models.TextChoices):
    """Who may give a reasoned opinion when no listed criterion holds (CCAG 2021)."""

    FRANCE_TRAVAIL = "france_travail", "France Travail"
    MISSION_LOCALE = "mission_locale", "Mission locale"
    CAP_EMPLOI = "cap_emploi", "Cap emploi"
    MDPH = "mdph", "MDPH"


class OpinionState(models.TextChoices):
    ASKED = "asked", "Avis demandé"
    GIVEN = "given", "Avis favorable"
    REFUSED = "refused", "Avis défavorable"


class PairState(models.TextChoices):
    OPEN = "open", "À examiner"
    DISTINCT = "distinct", "Deux personnes différentes"


class ChangeReason(models.TextChoices):
    """Why a person has another référent."""

    LEAVES = "leaves", "Le référent quitte le service"
    AWAY = "away", "Le référent est absent"
    BALANCE = "balance", "Les portefeuilles sont rééquilibrés"
    REORIENTED = "reoriented", "La personne est réorientée"
    OTHER = "other", "Autre raison"


class ConsentWay(models.TextChoices):
    """How the person said that she agrees."""

    MEETING = "meeting", "De vive voix, en rendez-vous"
    PHONE = "phone", "Au téléphone"
    WRITING = "writing", "Par écrit (courriel, SMS, papier)"


class ErasureGround(models.TextChoices):
    """Why a person's identity is erased."""

    REQUEST = "request", "À la demande de la personne"
    RETENTION = "retention", "Fin de la durée de conservation"
    MISTAKE = "mistake", "Dossier ouvert par erreur"


class DocumentKind(models.TextChoices):
    """What a document of a person is: an employer reads this word alone before she says yes.

    Papers of identity, of health or of resources are no kind of ours: no employer needs them to choose.
    """

    CV = "cv", "CV"
    DIPLOMA = "diploma", "Diplôme ou titre"
    LICENCE = "licence", "Permis ou habilitation"
    CERTIFICATE = "certificate", "Attestation de travail ou de stage"
    LETTER = "letter", "Lettre"


class DocumentAct(models.TextChoices):
    """What was done with a document of a person: who and when are kept, never what it said nor how it was called."""

    PUT = "put", "Déposé"
    REPLACED = "replaced", "Remplacé"
    RENAMED = "renamed", "Renommé"
    REMOVED = "removed", "Supprimé"
    EXPIRED = "expired", "Effacé à la fin de sa durée de conservation"
    TAKEN = "taken", "Téléchargé par la personne"
    JOINED = "joined", "Joint à une proposition"
    UNJOINED = "unjoined", "Retiré d'une proposition"

    @property
    def is_by_nobody(self) -> bool:
        """Whether no user does it: the schedule, or the person herself, who has no account."""
        return self in (DocumentAct.EXPIRED, DocumentAct.TAKEN)
