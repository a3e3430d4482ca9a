"""`levier sites rank` and `levier sites weigh`: which site or line of a table first, and how sure it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from levier.cli.asking import DataOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.sites.inventory import OwnOption
from levier.cli.speech import out, printable, tell
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m

if TYPE_CHECKING:
    from collections.abc import Mapping

    from levier.plan.words import Words
    from levier.sites.choice import Belief, Method, Normalisation
    from levier.sites.matrix import Matrix

RANK_HELP = m("Rank the sites of a territory for a project: which first, why, and how sure that is.")
WEIGH_HELP = m("Which line of a table comes first under several criteria, why, and how sure that is.")

MethodOption = Annotated[str, typer.Option("--method", help=tell(m("topsis, promethee or weighted-sum.")))]
NormalisationOption = Annotated[
    str | None,
    typer.Option(
        "--normalisation",
        help=tell(
            m("vector, min-max, max, sum, linear or z-score. By default vector for TOPSIS, else min-max.")
        ),
    ),
]
TrustOption = Annotated[
    str,
    typer.Option(
        "--trust",
        help=tell(
            m("How weights are drawn: around those given, any in their order (order), or any at all (any).")
        ),
    ),
]
DrawsOption = Annotated[int, typer.Option("--draws", min=1, help=tell(m("Draws of weights.")))]
TableOption = Annotated[
    Path | None,
    typer.Option("--out", help=tell(m("CSV file to write the ranking into; details go beside it."))),
]


def rank(
    territory: TerritoryArgument,
    project: Annotated[
        str,
        typer.Option("--project", help=tell(m("A worked profile, or a file that describes the project."))),
    ],
    own: OwnOption = None,
    weights: Annotated[
        str | None,
        typer.Option(
            "--weights",
            help=tell(
                m(
                    "entropy, or a file: columns criterion and weight (or points), or a square table of "
                    "pairwise "
                    "judgements (AHP). By default those of the project."
                )
            ),
        ),
    ] = None,
    method: MethodOption = "topsis",
    normalisation: NormalisationOption = None,
    trust: TrustOption = "around",
    draws: DrawsOption = 10_000,
    data: DataOption = None,
    lake: LakeOption = None,
    target: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier sites rank 08 --project mechanical-workshop --out out/workshop.csv"""
    from levier.plan.sites.choice import project_named, shortlisted
    from levier.plan.sites.own_sites import read_sites
    from levier.plan.sites.weighing import belief_of
    from levier.plan.words import Words

    check_csv(target)
    belief, chosen = belief_of(trust), method_named(method)
    wanted, scaled = project_named(project)
    words = Words(chosen_language(lang))
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        announce(m("Ranking the sites of {name} for: {project}", name=place.name, project=wanted.label))
        declared = None if own is None else read_sites(own, geography)
        found = shortlisted(cut, place, geography, wanted, declared, weights)
    if isinstance(found, NotComputed):
        raise not_computed(found)
    for sentence in (*scaled, *found.sentences()):
        out.print(printable(words.say(sentence)), markup=False)
    tell_choice(found.matrix, chosen, normalisation, belief, draws, target, words, found.names)


def weigh(
    table: Annotated[
        Path,
        typer.Argument(help=tell(m("CSV or XLSX: a column of names, then one column for each criterion."))),
    ],
    less: Annotated[
        str, typer.Option("--less", help=tell(m("Criteria where less is better, with commas.")))
    ] = "",
    weights: Annotated[
        str,
        typer.Option(
            "--weights",
            help=tell(
                m(
                    "equal, entropy, or a file: columns criterion and weight (or points), or a square "
                    "table of pairwise judgements (AHP)."
                )
            ),
        ),
    ] = "equal",
    method: MethodOption = "topsis",
    normalisation: NormalisationOption = None,
    trust: TrustOption = "around",
    draws: DrawsOption = 10_000,
    target: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier sites weigh plots.csv --less price,distance --weights weights.csv --out "
    "out/choice.csv"""
    from levier.plan.sites.weighing import belief_of, read_matrix
    from levier.plan.words import Words

    check_csv(target)
    costs = tuple(name.strip() for name in less.split(",") if name.strip())
    belief = belief_of(trust)
    matrix, said = read_matrix(table, costs, weights)
    words = Words(chosen_language(lang))
    tell_choice(matrix, method_named(method), normalisation, belief, draws, target, words, {})
    for sentence in said:
        out.print(printable(words.say(sentence)), markup=False)


def method_named(name: str) -> "Method":
    """The method that a word of the command line names. Raises BadInput for another."""
    from levier.sites.choice import METHODS

    known = {method.replace("_", "-"): method for method in METHODS}
    if name not in known:
        raise BadInput(
            m("“{name}” is not a method of choice", name=name[:60]),
            where="--method",
            fix=m("one of: {names}", names=", ".join(known)),
        )
    return known[name]


def tell_choice(
    matrix: "Matrix",
    method: "Method",
    normalisation: str | None,
    belief: "Belief",
    draws: int,
    target: Path | None,
    words: "Words",
    names: "Mapping[str, str]",
) -> None:
    """Prints the sites in order, why and how sure, and writes them where asked."""
    from levier.plan.folder import put_together
    from levier.plan.sites.choice_words import choice_files, choice_lines
    from levier.sites.choice import rank as ranked
    from levier.sites.choice import smaa

    scale = cast("Normalisation | None", normalisation)
    ranking = ranked(matrix, method=method, normalisation=scale)
    sure = smaa(matrix, method=method, normalisation=scale, weights=belief, draws=draws)
    if isinstance(ranking, NotComputed) or isinstance(sure, NotComputed):
        raise BadInput(m("there is no site to choose from"))
    for line in choice_lines(ranking, sure, words, names):
        out.print(printable(line), markup=False)
    if target is not None:
        files = choice_files(ranking, sure, target.stem, words, names)
        put_together(target.parent, files)
        for name in files:
            out.print(str(target.parent / name), markup=False)
