"""What may be shown of a table by territory: no small cell, and none that follows by subtraction.

The reader of a territory's report may know the report of the territory above and those of its neighbours: cells are
hidden over all of them at once, from the top of the tree down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clauses.selectors.reports.facts import Facts, FactTable
from clauses.selectors.reports.scope import Place, Places
from core.disclosure import hidden_cells, hidden_table, total_is_small

NOTHING = FactTable({})
Flags = tuple[list[list[bool]], list[list[bool]]]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is hidden of one territory and year: the total, people of cells, RSA recipients of cells and of all.

    `everything`: all the cells are, so that naming those which are not empty would already tell of somebody.
    """

    total: bool
    cells: dict[str, bool]
    rsa: dict[str, bool]
    rsa_total: bool
    everything: bool = False

    @classmethod
    def nothing(cls) -> "Hidden":
        return cls(False, {}, {}, False)


@dataclass(frozen=True, slots=True)
class Hiding:
    """The cells of one year over the whole tree, and the limit under which people are hidden."""

    table: FactTable
    totals: FactTable
    places: Places
    year: int
    least: int

    def of(self, place: Place) -> Hidden:
        """What is hidden of a territory; of everything when `place` is None."""
        cells = sorted(self.table.cells(self.year, self.places.below(None)))
        people, rsa = self._cells(place, cells)
        total, rsa_total = self._totals(place)
        everything = total or total_is_small(self._people(place), self.least)
        if everything:
            people, rsa = [True] * len(cells), [True] * len(cells)
        cells_hidden, rsa_hidden = dict(zip(cells, people, strict=True)), dict(zip(cells, rsa, strict=True))
        return Hidden(total, cells_hidden, rsa_hidden, rsa_total, everything)

    def of_whole(self, place: Place) -> Hidden:
        """The totals hidden of a territory, whatever its cells; of everything when `place` is None."""
        total, rsa_total = self._totals(place)
        return Hidden(total, {}, {}, rsa_total)

    def of_parts(self, place: Place) -> list[Hidden]:
        """The totals hidden of each territory just below, then of what belongs to none of them."""
        total, rsa = self._totals_of_family(place)
        return [Hidden(one, {}, {}, one or of_rsa) for one, of_rsa in zip(total, rsa, strict=True)]

    def _people(self, place: Place) -> int:
        return len(self.totals.total(self.year, self.places.below(place)).people)

    def _cells(self, place: Place, cells: list[str]) -> tuple[list[bool], list[bool]]:
        """People, then RSA recipients, hidden in the cells of a territory."""
        if place is None:
            nothing = [False] * len(cells)
            people, rsa = self._table([self.places.below(None)], cells, nothing, nothing)
            return people[0], rsa[0]
        parent = self.places.parent(place)
        above = self._cells(parent, cells)
        people, rsa = self._table(self.places.parts(parent), cells, *above)
        rank = self.places.children(parent).index(place)
        return people[rank], rsa[rank]

    def _table(self, groups: list[set[Place]], cells: list[str], above: list[bool], above_rsa: list[bool]) -> Flags:
        facts = [self.table.cells(self.year, group) for group in groups]
        return _hidden_parts(facts, cells, above, above_rsa, self.least)

    def _totals(self, place: Place) -> tuple[bool, bool]:
        """Whether everybody of a territory is hidden, and whether the RSA recipients among them are."""
        if place is None:
            whole = self.totals.total(self.year, self.places.below(None))
            total = 0 < len(whole.people) < self.least
            return total, total or any(hidden_cells(_parts(whole), self.least))
        parent = self.places.parent(place)
        rank = self.places.children(parent).index(place)
        totals, rsa = self._totals_of_family(parent)
        return totals[rank], rsa[rank]

    def _totals_of_family(self, parent: Place) -> tuple[list[bool], list[bool]]:
        facts = [self.totals.total(self.year, group) for group in self.places.parts(parent)]
        return _hidden_totals(facts, *self._totals(parent), self.least)


@dataclass(frozen=True, slots=True)
class HidingAmongBuyers:
    """What is hidden of one buyer's figures. Their reader may know those of everybody and of each other buyer, over the
    same places: cells are hidden over all the buyers at once. Never by territory and buyer together, but for totals.
    """

    buyer: int
    tables: dict[int, FactTable]
    totals: dict[int, FactTable]
    whole: Hiding

    @property
    def _buyers(self) -> list[int]:
        return sorted({self.buyer, *self.totals, *self.tables})

    @property
    def _rank(self) -> int:
        return self._buyers.index(self.buyer)

    def of(self, place: Place) -> Hidden:
        """What is hidden of the buyer over the places that the reader sees."""
        everybody = self.whole.of(place)
        here, least, rank = self.whole.places.below(place), self.whole.least, self._rank
        cells = list(everybody.cells)
        facts = [self.tables.get(one, NOTHING).cells(self.whole.year, here) for one in self._buyers]
        above, above_rsa = list(everybody.cells.values()), list(everybody.rsa.values())
        people, rsa = (flags[rank] for flags in _hidden_parts(facts, cells, above, above_rsa, least))
        total, rsa_total = (flags[rank] for flags in self._totals(here, everybody))
        count = len(self.totals.get(self.buyer, NOTHING).total(self.whole.year, here).people)
        everything = total or total_is_small(count, least)
        if everything:
            people, rsa = [True] * len(cells), [True] * len(cells)
        return Hidden(
            total, dict(zip(cells, people, strict=True)), dict(zip(cells, rsa, strict=True)), rsa_total, everything
        )

    def of_whole(self, place: Place) -> Hidden:
        """The totals hidden of the buyer over the places that the reader sees, whatever their cells."""
        hidden = self._totals(self.whole.places.below(place), self.whole.of_whole(place))
        total, rsa_total = (flags[self._rank] for flags in hidden)
        return Hidden(total, {}, {}, rsa_total)

    def of_parts(self, place: Place) -> list[Hidden]:
        """The totals hidden of the buyer in each territory just below, then of what belongs to none of them."""
        places, year = self.whole.places, self.whole.year
        everybody, parts = self.whole.of_whole(place), self.whole.of_parts(place)
        names = [str(number) for number in range(len(parts))]
        groups = places.parts(place)
        facts = [
            {name: self.totals.get(one, NOTHING).total(year, group) for name, group in zip(names, groups, strict=True)}
            for one in self._buyers
        ]
        of_parts = [one.total for one in parts], [one.rsa_total for one in parts]
        people, rsa = (flags[self._rank] for flags in _hidden_parts(facts, names, *of_parts, self.whole.least))
        total, rsa_total = (flags[self._rank] for flags in self._totals(places.below(place), everybody))
        return [
            Hidden(total or one, {}, {}, rsa_total or total or one or of_rsa)
            for one, of_rsa in zip(people, rsa, strict=True)
        ]

    def _totals(self, here: set[Place], everybody: Hidden) -> tuple[list[bool], list[bool]]:
        facts = [self.totals.get(one, NOTHING).total(self.whole.year, here) for one in self._buyers]
        return _hidden_totals(facts, everybody.total, everybody.rsa_total, self.whole.least)


def _hidden_parts(
    facts: Sequence[Mapping[str, Facts]], cells: list[str], above: list[bool], above_rsa: list[bool], least: int
) -> Flags:
    """People, then RSA recipients, hidden in the cells of each part of a whole of which some are hidden already."""
    counts = [[len(found[cell].people) if cell in found else 0 for cell in cells] for found in facts]
    recipients = [[len(found[cell].rsa) if cell in found else 0 for cell in cells] for found in facts]
    known = []
    for row, found in zip(counts, facts, strict=True):
        whole = len(set().union(*(one.people for one in found.values())))
        known.append([hid or 0 < whole - n < least for n, hid in zip(row, above, strict=True)])
    people = hidden_table(counts, least, known)
    known = [
        [hid or hidden or 0 < n - rsa < least for n, rsa, hidden, hid in zip(*rows, above_rsa, strict=True)]
        for rows in zip(counts, recipients, people, strict=True)
    ]
    of_rsa = hidden_table(recipients, least, known)
    return people, [
        [a or b or c for a, b, c in zip(*rows, strict=True)] for rows in zip(people, of_rsa, known, strict=True)
    ]


def _hidden_totals(facts: Sequence[Facts], above: bool, above_rsa: bool, least: int) -> tuple[list[bool], list[bool]]:
    """The parts of a whole whose people, then whose RSA recipients, are hidden."""
    total = hidden_cells([len(one.people) for one in facts], least, [above] * len(facts))
    rsa = hidden_table([_parts(one) for one in facts], least, [[above_rsa] * 2 for _ in facts])
    return total, [hidden or any(row) for hidden, row in zip(total, rsa, strict=True)]


def _parts(facts: Facts) -> list[int]:
    """RSA recipients, and the others."""
    return [len(facts.rsa), len(facts.people) - len(facts.rsa)]
