"""Titles to occupations: `python -m benchmarks.matching.titles`.

Five folds on the synonym titles of the ROME files: a title is ranked by a ranker that never saw it. Then MELO (French
occupation titles to ESCO labels), pooled by concept. Baselines stand beside.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.model_selection import KFold

from benchmarks.matching.report import Table, bootstrap
from benchmarks.matching.rome import DATA, load, rows
from matching.engine.text import title_variants
from matching.engine.titles import LabelIndex, OccupationRanker
from matching.engine.types import Referential, Title
from matching.engine.vectors import Vectorizer, char_grams, stable_order

CUTS = (1, 5, 10)
Scores = Callable[[Sequence[str]], Any]


def halves(label: str) -> tuple[str, str] | None:
    """The masculine and feminine readings of a double title.

    >>> halves("Abatteur / Abatteuse de carrière")
    ('Abatteur de carrière', 'Abatteuse de carrière')
    """
    left, slash, right = label.partition(" / ")
    if not slash or " / " in right:
        return None
    mine, theirs = left.split(), right.split()
    if len(theirs) < len(mine) or left[:2].lower() != right[:2].lower():
        return None
    return " ".join([left, *theirs[len(mine) :]]), right


def ranker(referential: Referential) -> Scores:
    return OccupationRanker().fit(referential).scores


def nearest_title(referential: Referential) -> Scores:
    """Baseline: character n-grams, nearest title."""
    index = referential.occupation_index
    labels = [(index[t.occupation], t.label) for t in referential.titles]
    labels += [(i, o.label) for i, o in enumerate(referential.occupations)]
    near = LabelIndex(3, 5).fit(labels)
    return lambda texts: near.scores([_stems(text) for text in texts], len(referential.occupations))[0]


def idf_cosine(referential: Referential) -> Scores:
    """Baseline: words of titles and definition, cosine."""
    vectorizer = Vectorizer(list)
    matrix = vectorizer.fit_transform(_documents(referential)).T.tocsr()
    return lambda texts: (vectorizer.transform([_stems(text) for text in texts]) @ matrix).toarray()


def bm25(referential: Referential, k1: float = 1.2, b: float = 0.75) -> Scores:
    """Baseline: Okapi BM25 on the same words."""
    documents = _documents(referential)
    vectorizer = Vectorizer(list).fit(documents)
    counts = np.zeros((len(documents), len(vectorizer.vocabulary_)), dtype=np.float32)
    for row, stems in enumerate(documents):
        for stem in stems:
            counts[row, vectorizer.vocabulary_[stem]] += 1
    length = counts.sum(axis=1, keepdims=True)
    frequency = (counts > 0).sum(axis=0)
    idf = np.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
    weight = idf * counts * (k1 + 1) / (counts + k1 * (1 - b + b * length / length.mean()))

    def score(texts: Sequence[str]) -> Any:
        found = np.zeros((len(texts), len(documents)))
        for row, text in enumerate(texts):
            columns = [vectorizer.vocabulary_[s] for s in _stems(text) if s in vectorizer.vocabulary_]
            found[row] = weight[:, columns].sum(axis=1)
        return found

    return score


def _stems(text: str) -> tuple[str, ...]:
    readings = title_variants(text, expand=True)
    return readings[0] if readings else ()


def _documents(referential: Referential) -> list[list[str]]:
    documents = [[*_stems(o.label), *_stems(o.definition)] for o in referential.occupations]
    for title in referential.titles:
        documents[referential.occupation_index[title.occupation]].extend(_stems(title.label))
    return documents


def hits(score: Scores, titles: Sequence[tuple[str, str]], referential: Referential) -> Any:
    """For each title, whether its occupation is in the first 1, 5, 10."""
    found = np.zeros((len(titles), len(CUTS)), dtype=bool)
    for start in range(0, len(titles), 256):
        batch = titles[start : start + 256]
        for at, row in enumerate(score([label for _, label in batch])):
            wanted = referential.occupation_index[batch[at][0]]
            order = stable_order(np.asarray(row), CUTS[-1]).tolist()
            found[start + at] = [wanted in order[:cut] for cut in CUTS]
    return found


METHODS: dict[str, Callable[[Referential], Scores]] = {
    "Passerelle": ranker,
    "char n-gram nearest title": nearest_title,
    "BM25": bm25,
    "idf cosine": idf_cosine,
}


def folds(*, sample: int | None = None) -> list[Table]:
    """Five folds; `sample` titles of the first fold only, to try the benchmark itself."""
    referential = load()
    synonyms = sorted(
        (row["code_rome"], row["libelle_appellation_long"])
        for row in rows("referentiel_appellation", DATA / "rome")
        if row["classification"] == "SYNONYME"
    )
    known = set(synonyms)
    official = [title for title in referential.titles if (title.occupation, title.label) not in known]
    crosswalk = _crosswalk()
    results: dict[str, list[Any]] = defaultdict(list)
    genders: dict[str, list[Any]] = defaultdict(list)
    apart: list[bool] = []
    for train, test in KFold(5, shuffle=True, random_state=0).split(synonyms):
        if sample and results:
            break
        seen = [Title(*synonyms[i]) for i in train]
        fold = replace(referential, titles=tuple(sorted([*official, *seen], key=lambda t: (t.occupation, t.label))))
        titles = [synonyms[i] for i in test[:sample]]
        apart += [label not in crosswalk for _, label in titles]
        for name, method in METHODS.items():
            score = method(fold)
            results[name].append(hits(score, titles, fold))
            if name == "Passerelle":
                pairs = [(code, both) for code, label in titles if (both := halves(label))]
                for side, gender in enumerate(("masculine", "feminine")):
                    genders[gender].append(hits(score, [(code, both[side]) for code, both in pairs], fold))
    table = Table("Titles to occupations, five folds on synonym titles", ("method", "acc@1", "acc@5", "acc@10", "n"))
    for name, found in results.items():
        table.add_accuracies(name, np.concatenate(found))
    for gender, found in genders.items():
        table.add_accuracies(f"Passerelle, {gender} halves only", np.concatenate(found))
    alone = np.concatenate(results["Passerelle"])[np.array(apart)]
    table.add_accuracies("Passerelle, titles absent from the ESCO crosswalk", alone)
    return [table]


def flip(count: int = 2000) -> Table:
    """Gendered twins: how much of the ten first occupations the two halves of a title share."""
    referential = load()
    known = OccupationRanker().fit(referential)
    pairs = [both for title in referential.titles if (both := halves(title.label))][:: max(1, 7000 // count)]
    ranked = [known.rank([pair[side] for pair in pairs], 10) for side in (0, 1)]
    shared = [
        len({code for code, _, _ in mine} & {code for code, _, _ in theirs}) / 10
        for mine, theirs in zip(*ranked, strict=True)
    ]
    table = Table("Gendered twins of a title", ("what", "overlap of the first 10", "n"))
    table.add("masculine and feminine halves", bootstrap(shared), str(len(shared)))
    return table


def _crosswalk() -> set[str]:
    path = DATA / "eval" / "esco_rome_mapping_2023-06-07.csv"
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return {row[3] for row in csv.reader(handle) if len(row) == 5}


def melo() -> Table:
    folder = DATA / "eval" / "melo" / "fra_q_fr_c_fr"

    def table_of(name: str) -> list[list[str]]:
        with (folder / name).open(encoding="utf-8", newline="") as handle:
            return list(csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))

    queries, corpus = table_of("queries.tsv"), table_of("corpus_elements.tsv")
    concept_of = dict(table_of("concept_mapping.tsv"))
    concepts = {concept: i for i, concept in enumerate(sorted(set(concept_of.values())))}
    relevant: dict[str, set[str]] = defaultdict(set)
    for query, _, element, _ in table_of("annotations.tsv"):
        relevant[query].add(element)
    labels = [(concepts[concept_of[element]], label) for element, label in corpus]
    owner = np.array([number for number, _ in labels])
    stems = [_stems(text) for _, text in queries]
    alone = LabelIndex(3, 5).fit(list(enumerate(label for _, label in labels)))
    pooled = LabelIndex(2, 5).fit(labels)
    nearest, crowd = pooled.scores(stems, len(concepts))
    documents: list[list[str]] = [[] for _ in concepts]
    for number, label in labels:
        documents[number].extend(_stems(label))
    portrait = Vectorizer(lambda words: char_grams(words, 3, 5))
    whole = portrait.fit_transform(documents).T.tocsr()
    portraits = (portrait.transform(stems) @ whole).toarray()
    readings = sorted({(number, reading) for number, label in labels for reading in title_variants(label)})
    by_word = Vectorizer(list)
    known = by_word.fit_transform([reading for _, reading in readings]).T.tocsr()
    owners, starts = np.unique([number for number, _ in readings], return_index=True)
    words = np.zeros_like(nearest)
    words[:, owners] = np.maximum.reduceat((by_word.transform(stems) @ known).toarray(), starts, axis=1)
    blended = 0.3 * nearest + 0.3 * crowd + 0.2 * portraits + 0.2 * words
    own = np.concatenate([alone.scores(stems[i : i + 64], len(labels))[0] for i in range(0, len(stems), 64)])
    table = Table("MELO, French titles to ESCO labels", ("method", "MAP", "n"))
    for name, scores in (
        ("Passerelle (pooled by concept)", blended[:, owner] + 1e-4 * own),
        ("char n-grams, pooled by concept", nearest[:, owner] + 1e-4 * own),
        ("char n-grams, label by label", own),
    ):
        precision = np.array(
            [
                _average_precision(scores[at], [element in relevant[query] for element, _ in corpus])
                for at, (query, _) in enumerate(queries)
            ]
        )
        table.add(name, bootstrap(precision), str(len(precision)))
    return table


def _average_precision(scores: Any, relevant: list[bool]) -> float:
    ranked = np.array(relevant)[np.argsort(-scores, kind="stable")]
    found = np.cumsum(ranked)
    return float((found / np.arange(1, len(ranked) + 1))[ranked].mean()) if ranked.any() else 0.0


def main() -> None:
    for table in [melo(), flip(), *folds()]:
        print(table.markdown())


if __name__ == "__main__":
    main()
