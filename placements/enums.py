from django.db import models


class ProposalStatus(models.TextChoices):
    SENT = "sent", "Envoyée"
    SEEN = "seen", "Vue par l'employeur"
    ACCEPTED = "accepted", "Acceptée"
    INTERVIEW = "interview", "Entretien prévu"
    MET = "met", "Entretien passé"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"
    HIRED = "hired", "Embauche"
    CLOSED = "closed", "Sans suite"


# The employer said yes, and nothing ended the story yet.
AGREED = (ProposalStatus.ACCEPTED, ProposalStatus.INTERVIEW, ProposalStatus.MET)


class InterviewResult(models.TextChoices):
    RETAINED = "retained", "La personne convient : l'embauche se prépare"
    TO_CONFIRM = "to_confirm", "À confirmer : un second échange, ou une immersion d'abord"
    NOT_RETAINED = "not_retained", "Cette fois, ce n'est pas concluant"
    MISSED = "missed", "La personne n'est pas venue"


class RefusalReason(models.TextChoices):
    FILLED = "filled", "Le poste est déjà pourvu"
    SKILLS = "skills", "Il manque des compétences indispensables"
    EXPERIENCE = "experience", "Pas assez d'expérience pour ce poste"
    HOURS = "hours", "Les horaires ne conviennent pas"
    DISTANCE = "distance", "Le trajet est trop long"
    NO_TIME = "no_time", "Pas le temps d'accueillir en ce moment"
    OTHER = "other", "Autre raison"


class ImmersionStatus(models.TextChoices):
    DRAFT = "draft", "En préparation"
    SIGNING = "signing", "En signature"
    READY = "ready", "Signée"
    RUNNING = "running", "En cours"
    COMPLETED = "completed", "Terminée"
    PARTLY = "partly", "Interrompue"
    NO_SHOW = "no_show", "La personne n'est pas venue"
    CANCELLED = "cancelled", "Annulée"


class PersonSituation(models.TextChoices):
    """What the person is on the first day, as the official form asks."""

    JOBSEEKER = "jobseeker", "Sans emploi"
    EMPLOYEE = "employee", "Salarié, y compris en insertion"
    CUI = "cui", "En contrat aidé (CUI, PEC)"


# Somebody with an employer has the employer's agreement too.
EMPLOYED = (PersonSituation.EMPLOYEE, PersonSituation.CUI)


class SignatoryRole(models.TextChoices):
    PERSON = "person", "Bénéficiaire"
    REPRESENTATIVE = "representative", "Représentant légal"
    HOST = "host", "Structure d'accueil"
    PRESCRIBER = "prescriber", "Prescripteur"
    EMPLOYER = "employer", "Employeur du bénéficiaire"


class AimsReached(models.TextChoices):
    YES = "yes", "Oui, tous"
    PARTLY = "partly", "En partie"
    NO = "no", "Non"


class ImmersionSequel(models.TextChoices):
    """What an immersion led to, as the State's own service asks."""

    JOB_HERE = "job_here", "Un emploi chez l'employeur d'accueil"
    JOB_ELSEWHERE = "job_elsewhere", "Un emploi chez un autre employeur"
    NO_JOB = "no_job", "Pas d'emploi à la suite"
    UNKNOWN = "unknown", "On ne sait pas encore"


class FollowUpMilestone(models.TextChoices):
    WEEK_1 = "w1", "1 semaine"
    MONTH_1 = "m1", "1 mois"
    MONTH_3 = "m3", "3 mois"
    MONTH_6 = "m6", "6 mois"
    YEAR_1 = "y1", "1 an"


class FollowUpState(models.TextChoices):
    IN_JOB = "in_job", "En poste"
    IN_OTHER_JOB = "in_other_job", "Dans un autre emploi"
    IN_TRAINING = "in_training", "En formation"
    OUT = "out", "Sans emploi"
    UNKNOWN = "unknown", "Sans nouvelles"


class HireEndReason(models.TextChoices):
    END_OF_CONTRACT = "end_of_contract", "Fin du contrat"
    PERSON_LEFT = "person_left", "Départ de la personne"
    EMPLOYER_ENDED = "employer_ended", "Rupture par l'employeur"
    TRIAL = "trial", "Fin de la période d'essai"
    BETTER_JOB = "better_job", "Autre emploi"
    OTHER = "other", "Autre"


class MentoringStatus(models.TextChoices):
    ACTIVE = "active", "En cours"
    ENDED = "ended", "Terminé"
