from django.db import models


class ProposalStatus(models.TextChoices):
    ASKED = "asked", "La personne est consultée"
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
# Somebody's word is waited for: the person's, then the employer's.
UNANSWERED = (ProposalStatus.ASKED, ProposalStatus.SENT, ProposalStatus.SEEN)


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
    YEAR_2 = "y2", "2 ans"
    YEAR_3 = "y3", "3 ans"
    YEAR_4 = "y4", "4 ans"
    YEAR_5 = "y5", "5 ans"


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


class HireStatus(models.TextChoices):
    """Read from the last day worked, known or not."""

    RUNNING = "running", "En cours"
    ENDED = "ended", "Terminée"


class FollowUpStatus(models.TextChoices):
    """Whether the référent made the point; `FollowUpState` is where the person was then."""

    TO_DO = "to_do", "À faire"
    DONE = "done", "Fait"


class AskingStatus(models.TextChoices):
    """A question sent to the person or to the employer. The answer is a row of its own."""

    ASKED = "asked", "Posée"
    REMINDED = "reminded", "Rappelée"


class WarningStatus(models.TextChoices):
    OPEN = "open", "À traiter"
    CLOSED = "closed", "Traité"


class AssessmentStatus(models.TextChoices):
    ASKED = "asked", "Demandé"
    FILLED = "filled", "Rempli"


class TutoringStatus(models.TextChoices):
    """Whether somebody said that it ended. One whose last day has passed is over all the same."""

    GOING = "going", "Non terminé"
    ENDED = "ended", "Terminé"


class CheckStatus(models.TextChoices):
    """« Comment ça va ? », asked of a tutor."""

    ASKED = "asked", "Demandé"
    ANSWERED = "answered", "Répondu"
    HELP = "help", "Aide demandée"
    CLOSED = "closed", "Aide apportée"


class MentorStatus(models.TextChoices):
    AVAILABLE = "available", "Disponible"
    AWAY = "away", "En pause"
    FORGOTTEN = "forgotten", "Données effacées"


class MentoringStatus(models.TextChoices):
    ACTIVE = "active", "En cours"
    ENDED = "ended", "Terminé"
    CANCELLED = "dropped", "N'a pas eu lieu"


class Respondent(models.TextChoices):
    """Who says how a job goes at a milestone; the three answers are kept apart."""

    PERSON = "person", "La personne"
    EMPLOYER = "employer", "L'employeur"
    REFERENT = "referent", "Le référent"


class Mood(models.IntegerChoices):
    """How it goes, in words that everybody uses."""

    BAD = 1, "Ça va mal"
    HARD = 2, "C'est difficile"
    FINE = 3, "Ça va"
    GREAT = 4, "Ça va très bien"


class Rating(models.IntegerChoices):
    """How useful a step was to the person."""

    USELESS = 1, "Pas utile"
    LITTLE = 2, "Un peu utile"
    USEFUL = 3, "Utile"
    VERY = 4, "Très utile"


class WhatNext(models.TextChoices):
    """« Et après ? »: what follows a contract that ends."""

    RENEWED = "renewed", "Le contrat continue ou se renouvelle"
    OTHER_JOB = "other_job", "Un autre emploi"
    TRAINING = "training", "Une formation"
    IMMERSION = "immersion", "Une immersion"
    SEARCH = "search", "Une recherche d'emploi avec le référent"
    CARE = "care", "Une pause : santé, famille, logement"
    OTHER = "other", "Autre chose"


class WarningKind(models.TextChoices):
    """Why a job deserves a call before it breaks."""

    BADLY = "badly", "Ça va mal"
    LEFT = "left", "N'est plus en poste"
    HELP = "help", "Une aide est demandée"
    ABSENCES = "absences", "Absences"
    DISAGREE = "disagree", "Les deux réponses ne se ressemblent pas"
    SILENCE = "silence", "Sans réponse à deux points de suivi"
    END_NEAR = "end_near", "Fin de contrat proche, sans suite prévue"


class VoiceKind(models.TextChoices):
    """What a person says by the link of a mail, without an account."""

    CONSENT = "consent", "Accord pour une proposition"
    INTERVIEW = "interview", "Présence à un entretien"
    IMMERSION = "immersion", "Présence à une immersion"
    RATING = "rating", "Avis sur une étape"


class VoiceLanguage(models.TextChoices):
    """The languages of the pages that a person reads without an account."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"
    ARABIC = "ar", "العربية"
    UKRAINIAN = "uk", "Українська"
    PORTUGUESE = "pt", "Português"


class MeetingRhythm(models.TextChoices):
    """How often a tutor and the person she follows make a point together."""

    DAILY = "daily", "Chaque jour ouvré"
    WEEKLY = "weekly", "Chaque semaine"
    FORTNIGHT = "fortnight", "Toutes les deux semaines"
    MONTHLY = "monthly", "Chaque mois"


class TutoringEnd(models.TextChoices):
    TERM = "term", "Le parcours est allé à son terme"
    CHANGE = "change", "Un autre tuteur prend la suite"
    TUTOR_AWAY = "tutor_away", "Le tuteur n'est plus disponible"
    PLACEMENT_OVER = "placement_over", "Le contrat ou l'immersion s'est arrêté"
    OTHER = "other", "Autre raison"


class PulseAnswer(models.TextChoices):
    """How it goes, in one click."""

    OK = "ok", "Ça va"
    SO_SO = "so_so", "Ça va moyen"
    HELP = "help", "Besoin d'aide"


class NoteStage(models.TextChoices):
    """Which debrief sheet a note goes with."""

    FREE = "", "Note libre"
    DAY_1 = "day_1", "Premier jour"
    WEEK_1 = "week_1", "Première semaine"
    MONTH_1 = "month_1", "Premier mois"
    END = "end", "Fin du parcours"


class MentorActivity(models.TextChoices):
    WORKING = "working", "En activité"
    RETIRED = "retired", "À la retraite"


class MentoringEnd(models.TextChoices):
    GOAL = "goal", "Le but est atteint"
    TERM = "term", "Le parrainage est arrivé à son terme"
    PERSON = "person", "La personne a préféré arrêter"
    MENTOR = "mentor", "Le parrain ou la marraine n'est plus disponible"
    OTHER = "other", "Autre raison"
