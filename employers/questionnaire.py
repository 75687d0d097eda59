"""The employers' questionnaire (domain rules, section 6): a few short steps, every question optional.

Answers are kept by the codes below; a code is never used again for another meaning.
"""

from dataclasses import dataclass
from typing import Any

from employers.enums import Branch, ContractKind

ONE, MANY, NUMBER, TEXT = "one", "many", "number", "text"
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    label: str
    kind: str
    choices: Choices = ()
    help_text: str = ""

    def words(self, answer: Any) -> list[str]:
        """An answer as it is read; an unknown code is shown as it is."""
        if answer in (None, "", []):
            return []
        labels = dict(self.choices)
        values = answer if isinstance(answer, list) else [answer]
        return [str(labels.get(value, value)) for value in values]


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    title: str
    lead: str
    questions: tuple[Question, ...]


def _choices(*rows: tuple[str, str]) -> Choices:
    return rows


SIZES = _choices(
    ("0", "Pas de salarié"), ("1-9", "1 à 9"), ("10-49", "10 à 49"), ("50-249", "50 à 249"), ("250", "250 ou plus")
)  # fmt: skip
PUBLICS = _choices(
    ("rsa", "Bénéficiaires du RSA"),
    ("long", "Personnes sans emploi depuis longtemps"),
    ("young", "Moins de 26 ans"),
    ("senior", "Plus de 45 ans"),
    ("rqth", "Travailleurs handicapés"),
    ("parent", "Parents seuls"),
    ("refugee", "Personnes réfugiées"),
    ("french", "Personnes qui apprennent le français"),
    ("justice", "Personnes sous main de justice"),
    ("any", "Tout le monde, selon les compétences"),
)
WAYS = _choices(
    ("immersion", "Immersions"),
    ("tutoring", "Tutorat"),
    ("job-dating", "Job dating, rencontres"),
    ("visits", "Visites de l'entreprise"),
    ("club", "Club des entreprises inclusives"),
    ("mentoring", "Parrainage"),
)
HELPS = _choices(
    ("offers", "Écrire une offre"),
    ("profiles", "Trouver des personnes"),
    ("aids", "Connaître les aides et les contrats"),
    ("welcome", "Préparer l'arrivée et le tutorat"),
    ("french", "Faire progresser en français"),
    ("mobility", "Faire venir au travail (transport)"),
    ("childcare", "Garde d'enfants"),
    ("handicap", "Adapter un poste"),
    ("clauses", "Répondre à une clause sociale"),
)
TENSIONS = _choices(("no", "Non"), ("some", "Pour certains postes"), ("yes", "Oui, pour presque tous"))

STEPS: tuple[Step, ...] = (
    Step(
        "entreprise",
        "Votre entreprise",
        "Deux questions pour situer l'établissement.",
        (
            Question("branch", "Votre secteur", ONE, tuple(Branch.choices)),
            Question("size", "Nombre de salariés", ONE, SIZES),
        ),
    ),
    Step(
        "recrutements",
        "Vos recrutements",
        "Ce que vous prévoyez, et ce qui coince.",
        (
            Question("tension", "Avez-vous du mal à recruter ?", ONE, TENSIONS),
            Question("posts", "Postes à pourvoir dans les 12 mois", NUMBER, (), "Un ordre de grandeur suffit."),
            Question(
                "volume",
                "Vous recrutez plutôt",
                ONE,
                _choices(
                    ("single", "Une personne à la fois"),
                    ("mass", "Plusieurs personnes en même temps"),
                    ("both", "Les deux"),
                ),
            ),
            Question(
                "difficulties",
                "Ce qui rend le recrutement difficile",
                MANY,
                _choices(
                    ("none", "Peu de candidatures"),
                    ("skills", "Compétences introuvables"),
                    ("hours", "Horaires décalés"),
                    ("place", "Lieu mal desservi"),
                    ("image", "Image du métier"),
                    ("wage", "Salaire"),
                    ("housing", "Logement"),
                    ("staying", "Les personnes ne restent pas"),
                    ("time", "Manque de temps pour recruter"),
                ),
            ),
        ),
    ),
    Step(
        "besoins",
        "Ce que vous cherchez",
        "Les qualités, les contrats, les horaires.",
        (
            Question(
                "skills",
                "Ce qui compte le plus chez une personne",
                MANY,
                _choices(
                    ("punctual", "Ponctualité"),
                    ("team", "Esprit d'équipe"),
                    ("client", "Contact avec les clients"),
                    ("autonomy", "Autonomie"),
                    ("rigour", "Rigueur, consignes, sécurité"),
                    ("learn", "Envie d'apprendre"),
                    ("physical", "Endurance physique"),
                    ("french", "Français courant"),
                    ("technical", "Savoir-faire technique"),
                ),
            ),
            Question(
                "channels",
                "Comment recrutez-vous aujourd'hui ?",
                MANY,
                _choices(
                    ("ft", "France Travail"),
                    ("boards", "Sites d'annonces"),
                    ("temp", "Intérim"),
                    ("word", "Bouche-à-oreille, salariés"),
                    ("spontaneous", "Candidatures spontanées"),
                    ("schools", "Écoles et centres de formation"),
                    ("siae", "Structures d'insertion, GEIQ"),
                    ("mission", "Mission locale, Cap emploi"),
                ),
            ),
            Question("contracts", "Contrats possibles", MANY, tuple(ContractKind.choices)),
            Question(
                "time",
                "Temps de travail possible",
                MANY,
                _choices(
                    ("full", "Temps plein"),
                    ("part", "Temps partiel"),
                    ("progressive", "Horaires progressifs au début"),
                    ("shift", "Équipes, horaires décalés"),
                    ("weekend", "Week-end"),
                    ("season", "Saison"),
                ),
            ),
        ),
    ),
    Step(
        "engagement",
        "Former et s'engager",
        "Ce que vous faites déjà.",
        (
            Question(
                "training",
                "Comment formez-vous les nouveaux ?",
                MANY,
                _choices(
                    ("onsite", "Sur le poste, avec un collègue"),
                    ("tutor", "Avec un tuteur désigné"),
                    ("before", "Avant l'embauche (POEI, AFPR)"),
                    ("alternance", "En alternance"),
                    ("external", "Avec un organisme de formation"),
                    ("french", "Cours de français"),
                    ("no", "Pas encore"),
                ),
            ),
            Question(
                "csr",
                "Vos démarches responsables",
                MANY,
                _choices(
                    ("charter", "Charte ou label (RSE, RSEi…)"),
                    ("handicap", "Politique handicap"),
                    ("equality", "Égalité femmes-hommes"),
                    ("purchases", "Achats aux structures d'insertion"),
                    ("clauses", "Clauses sociales"),
                    ("green", "Environnement"),
                    ("no", "Pas encore"),
                ),
            ),
        ),
    ),
    Step(
        "accueil",
        "Accueillir",
        "Qui, comment, et ce qui vous aiderait.",
        (
            Question(
                "publics",
                "Qui pourriez-vous accueillir ?",
                MANY,
                PUBLICS,
                "Lu par le Département et les référents seulement.",
            ),
            Question("ways", "De quelle façon ?", MANY, WAYS),
            Question("help", "Ce qui vous aiderait", MANY, HELPS),
            Question("words", "Autre chose à nous dire ?", TEXT),
        ),
    ),
)
STEP_OF = {step.code: step for step in STEPS}
QUESTION_OF = {question.code: question for step in STEPS for question in step.questions}


def step_next(done: list[str]) -> Step | None:
    """The first step not yet filled; None when all are."""
    return next((step for step in STEPS if step.code not in done), None)
