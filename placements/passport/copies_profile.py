"""What the matcher holds about a person, for the copy of her data: her profile, and what was marked for her by hand."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import OuterRef, Prefetch, TextChoices

from core import formats
from employers.enums import ImmersionPurpose, Licence, OpeningKind, Slot
from matching.enums import DismissalReason, Transport, Wish
from matching.models import Dismissal, PoolSignal, ProfileOccupation, ProfileSkill, SavedOpening, SkillsProfile
from people.copies import Line, copy_left_out, copy_part_register, gathered, told_day
from people.models import Person
from placements.passport.content import years_of

COMPUTED = "un calcul de Passerelle, refait chaque nuit à partir du profil et des offres"
REPEATED = "les étapes des propositions et des contrats, redites pour les statistiques"
SEEN = "ce qu'un professionnel a eu sous les yeux, effacé au bout de quelque temps"


def profile_lines(person: Person) -> Iterable[Line]:
    rows = SkillsProfile.objects.filter(person=person).select_related("commune", "updated_by")
    for one in rows.prefetch_related(
        Prefetch("profile_occupations", queryset=ProfileOccupation.objects.select_related("occupation")),
        Prefetch("profile_skills", queryset=ProfileSkill.objects.select_related("skill")),
    ):
        yield {
            "Métier recherché": one.title,
            "Métiers": ", ".join(_occupation(row) for row in one.profile_occupations.all()),
            "Compétences": ", ".join(
                f"{row.skill.label} ({row.get_level_display().lower()})" for row in one.profile_skills.all()
            ),
            "Parcours": one.summary,
            "Recherche": _labels(Wish, one.wishes),
            "Buts d'une immersion": _labels(ImmersionPurpose, one.purposes),
            "Commune de départ": str(one.commune or ""),
            "Distance acceptée": formats.kilometres(one.max_km) if one.max_km else "",
            "Déplacements": _labels(Transport, one.transports),
            "Heures par semaine, au moins": formats.hours(one.hours_min) if one.hours_min else "",
            "Heures par semaine, au plus": formats.hours(one.hours_max) if one.hours_max else "",
            "Horaires possibles": _labels(Slot, one.slots),
            "Permis et CACES": _labels(Licence, one.licences or []),
            "Langues": ", ".join(f"{code} {level}" for code, level in (one.languages or {}).items()),
            "Disponible à partir du": formats.day(one.available_from) if one.available_from else "",
            "En recherche": "oui" if one.is_searching else "non",
            "Mis à jour le": formats.day(one.updated_at),
            "Par": str(one.updated_by or ""),
        }


def _occupation(row: ProfileOccupation) -> str:
    years = years_of(row.years_experience)
    return f"{row.occupation.label} ({years})" if years else row.occupation.label


def _labels(choices: type[TextChoices], values: Iterable[str]) -> str:
    return ", ".join(str(choices(value).label) for value in values)


def marked_lines(person: Person) -> Iterator[Line]:
    """Openings that somebody put aside, set aside or pointed out for her."""
    of_her = {"person": OuterRef("pk")}
    who = {"first": "by__first_name", "last": "by__last_name", "at": "at", "kind": "kind"}
    kept, refused, told = (
        model.objects.filter(**of_her).order_by("at", "pk") for model in (SavedOpening, Dismissal, PoolSignal)
    )
    row = (
        Person.objects.filter(pk=person.pk)
        .annotate(
            kept=gathered(kept, **who),
            refused=gathered(refused, **who, reason="reason"),
            told=gathered(told, **who, note="note"),
        )
        .values("kept", "refused", "told")
        .get()
    )
    for one in row["kept"]:
        yield _marked("Gardée pour vous", one)
    for one in row["refused"]:
        yield _marked("Mise à l'écart", one, str(DismissalReason(one["reason"]).label))
    for one in row["told"]:
        yield _marked("Signalée à votre référent", one, one["note"])


def _marked(what: str, one: dict[str, Any], word: str = "") -> Line:
    return {
        "Offre": f"{what} ({str(OpeningKind(one['kind']).label).lower()})",
        "Raison": word,
        "Par": f"{one['first']} {one['last']}".strip(),
        "Le": told_day(one["at"]),
    }


def register() -> None:
    copy_part_register("Profil de compétences", profile_lines, rank=40)
    copy_part_register("Offres mises de côté", marked_lines, rank=45)
    copy_left_out("matching.Recommendation", COMPUTED)
    copy_left_out("matching.PairFacts", COMPUTED)
    copy_left_out("matching.MatchAlert", COMPUTED)
    copy_left_out("matching.Outcome", REPEATED)
    copy_left_out("matching.Showing", SEEN)
    copy_left_out("matching.ListVisit", SEEN)
    copy_left_out("matching.AlertSetting", "un réglage du référent, sans rien sur la personne")
