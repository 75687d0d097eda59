"""Working time during an immersion: hours, breaks, nights and rest (L5135-6: the rules of the host's employees).

The weekly and daily limits are those of the Code du travail; the State's own service refuses more than 48 hours.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from core.holidays import holiday_name
from people.rules import age_on
from placements.rules.problems import Problem
from placements.rules.schedules import Presence, hours, hours_text, minutes_by_week

ADULT_AGE = 18
WEEK_HOURS, MINOR_WEEK_HOURS = 48, 35
# Ten hours a day, twelve where a collective agreement says so (L3121-18 and L3121-19): the host's rules decide between.
USUAL_DAY_HOURS, DAY_HOURS, MINOR_DAY_HOURS = 10, 12, 8
BREAK_AFTER_MINUTES, BREAK_MINUTES = 6 * 60, 20
MINOR_BREAK_AFTER_MINUTES, MINOR_BREAK_MINUTES = 4 * 60 + 30, 30
NIGHT_FROM, NIGHT_TO = time(22), time(6)
REST_HOURS, MINOR_REST_HOURS = 11, 12
WEEK_DAYS, MINOR_REST_DAYS = 6, 2
WEEK_REST = timedelta(hours=24 + REST_HOURS)
SHOWN = 3
SUNDAY = 6


def schedule_problems(present: Sequence[Presence], *, birth_date: date | None) -> list[Problem]:
    """What the law forbids in these presences, each rule named once with the first days it concerns."""
    if not present:
        return [Problem("no_presence", "Indiquez au moins un jour de présence.", "D5135-2")]
    ordered = sorted(present, key=lambda one: one.starts)
    return [
        *_day_problems(ordered, birth_date),
        *_night_problems(ordered, birth_date),
        *_week_problems(ordered, birth_date),
        *_daily_rest_problems(ordered, birth_date),
        *_weekly_rest_problems(ordered, birth_date),
    ]


def schedule_warnings(present: Sequence[Presence], *, birth_date: date | None) -> list[Problem]:
    """What depends on the rules of the host's employees: Sundays, public holidays, nights of adults. Never refused."""
    ordered = sorted(present, key=lambda one: one.starts)
    warnings = []
    if sundays := [one.day for one in ordered if SUNDAY in {one.starts.weekday(), _last_day(one).weekday()}]:
        warnings.append(
            Problem(
                "sunday",
                f"Le repos est donné le dimanche, sauf règle propre à l'employeur : vérifiez {_days(sundays)}.",
                "L3132-3",
            )
        )
    holidays = [one for one in ordered if holiday_name(one.day)]
    for one in holidays:
        is_minor = _is_minor(birth_date, one.day)
        who = "Une personne mineure ne vient pas un jour férié, sauf dérogation" if is_minor else "Vérifiez les règles"
        warnings.append(
            Problem(
                "holiday",
                f"{who} : le {one.day:%d/%m/%Y} est férié ({holiday_name(one.day)}).",
                "L3164-6" if is_minor else "L3133-4" if one.day.month == 5 and one.day.day == 1 else "L3133-1",
            )
        )
    if long := [one.day for one in ordered if one.shift.minutes > USUAL_DAY_HOURS * 60]:
        text = f"Plus de {USUAL_DAY_HOURS} h par jour demande un accord chez l'employeur : vérifiez {_days(long)}."
        warnings.append(Problem("long_day", text, "L3121-18"))
    if nights := [one.day for one in ordered if not _is_minor(birth_date, one.day) and _is_by_night(one)]:
        warnings.append(
            Problem(
                "night", f"Le travail de nuit suit les règles de l'employeur : vérifiez {_days(nights)}.", "L3122-1"
            )
        )
    return warnings


def _day_problems(ordered: Sequence[Presence], birth_date: date | None) -> list[Problem]:
    problems = []
    for minor in (False, True):
        mine = [one for one in ordered if _is_minor(birth_date, one.day) == minor]
        limit, article = (MINOR_DAY_HOURS, "L3162-1") if minor else (DAY_HOURS, "L3121-19")
        if long := [one.day for one in mine if one.shift.minutes > limit * 60]:
            who = "Avant 18 ans, une journée" if minor else "Une journée"
            problems.append(Problem("long_day", f"{who} a {limit} h de présence au plus : {_days(long)}.", article))
        after, least, article = (
            (MINOR_BREAK_AFTER_MINUTES, MINOR_BREAK_MINUTES, "L3162-3")
            if minor
            else (BREAK_AFTER_MINUTES, BREAK_MINUTES, "L3121-16")
        )
        # Past so many minutes for a minor, from so many for an adult.
        enough = after + (1 if minor else 0)
        if short := [one.day for one in mine if one.shift.minutes >= enough and one.shift.break_minutes < least]:
            when = "4 h 30 de suite" if minor else "6 h"
            problems.append(
                Problem("no_break", f"Une pause de {least} minutes est due pour {when} : {_days(short)}.", article)
            )
    return problems


def _night_problems(ordered: Sequence[Presence], birth_date: date | None) -> list[Problem]:
    nights = [one.day for one in ordered if _is_minor(birth_date, one.day) and _is_by_night(one)]
    if not nights:
        return []
    return [
        Problem(
            "minor_night",
            f"Avant 18 ans, pas de présence entre 22 h et 6 h : {_days(nights)}.",
            "L3163-1 et L3163-2",
        )
    ]


def _week_problems(ordered: Sequence[Presence], birth_date: date | None) -> list[Problem]:
    problems = []
    for (year, week), minutes in minutes_by_week(ordered).items():
        minor = _is_minor(birth_date, date.fromisocalendar(year, week, 1))
        limit, article = (MINOR_WEEK_HOURS, "L3162-1") if minor else (WEEK_HOURS, "L3121-20")
        if minutes > limit * 60:
            who = "Avant 18 ans, une semaine" if minor else "Une semaine"
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


def _daily_rest_problems(ordered: Sequence[Presence], birth_date: date | None) -> list[Problem]:
    problems = []
    for minor in (False, True):
        rest, article = (MINOR_REST_HOURS, "L3164-1") if minor else (REST_HOURS, "L3131-1")
        short = [
            after.day
            for before, after in pairwise(ordered)
            if _is_minor(birth_date, after.day) == minor and after.starts - before.ends < timedelta(hours=rest)
        ]
        if short:
            problems.append(
                Problem("short_rest", f"Il faut {rest} h de repos avant de revenir : {_days(short)}.", article)
            )
    return problems


def _weekly_rest_problems(ordered: Sequence[Presence], birth_date: date | None) -> list[Problem]:
    problems = []
    worked = {one.day for one in ordered} | {_last_day(one) for one in ordered}
    for year, week in minutes_by_week(ordered):
        monday = date.fromisocalendar(year, week, 1)
        days = [monday + timedelta(days=n) for n in range(7)]
        if _is_minor(birth_date, monday):
            # From the Sunday before to the Monday after: two days off in a row that touch this week.
            around = [monday - timedelta(days=1), *days, monday + timedelta(days=7)]
            if not any(worked.isdisjoint(pair) for pair in pairwise(around)):
                problems.append(
                    Problem(
                        "minor_week_rest",
                        f"Avant 18 ans, deux jours de repos de suite par semaine : semaine du {monday:%d/%m/%Y}.",
                        "L3164-2",
                    )
                )
        elif sum(day in worked for day in days) > WEEK_DAYS:
            problems.append(
                Problem("seven_days", f"Six jours par semaine au plus : semaine du {monday:%d/%m/%Y}.", "L3132-1")
            )
        elif not _has_week_rest(ordered, monday):
            problems.append(
                Problem(
                    "week_rest",
                    f"Il faut 35 h de repos de suite chaque semaine : semaine du {monday:%d/%m/%Y}.",
                    "L3132-2",
                )
            )
    return problems


def _has_week_rest(ordered: Sequence[Presence], monday: date) -> bool:
    """Whether 35 hours in a row without presence have 24 of them at least in this week."""
    opens = datetime.combine(monday, time())
    closes = opens + timedelta(days=7)
    ends = [opens - 2 * WEEK_REST, *(one.ends for one in ordered)]
    starts = [*(one.starts for one in ordered), closes + 2 * WEEK_REST]
    return any(
        free_to - free_from >= WEEK_REST and min(free_to, closes) - max(free_from, opens) >= timedelta(hours=24)
        for free_from, free_to in zip(ends, starts, strict=True)
    )


def _is_minor(birth_date: date | None, on: date) -> bool:
    return birth_date is not None and birth_date <= on and age_on(birth_date, on) < ADULT_AGE


def _is_by_night(one: Presence) -> bool:
    """Whether some of it is between 22 h and 6 h."""
    morning = datetime.combine(one.day, NIGHT_TO)
    evening = datetime.combine(one.day, NIGHT_FROM)
    return one.starts < morning or one.ends > evening


def _last_day(one: Presence) -> date:
    """The day of its last minute: an end at midnight is still the day before."""
    return (one.ends - timedelta(minutes=1)).date()


def _days(found: Sequence[date]) -> str:
    shown = ", ".join(f"{day:%d/%m}" for day in found[:SHOWN])
    more = len(found) - SHOWN
    return f"{shown} et {more} autre{'s' if more > 1 else ''}" if more > 0 else shown
