"""Working time during an immersion: hours, breaks, nights and rest (L5135-6: the rules of the host's employees).

The limits are those of `law` on the first day of presence; each day and each week is judged by the age of then.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from core.holidays import holiday_name
from people.rules import age_on
from placements.rules.law import WorkingTimeLaw, working_time_law
from placements.rules.problems import Problem
from placements.rules.schedules import Presence, hours, hours_text, minutes_by_week

SHOWN = 3
SUNDAY = 6


def schedule_problems(present: Sequence[Presence], *, birth_date: date | None) -> list[Problem]:
    """What the law forbids in these presences, each rule named once with the first days it concerns."""
    if not present:
        return [Problem("no_presence", "Indiquez au moins un jour de présence.", "D5135-2")]
    ordered = sorted(present, key=lambda one: one.starts)
    law = working_time_law(ordered[0].day)
    return [
        *_day_problems(ordered, birth_date, law),
        *_night_problems(ordered, birth_date, law),
        *_week_problems(ordered, birth_date, law),
        *_daily_rest_problems(ordered, birth_date, law),
        *_weekly_rest_problems(ordered, birth_date, law),
    ]


def schedule_warnings(present: Sequence[Presence], *, birth_date: date | None, department: str = "") -> list[Problem]:
    """What depends on the rules of the host's employees: Sundays, public holidays, nights of adults. Never refused.

    `department` is the host's, "" when unknown: three of them have public holidays of their own.
    """
    if not present:
        return []
    ordered = sorted(present, key=lambda one: one.starts)
    law = working_time_law(ordered[0].day)
    warnings = []
    if sundays := [one.day for one in ordered if SUNDAY in {one.starts.weekday(), _last_day(one).weekday()}]:
        warnings.append(
            Problem(
                "sunday",
                f"Le repos est donné le dimanche, sauf règle propre à l'employeur : vérifiez {_days(sundays)}.",
                "L3132-3",
            )
        )
    warnings += _holiday_warnings(ordered, birth_date, law, department)
    if long := [one.day for one in ordered if one.shift.minutes > law.usual_day_hours * 60]:
        text = f"Plus de {law.usual_day_hours} h par jour demande un accord chez l'employeur : vérifiez {_days(long)}."
        warnings.append(Problem("long_day", text, "L3121-18"))
    if nights := [one.day for one in ordered if not _is_minor(birth_date, one.day, law) and _is_by_night(one, law)]:
        warnings.append(
            Problem(
                "night", f"Le travail de nuit suit les règles de l'employeur : vérifiez {_days(nights)}.", "L3122-1"
            )
        )
    return warnings


def _holiday_warnings(
    ordered: Sequence[Presence], birth_date: date | None, law: WorkingTimeLaw, department: str
) -> list[Problem]:
    """Each public holiday worked; of a local one that some communes alone keep, it is said so."""
    warnings = []
    for one in ordered:
        if not (name := holiday_name(one.day, department=department)):
            continue
        is_minor, is_local = _is_minor(birth_date, one.day, law), not holiday_name(one.day)
        who = "Une personne mineure ne vient pas un jour férié, sauf dérogation" if is_minor else "Vérifiez les règles"
        article = "L3164-6" if is_minor else "L3134-13" if is_local else _holiday_article(one.day)
        warnings.append(Problem("holiday", f"{who} : le {one.day:%d/%m/%Y} est férié ({name}).", article))
    return warnings


def _holiday_article(day: date) -> str:
    return "L3133-4" if (day.month, day.day) == (5, 1) else "L3133-1"


def _day_problems(ordered: Sequence[Presence], birth_date: date | None, law: WorkingTimeLaw) -> list[Problem]:
    problems = []
    for minor in (False, True):
        mine = [one for one in ordered if _is_minor(birth_date, one.day, law) == minor]
        limits = law.minor if minor else law.adult
        limit, article = limits.day_hours, "L3162-1" if minor else "L3121-19"
        if long := [one.day for one in mine if one.shift.minutes > limit * 60]:
            who = f"Avant {law.adult_age} ans, une journée" if minor else "Une journée"
            problems.append(Problem("long_day", f"{who} a {limit} h de présence au plus : {_days(long)}.", article))
        least, article = limits.break_minutes, "L3162-3" if minor else "L3121-16"
        long_enough = [one for one in mine if one.shift.minutes >= limits.break_from_minutes]
        if short := [one.day for one in long_enough if one.shift.break_minutes < least]:
            when = (
                f"plus de {_clock(limits.break_from_minutes - 1)} de suite"
                if minor
                else f"{_clock(limits.break_from_minutes)}"
            )
            problems.append(
                Problem("no_break", f"Une pause de {least} minutes est due pour {when} : {_days(short)}.", article)
            )
    return problems


def _night_problems(ordered: Sequence[Presence], birth_date: date | None, law: WorkingTimeLaw) -> list[Problem]:
    nights = [one.day for one in ordered if _is_minor(birth_date, one.day, law) and _is_by_night(one, law)]
    if not nights:
        return []
    night = f"entre {law.night_from:%-H} h et {law.night_to:%-H} h"
    text = f"Avant {law.adult_age} ans, pas de présence {night} : {_days(nights)}."
    return [Problem("minor_night", text, "L3163-1 et L3163-2")]


def _week_problems(ordered: Sequence[Presence], birth_date: date | None, law: WorkingTimeLaw) -> list[Problem]:
    problems = []
    for (year, week), minutes in minutes_by_week(ordered).items():
        minor = _is_minor(birth_date, date.fromisocalendar(year, week, 1), law)
        limit, article = (law.minor.week_hours, "L3162-1") if minor else (law.adult.week_hours, "L3121-20")
        if minutes > limit * 60:
            who = f"Avant {law.adult_age} ans, une semaine" if minor else "Une semaine"
            monday = date.fromisocalendar(year, week, 1)
            problems.append(
                Problem(
                    "long_week",
                    f"{who} a {limit} h de présence au plus : celle du {monday:%d/%m/%Y} en a "
                    f"{hours_text(hours(minutes))} h.",
                    article,
                )
            )
    return problems


def _daily_rest_problems(ordered: Sequence[Presence], birth_date: date | None, law: WorkingTimeLaw) -> list[Problem]:
    problems = []
    for minor in (False, True):
        rest, article = (law.minor.rest_hours, "L3164-1") if minor else (law.adult.rest_hours, "L3131-1")
        short = [
            after.day
            for before, after in pairwise(ordered)
            if _is_minor(birth_date, after.day, law) == minor and after.starts - before.ends < timedelta(hours=rest)
        ]
        if short:
            problems.append(
                Problem("short_rest", f"Il faut {rest} h de repos avant de revenir : {_days(short)}.", article)
            )
    return problems


def _weekly_rest_problems(ordered: Sequence[Presence], birth_date: date | None, law: WorkingTimeLaw) -> list[Problem]:
    problems = []
    worked = {one.day for one in ordered} | {_last_day(one) for one in ordered}
    for year, week in minutes_by_week(ordered):
        monday = date.fromisocalendar(year, week, 1)
        days = [monday + timedelta(days=n) for n in range(7)]
        which = f"semaine du {monday:%d/%m/%Y}"
        if _is_minor(birth_date, monday, law):
            # From the Sunday before to the Monday after: two days off in a row that touch this week.
            around = [monday - timedelta(days=1), *days, monday + timedelta(days=7)]
            if not any(worked.isdisjoint(pair) for pair in pairwise(around)):
                text = f"Avant {law.adult_age} ans, deux jours de repos de suite par semaine : {which}."
                problems.append(Problem("minor_week_rest", text, "L3164-2"))
        elif sum(day in worked for day in days) > law.week_days:
            text = f"{law.week_days} jours par semaine au plus : {which}."
            problems.append(Problem("seven_days", text, "L3132-1"))
        elif not _has_week_rest(ordered, monday, rest=timedelta(hours=law.week_rest_hours)):
            text = f"Il faut {law.week_rest_hours} h de repos de suite chaque semaine : {which}."
            problems.append(Problem("week_rest", text, "L3132-2"))
    return problems


def _has_week_rest(ordered: Sequence[Presence], monday: date, *, rest: timedelta) -> bool:
    """Whether so many hours in a row without presence have 24 of them at least in this week."""
    opens = datetime.combine(monday, time())
    closes = opens + timedelta(days=7)
    ends = [opens - 2 * rest, *(one.ends for one in ordered)]
    starts = [*(one.starts for one in ordered), closes + 2 * rest]
    return any(
        free_to - free_from >= rest and min(free_to, closes) - max(free_from, opens) >= timedelta(hours=24)
        for free_from, free_to in zip(ends, starts, strict=True)
    )


def _is_minor(birth_date: date | None, on: date, law: WorkingTimeLaw) -> bool:
    return birth_date is not None and birth_date <= on and age_on(birth_date, on) < law.adult_age


def _is_by_night(one: Presence, law: WorkingTimeLaw) -> bool:
    """Whether some of it is in the hours of the night."""
    morning = datetime.combine(one.day, law.night_to)
    evening = datetime.combine(one.day, law.night_from)
    return one.starts < morning or one.ends > evening


def _clock(minutes: int) -> str:
    """270 → « 4 h 30 », 360 → « 6 h »."""
    whole, rest = divmod(minutes, 60)
    return f"{whole} h {rest:02d}" if rest else f"{whole} h"


def _last_day(one: Presence) -> date:
    """The day of its last minute: an end at midnight is still the day before."""
    return (one.ends - timedelta(minutes=1)).date()


def _days(found: Sequence[date]) -> str:
    shown = ", ".join(f"{day:%d/%m}" for day in found[:SHOWN])
    more = len(found) - SHOWN
    return f"{shown} et {more} autre{'s' if more > 1 else ''}" if more > 0 else shown
