"""What may be shown of a table by territory: no small cell, and none that follows by subtraction.

The reader of a territory's report may know the report of the territory above and those of its neighbours: cells are
hidden over all of them at once, from the top of the tree down.
"""

from dataclasses import dataclass

from clauses.selectors.reports.facts import Facts, FactTable
from clauses.selectors.reports.scope import Place, Places
from core.disclosure import hidden_cells, hidden_table, total_is_small


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

    def _table(
        self, groups: list[set[Place]], cells: list[str], above: list[bool], above_rsa: list[bool]
    ) -> tuple[list[list[bool]], list[list[bool]]]:
        """The cells hidden of each group of places, those hidden of their whole being known."""
        facts = [self.table.cells(self.year, group) for group in groups]
        counts = [[len(found[cell].people) if cell in found else 0 for cell in cells] for found in facts]
        recipients = [[len(found[cell].rsa) if cell in found else 0 for cell in cells] for found in facts]
        known = []
        for row, found in zip(counts, facts, strict=True):
            whole = len(set().union(*(one.people for one in found.values())))
            known.append([hid or 0 < whole - n < self.least for n, hid in zip(row, above, strict=True)])
        people = hidden_table(counts, self.least, known)
        known = [
            [hid or hidden or 0 < n - rsa < self.least for n, rsa, hidden, hid in zip(*rows, above_rsa, strict=True)]
            for rows in zip(counts, recipients, people, strict=True)
        ]
        of_rsa = hidden_table(recipients, self.least, known)
        return people, [
            [a or b or c for a, b, c in zip(*rows, strict=True)] for rows in zip(people, of_rsa, known, strict=True)
        ]

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
        above, above_rsa = self._totals(parent)
        facts = [self.totals.total(self.year, group) for group in self.places.parts(parent)]
        total = hidden_cells([len(one.people) for one in facts], self.least, [above] * len(facts))
        rsa = hidden_table([_parts(one) for one in facts], self.least, [[above_rsa] * 2 for _ in facts])
        return total, [hidden or any(row) for hidden, row in zip(total, rsa, strict=True)]


def _parts(facts: Facts) -> list[int]:
    """RSA recipients, and the others."""
    return [len(facts.rsa), len(facts.people) - len(facts.rsa)]
