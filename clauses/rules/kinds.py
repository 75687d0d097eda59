"""Kinds of clause, and what the essential data of public procurement (DECP) call them."""

from collections.abc import Iterable

EXECUTION = "EXECUTION"
EXECUTION_AND_CRITERION = "EXECUTION_AND_CRITERION"
CRITERION = "CRITERION"
RESERVED_SIAE = "RESERVED_SIAE"
RESERVED_DISABILITY = "RESERVED_DISABILITY"
RESERVED_SIAE_AND_DISABILITY = "RESERVED_SIAE_AND_DISABILITY"
RESERVED_PRISON = "RESERVED_PRISON"
RESERVED_SOCIAL_ECONOMY = "RESERVED_SOCIAL_ECONOMY"
INSERTION_SERVICES = "INSERTION_SERVICES"
CONCESSION = "CONCESSION"
PRIVATE = "PRIVATE"

CLAUSE = "Clause sociale"
AWARD_CRITERION = "Critère social"
RESERVED = "Marché réservé"
RESERVED_CONCESSION = "Concession réservée"
NONE = "Pas de considération sociale"

_OF_FAMILY = {
    "public": (
        EXECUTION,
        EXECUTION_AND_CRITERION,
        CRITERION,
        RESERVED_SIAE,
        RESERVED_DISABILITY,
        RESERVED_SIAE_AND_DISABILITY,
        RESERVED_PRISON,
        RESERVED_SOCIAL_ECONOMY,
        INSERTION_SERVICES,
    ),
    "concession": (
        CONCESSION,
        CRITERION,
        RESERVED_SIAE,
        RESERVED_DISABILITY,
        RESERVED_SIAE_AND_DISABILITY,
        RESERVED_PRISON,
    ),
    "private": (PRIVATE,),
}

_CONSIDERATIONS = {
    None: (NONE,),
    EXECUTION: (CLAUSE,),
    EXECUTION_AND_CRITERION: (CLAUSE, AWARD_CRITERION),
    CRITERION: (AWARD_CRITERION,),
    RESERVED_SIAE: (RESERVED,),
    RESERVED_DISABILITY: (RESERVED,),
    RESERVED_SIAE_AND_DISABILITY: (RESERVED,),
    RESERVED_PRISON: (RESERVED,),
    RESERVED_SOCIAL_ECONOMY: (RESERVED,),
    INSERTION_SERVICES: (CLAUSE,),
    CONCESSION: (CLAUSE,),
}


def kinds_of_family(family: str) -> tuple[str, ...]:
    """The kinds of clause that a family of contracts may carry, the most common first.

    Law: CCP L2113-12 to L2113-15 for reserved public contracts; that a concession may be reserved too is read in the
    published schema 2.0.3 (« Concession réservée »). A private contract only carries what its parties agreed.
    """
    return _OF_FAMILY[family]


def decp_considerations(kind: str | None, *, concession: bool = False) -> tuple[str, ...]:
    """The `considerationSociale` values to publish for a kind of clause; None means no clause.

    Law: arrêté of 22 December 2022 on essential data, in the published schema 2.0.3. "Pas de considération
    sociale" excludes the others. A reserved concession has a word of its own. A private contract is not
    published: ValueError. Reserved contracts: CCP L2113-12 to L2113-15.
    """
    if kind not in _CONSIDERATIONS:
        raise ValueError(f"nothing is published for the kind of clause {kind!r}")
    return tuple(RESERVED_CONCESSION if concession and value == RESERVED else value for value in _CONSIDERATIONS[kind])


def kind_of_considerations(values: Iterable[str], *, concession: bool = False) -> str | None:
    """The kind of clause that published considerations mean; None for none, or when they do not say.

    A reserved contract does not say to whom it is reserved: the facilitator completes it.
    """
    found = set(values)
    if RESERVED in found or RESERVED_CONCESSION in found:
        return None
    if concession and CLAUSE in found:
        return CONCESSION
    return {
        (True, True): EXECUTION_AND_CRITERION,
        (True, False): EXECUTION,
        (False, True): CRITERION,
        (False, False): None,
    }[CLAUSE in found, AWARD_CRITERION in found]
