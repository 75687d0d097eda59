"""Two files at the end of their retention: one is announced, the other was made anonymous at the person's request."""

import datetime as dt

from accounts.actors import Actor
from config.demo.world import World
from people.enums import ErasureGround, Gender, PersonStatus
from people.models import Person, PersonErasure
from people.services import person_anonymise

SILENT_DAYS, DUE_IN_DAYS, DONE_DAYS_AGO = 765, 12, 40


def build_retention(world: World) -> None:
    """Both belonged to the demonstration's référent, who finds them under « Anonymisation »."""
    mine = world.referents[0]
    silent = _file(world, "Odile", "Vasseur", "odile.vasseur@demo.example")
    now = world.instant(DONE_DAYS_AGO, 11)
    PersonErasure.objects.create(
        person=silent,
        ground=ErasureGround.RETENTION,
        due_on=world.today + dt.timedelta(days=DUE_IN_DAYS),
        warned_at=now + dt.timedelta(days=20),
    )
    asked = _file(world, "Firmin", "Rolandin", "firmin.rolandin@demo.example")
    person_anonymise(
        actor=Actor(mine.user, mine),
        person_id=asked.pk,
        ground=ErasureGround.REQUEST,
        word="Courrier reçu, copie des données remise",
        now=now,
    )


def _file(world: World, first_name: str, last_name: str, email: str) -> Person:
    mine = world.referents[0]
    return Person.objects.create(
        first_name=first_name,
        last_name=last_name,
        birth_date=dt.date(1968, 4, 17),
        gender=Gender.UNKNOWN,
        email=email,
        service=mine.organisation,
        referent=mine,
        territory=mine.territory,
        status=PersonStatus.ENDED,
        last_contact_on=world.day(SILENT_DAYS),
        created_at=world.instant(SILENT_DAYS + 200, 9),
        created_by=mine.user,
    )
