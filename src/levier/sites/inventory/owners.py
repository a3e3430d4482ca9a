"""Who owns a site, as far as the classes of the land registry tell: one owner, public or private, or many."""

import polars as pl

PUBLIC = frozenset({
    "A1g", "A2c", "A3b", "A3c", "A3f", "E1a", "E2a", "E2e", "E2f", "E2g", "E2j", "F2a", "F4a",
    "F5b", "F7c", "F7g", "L3a", "M2a", "P1a", "P1b", "P2a", "P3a", "P4a", "P4b", "P4c", "P4d",
    "P5a", "R2a", "R4b", "R4c", "S2b", "S2d", "S2g", "Z4a", "Z4b",
})  # fmt: skip
"""Classes (`catpro3` of the land files of Cerema) of the State, local authorities, their companies (SEM,
held in majority by them), their land agencies, public establishments, SNCF and VNF."""
PRIVATE = frozenset({
    "A1a", "A1f", "A1h", "A2a", "F6a", "F6b", "F6c", "F7b", "F7d", "F7e", "F7f", "G1a", "G1b",
    "G1c", "G1d", "L1a", "L1b", "L1d", "L3b", "L4a", "M1a", "R1a", "R7a", "X1a", "Z1a", "Z2a",
    "Z2b", "Z2c", "Z3b", "Z3c",
})  # fmt: skip
SHARED = frozenset({
    "G2a", "G2b", "G2c", "G2d",
})  # fmt: skip
"""Co-ownership, and property held without shares being marked out."""
NATURAL, LEGAL = "personne physique", "personne morale"


def owner_term(classes: pl.Expr, person: pl.Expr) -> pl.Expr:
    """`public`: every owner is. `many`: several, one of them at least not public, or a co-ownership.
    `private`: one. Null where the classes do not tell: some, as schools or water companies, may be either.

    Parameters
    ----------
    classes : `proprio_type`, classes joined by `|`
    person : `proprio_personne`, used where no class is known
    """
    listed = classes.str.split("|")
    known = listed.list.eval(
        pl.element().filter(pl.element().str.contains(r"^[A-Z]\d[a-z]$")), parallel=False
    )
    every = known.list.len()
    public, private, shared = (
        known.list.eval(pl.element().is_in(list(of)).sum()).list.first().fill_null(0)
        for of in (PUBLIC, PRIVATE, SHARED)
    )
    of_person = (
        pl.when(person.str.contains(NATURAL, literal=True) & person.str.contains(LEGAL, literal=True))
        .then(pl.lit("many"))
        .when(person == NATURAL)
        .then(pl.lit("private"))
    )
    return (
        pl.when(every.fill_null(0) == 0)
        .then(of_person)
        .when(public == every)
        .then(pl.lit("public"))
        .when((every > 1) | (shared > 0))
        .then(pl.lit("many"))
        .when(private == 1)
        .then(pl.lit("private"))
    )
