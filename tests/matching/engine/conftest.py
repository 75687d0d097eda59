import pytest

from matching.engine.pipeline import Matcher
from matching.engine.types import Opening, Profile, Referential


@pytest.fixture(scope="session")
def referential() -> Referential:
    return small_referential()


def small_referential() -> Referential:
    """Eight occupations in our own words: enough to tell near from far."""
    return Referential.from_records(
        occupations=[
            (
                "A1203",
                "Agent / Agente d'entretien des espaces verts",
                "Tond et taille dans les parcs.",
            ),
            ("A1208", "Jardinier / Jardinière paysagiste", "Aménage et entretient les jardins et les massifs."),
            (
                "D1507",
                "Employé / Employée de rayon libre-service",
                "Range les produits et les rayons.",
            ),
            ("D1106", "Vendeur / Vendeuse en alimentation", "Accueille et conseille la clientèle, encaisse."),
            ("F1703", "Maçon / Maçonne", "Monte des murs en briques, en pierres ou en parpaings."),
            ("G1602", "Cuisinier / Cuisinière", "Prépare et cuisine des plats en restauration."),
            ("K2204", "Agent / Agente d'entretien de locaux", "Nettoie les bureaux, les sols et les sanitaires."),
            ("N1101", "Cariste", "Déplace des palettes avec un chariot élévateur."),
        ],
        titles=[
            ("A1203", "Ouvrier / Ouvrière des espaces verts"),
            ("D1106", "Caissier vendeur / Caissière vendeuse"),
            ("G1602", "Commis / Commise de cuisine"),
            ("K2204", "Agent / Agente de nettoyage"),
            ("K2204", "Homme / Femme de ménage"),
            ("N1101", "Conducteur / Conductrice de chariot élévateur"),
        ],
        skills=[
            ("1", "Tondre une pelouse", "90"),
            ("2", "Tailler une haie", "90"),
            ("3", "Planter des végétaux", "90"),
            ("4", "Mettre des produits en rayon", "91"),
            ("5", "Encaisser un achat", "91"),
            ("6", "Accueillir la clientèle", "91"),
            ("7", "Monter un mur", ""),
            ("8", "Préparer un plat", ""),
            ("9", "Nettoyer des sols", "92"),
            ("10", "Désinfecter des sanitaires", "92"),
            ("11", "Conduire un chariot", ""),
        ],
        links=[
            ("A1203", "1", True),
            ("A1203", "2", True),
            ("A1208", "2", True),
            ("A1208", "3", True),
            ("D1507", "4", True),
            ("D1106", "4"),
            ("D1106", "5", True),
            ("D1106", "6", True),
            ("F1703", "7", True),
            ("G1602", "8", True),
            ("G1602", "9"),
            ("K2204", "9", True),
            ("K2204", "10", True),
            ("N1101", "11", True),
        ],
        mobilities=[("A1203", "A1208", 1), ("D1507", "D1106", 1)],
    )


@pytest.fixture(scope="session")
def openings() -> list[Opening]:
    annecy, chambery = {"latitude": 45.899, "longitude": 6.129}, {"latitude": 45.564, "longitude": 5.918}
    return [
        Opening("garden", occupation="A1203", skills=("1", "2"), hours_per_week=35, slots=frozenset({"day"}), **annecy),
        Opening("garden-b", occupation="A1203", skills=("1", "2"), licences=frozenset({"B"}), **annecy),
        Opening("park", occupation="A1208", skills=("2", "3"), hours_per_week=20, **chambery),
        Opening("shop", occupation="D1106", skills=("4", "5", "6"), slots=frozenset({"day", "saturday"}), **annecy),
        Opening("night-cleaning", kind="immersion", occupation="K2204", skills=("9",), slots=frozenset({"night"})),
        Opening("kitchen", title="Commis de cuisine", languages=(("fr", "B1"),), **chambery),
        Opening("silent"),
        Opening("full", kind="tutoring", occupation="A1203", skills=("1",), places=0, **annecy),
    ]


@pytest.fixture(scope="session")
def gardener() -> Profile:
    return Profile(
        "gardener",
        title="Jardinière",
        occupations=("A1203",),
        skills=("1", "2"),
        latitude=45.9,
        longitude=6.128,
        max_km=20,
        hours_per_week=(28, 35),
        slots=frozenset({"day"}),
        licences=frozenset(),
        languages=(("fr", "A2"),),
    )


@pytest.fixture
def matcher(referential, openings) -> Matcher:
    return Matcher(referential).fit(openings)
