"""The sheets a tutor works with: the welcome kit and the debriefs, the same words on screen and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from placements.enums import NoteStage


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and its lines; `to_fill` leaves room to write under each line on paper."""

    title: str
    lines: Sequence[str]
    to_fill: bool = False


@dataclass(frozen=True, slots=True)
class TutorSheet:
    """A sheet. `stage`: the notes that go with it. `day`: from which day of the tutoring it is the one to use."""

    code: str
    title: str
    lead: str
    parts: Sequence[Part]
    stage: str = NoteStage.FREE
    day: int = 0


KIT = TutorSheet(
    code="accueil",
    title="Kit d'accueil",
    lead="À lire avant l'arrivée. Dix minutes suffisent.",
    parts=(
        Part(
            "Avant le premier jour",
            (
                "Prévenir l'équipe : qui arrive, quand, pour quoi faire.",
                "Préparer la place : vestiaire, tenue, équipements de protection, badge, outils.",
                "Confirmer l'heure et le lieu de rendez-vous, et qui attend la personne à l'entrée.",
                "Garder une demi-heure libre pour l'accueillir soi-même.",
            ),
        ),
        Part(
            "Le premier jour",
            (
                "Accueillir, présenter l'équipe par les prénoms, faire le tour des lieux : toilettes, pause, repas.",
                "Dire les horaires, les pauses, qui prévenir en cas de retard ou d'absence, et comment.",
                "Montrer une tâche simple, la faire ensemble, laisser essayer, dire ce qui est bien fait.",
                "Finir par un point de dix minutes : la fiche « Bilan du premier jour » vous aide.",
            ),
        ),
        Part(
            "La sécurité d'abord",
            (
                "Montrer les dangers du poste, les gestes interdits, les équipements à porter, avant toute tâche.",
                "Montrer les issues de secours, le point de rassemblement, la trousse de secours et les secouristes.",
                "Dire qu'on a le droit de s'arrêter et de demander quand on n'a pas compris.",
                "Accident : protéger, appeler le 15 ou le 112, prévenir le responsable puis le référent, le jour même.",
            ),
        ),
        Part(
            "Votre rôle",
            (
                "Montrer, expliquer, rassurer ; faire le lien avec l'équipe et le référent.",
                "Vous n'êtes ni juge ni assistant social : les soucis personnels vont au référent.",
                "Ne demandez rien sur la santé, la famille ou les droits de la personne.",
                "Un doute, une difficulté : le bouton « Besoin d'aide » prévient le référent tout de suite.",
            ),
        ),
    ),
)

DAY_1 = TutorSheet(
    code="premier-jour",
    title="Bilan du premier jour",
    lead="Dix minutes ensemble, au calme, avant de partir.",
    stage=NoteStage.DAY_1,
    parts=(
        Part(
            "À regarder ensemble",
            (
                "La personne sait où aller, à qui parler, comment prévenir si elle est en retard.",
                "Elle a reçu la tenue et les équipements, et sait à quoi ils servent.",
                "Elle connaît les consignes de sécurité du poste.",
            ),
        ),
        Part(
            "À demander",
            (
                "Comment s'est passée cette journée ?",
                "Qu'est-ce qui vous a surpris, plu, inquiété ?",
                "Qu'est-ce qui vous aiderait demain ?",
            ),
            to_fill=True,
        ),
    ),
)

WEEK_1 = TutorSheet(
    code="premiere-semaine",
    title="Bilan de la première semaine",
    lead="Un quart d'heure, en fin de semaine.",
    stage=NoteStage.WEEK_1,
    day=4,
    parts=(
        Part(
            "À regarder ensemble",
            (
                "Les horaires et le trajet tiennent.",
                "Les consignes sont comprises ; la personne demande quand elle ne sait pas.",
                "Les premiers gestes du métier : ce qui est acquis, ce qui reste à montrer.",
                "La place dans l'équipe : à qui elle parle, avec qui elle mange.",
            ),
        ),
        Part(
            "À demander",
            (
                "De quoi êtes-vous content cette semaine ?",
                "Qu'est-ce qui est difficile ?",
                "Que voulez-vous apprendre la semaine prochaine ?",
            ),
            to_fill=True,
        ),
    ),
)

MONTH_1 = TutorSheet(
    code="premier-mois",
    title="Bilan du premier mois",
    lead="Une demi-heure, si possible avec le référent.",
    stage=NoteStage.MONTH_1,
    day=25,
    parts=(
        Part(
            "À regarder ensemble",
            (
                "Ce que la personne fait seule, avec de l'aide, pas encore.",
                "La régularité, l'entente avec l'équipe, la confiance.",
                "Ce qui freine encore : trajet, garde d'enfants, papiers. Le référent s'en occupe.",
            ),
        ),
        Part(
            "À décider",
            (
                "Les deux ou trois gestes à apprendre ce mois-ci",
                "Une formation utile, un équipement, un changement d'horaires",
                "La date du prochain point à trois",
            ),
            to_fill=True,
        ),
    ),
)

END = TutorSheet(
    code="fin",
    title="Bilan de fin",
    lead="Avant le dernier jour : ce qui reste, ce qui vient après.",
    stage=NoteStage.END,
    day=60,
    parts=(
        Part(
            "À regarder ensemble",
            (
                "Ce que la personne sait faire aujourd'hui et qu'elle ne savait pas faire le premier jour.",
                "Ce qu'elle peut dire de cette expérience à un autre employeur.",
                "La suite : un contrat ici, une recommandation, une autre piste.",
            ),
        ),
        Part(
            "À écrire",
            (
                "Trois choses qu'elle fait bien",
                "Ce que je lui conseille pour la suite",
                "Ce que j'ai appris comme tuteur",
            ),
            to_fill=True,
        ),
    ),
)

SHEETS: dict[str, TutorSheet] = {one.code: one for one in (KIT, DAY_1, WEEK_1, MONTH_1, END)}
