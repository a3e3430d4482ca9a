"""Notices that bear no SIREN, linked to firms by name and place, with a probability (Fellegi-Sunter, by
Splink).

Only the names of legal persons take part: a natural person, a firm with partial diffusion, or one of unknown
legal form is left out before anything is compared.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import polars as pl
from ibis.backends.duckdb import Backend
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.comparison_level_library import (
    And,
    ArrayIntersectLevel,
    ArraySubsetLevel,
    CustomLevel,
    DamerauLevenshteinLevel,
    ElseLevel,
    ExactMatchLevel,
    JaroWinklerLevel,
    NullLevel,
)
from splink.comparison_library import CustomComparison

from levier.lake.linking.blocking import with_blocks
from levier.lake.linking.naming import prepared_firms, prepared_notices

LEAST_PROBABILITY = 0.9
"""Below it a notice stays unlinked."""
SHARE_IN_REGISTER = 0.8
"""Notices whose firm is among those compared, before looking at them: an assumption."""
LEAST_TO_TRAIN = 500
"""With fewer notices, the shares of `STATED` are used as they stand."""
SEED = 1
MOST_PAIRS_TO_TRAIN = 1e6
PAIRS_TO_SAMPLE = 2e6
NOT_MET = 1e-6
"""What Splink writes as the share of a level that a training did not meet; one below has vanished in the
training (1e-29 was seen), and would forbid what it only did not meet."""
SMOOTHED = 5
"""Names borne by fewer firms have their frequency smoothed; that of others is as counted."""


NOTICES, FIRMS, FREQUENCIES = "linking_1_notices", "linking_2_firms", "linking_name_frequencies"
"""Working tables; Splink puts the first by name on the left of its pairs."""


@dataclass(frozen=True)
class Shares:
    """How often each level of a column shows among true links, and among other pairs."""

    links: tuple[float, ...]
    others: tuple[float, ...]


Model = Mapping[str, Shares]

LEVELS: Mapping[str, tuple[str, ...]] = {
    "name": ("same words", "same word of one or two firms", "one letter apart",
             "abbreviated, same telling word", "same rare word", "alike", "other"),
    "place": ("same town", "same department, town unknown", "same department", "other"),
    "form": ("same legal form", "other"),
}  # fmt: skip
"""What each column may show, from the most telling on."""

STATED: Model = {
    "name": Shares(
        (0.75, 0.10, 0.06, 0.05, 0.02, 0.01, 0.01), (1e-6, 1e-6, 3e-6, 1e-6, 1e-5, 1e-3, 0.998984)
    ),
    "place": Shares((0.90, 0.98, 0.08, 0.02), (0.002, 0.022, 0.02, 0.978)),
    "form": Shares((0.95, 0.05), (0.4, 0.6)),
}
"""Shares before training, and of levels that the training does not meet: assumptions. Where a town is unknown
its department tells what it tells whatever the town: the shares of its two levels together."""


@dataclass(frozen=True)
class NameLinks:
    """The firms that notices may speak of.

    `candidates`: key (`notice_id`, `siren`); `probability` that the notice speaks of this firm; `rank` among
    the notice's candidates, from 1; what was seen in each column (`seen_name`, `seen_place`, `seen_form`;
    null: nothing to compare) and its evidence in bits (`bits_name`, `bits_place`, `bits_form`; negative:
    against). A notice without any candidate is absent.
    """

    candidates: pl.DataFrame
    model: Model
    trained: bool


CANDIDATES = {
    "notice_id": pl.String,
    "siren": pl.String,
    "probability": pl.Float64,
    "rank": pl.Int64,
    **{f"seen_{column}": pl.String for column in LEVELS},
    **{f"bits_{column}": pl.Float64 for column in LEVELS},
}


def link_names(notices: ir.Table, firms: ir.Table, engine: Backend) -> NameLinks:
    """The firms that each notice may speak of, by name and place, each with its probability.

    A notice speaks of one firm at most: the probabilities of its candidates and of "none of them" add up
    to 1, so that two homonyms of one town have less than half each.

    Parameters
    ----------
    notices : key `notice_id`
        `name` of a legal person; `town`, `postal_code` (nullable).
    firms : key `siren`
        `name`, `legal_form` (INSEE code), `diffusion`; `town`, `department` of the seat (nullable).
    engine : where both tables live; working tables are made there, and dropped.

    Source: Fellegi & Sunter (1969), A theory for record linkage, JASA 64; parameters by EM, fixed seed.
    """
    with _working(engine) as keep:
        named = keep("linking_notices_prepared", prepared_notices(notices))
        register = keep("linking_firms_prepared", prepared_firms(firms))
        n_notices, n_firms = (int(table.count().execute()) for table in (named, register))
        if not n_notices or not n_firms:
            return NameLinks(pl.DataFrame(schema=CANDIDATES), STATED, trained=False)
        blocked_notices, blocked_firms = with_blocks(named, register)
        keep(NOTICES, blocked_notices)
        keep(FIRMS, blocked_firms)
        keep(FREQUENCIES, _frequencies(register, n_firms))
        api = DuckDBAPI(engine.con)
        model = STATED
        if n_notices >= LEAST_TO_TRAIN:
            model = _trained(n_firms, api)
        # Prior odds of a firm against "none of the firms": its part of the share over the share of none.
        odds = SHARE_IN_REGISTER / n_firms / (1 - SHARE_IN_REGISTER)
        scored = _linker(model, odds / (1 + odds), api).inference.predict(warning_mode="never")
        found = engine.to_polars(_candidates(engine.table(scored.physical_name)))
        api.delete_tables_created_by_splink_from_db()
    return NameLinks(found, model, trained=n_notices >= LEAST_TO_TRAIN)


@contextmanager
def _working(engine: Backend) -> Iterator[Any]:
    """A way to keep an expression as a table for a while; Splink's advice to analysts is silenced."""
    names: list[str] = []

    def keep(name: str, expression: ir.Table) -> ir.Table:
        names.append(name)
        return engine.create_table(name, expression)

    said = logging.getLogger("splink")
    level = said.level
    said.setLevel(logging.ERROR)
    try:
        yield keep
    finally:
        said.setLevel(level)
        for name in names:
            engine.con.execute(f"DROP TABLE {name}")


def _frequencies(register: ir.Table, n_firms: int) -> ir.Table:
    """How likely another firm is to bear each name, by Good & Turing: with n₁ names borne once and n₂ borne
    twice, one borne once is expected 2 n₂ / n₁ times among as many other firms.

    Source: Good (1953), The population frequencies of species, Biometrika 40.
    """
    names = register.group_by("words").aggregate(bearers=lambda t: t.count())
    of_sizes = names.group_by("bearers").aggregate(n=lambda t: t.count())
    next_size = of_sizes.select(bearers=of_sizes["bearers"] - 1, n_next="n")
    sizes = of_sizes.left_join(next_size, "bearers").select("bearers", "n", "n_next")
    expected = (sizes["bearers"] + 1) * sizes["n_next"].fill_null(1) / sizes["n"]
    expected = ibis.ifelse(expected < sizes["bearers"], expected, sizes["bearers"])
    sizes = sizes.mutate(expected=ibis.ifelse(sizes["bearers"] < SMOOTHED, expected, sizes["bearers"]))
    return names.join(sizes, "bearers").select("words", tf_words=lambda t: t.expected / n_firms)


def _linker(model: Model, prior: float, api: DuckDBAPI) -> Linker:
    """Splink's linker of the notices to the firms; `prior`: probability that a pair of both is a link."""
    settings = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=prior,
        comparisons=_comparisons(model),
        blocking_rules_to_generate_predictions=[block_on("blocks", arrays_to_explode=["blocks"])],
        retain_intermediate_calculation_columns=True,
    )
    linker = Linker([_registered(api, NOTICES), _registered(api, FIRMS)], settings, log_level=None)
    linker.table_management.register_term_frequency_lookup(_registered(api, FREQUENCIES), "words")
    return linker


def _registered(api: DuckDBAPI, name: str) -> Any:
    return api.table_to_splink_dataframe(name, name)


def _comparisons(model: Model) -> list[Any]:
    conditions = {
        "name": (
            NullLevel("words"),
            ExactMatchLevel("words", term_frequency_adjustments=True),
            ArrayIntersectLevel("rarest_words"),
            And(
                CustomLevel("abs(length(words_l) - length(words_r)) <= 1"),
                DamerauLevenshteinLevel("words", 1),
            ),
            And(ArrayIntersectLevel("telling_words"), ArraySubsetLevel("stems")),
            ArrayIntersectLevel("rare_words"),
            JaroWinklerLevel("words", 0.92),
        ),
        "place": (
            ExactMatchLevel("town"),
            NullLevel("department"),
            And(CustomLevel("town_l IS NULL OR town_r IS NULL"), ExactMatchLevel("department")),
            ExactMatchLevel("department"),
        ),
        "form": (NullLevel("form"), ExactMatchLevel("form")),
    }
    return [
        CustomComparison(
            output_column_name=column,
            comparison_levels=_with_shares((*levels, ElseLevel()), model[column]),
        )
        for column, levels in conditions.items()
    ]


def _with_shares(levels: tuple[Any, ...], shares: Shares) -> list[Any]:
    pairs = iter(zip(shares.links, shares.others, strict=True))
    return [level if isinstance(level, NullLevel) else _with_share(level, *next(pairs)) for level in levels]


def _with_share(level: Any, of_links: float, of_others: float) -> Any:
    return level.configure(m_probability=of_links, u_probability=of_others)


def _trained(n_firms: int, api: DuckDBAPI) -> Model:
    """The shares as the data have them: of other pairs by sampling pairs of firms (which are never one firm),
    of links by expectation-maximisation, once among pairs of one name (for places and forms) and once among
    pairs of one town (for names)."""
    among_firms = Linker(
        _registered(api, FIRMS),
        SettingsCreator(link_type="dedupe_only", comparisons=_comparisons(STATED)),
        log_level=None,
    )
    among_firms.training.estimate_u_using_random_sampling(PAIRS_TO_SAMPLE, seed=SEED)
    sampled = _with_unknown_towns(_learnt(among_firms, STATED, "u"))
    linker = _linker(sampled, SHARE_IN_REGISTER / n_firms, api)
    train = linker.training.estimate_parameters_using_expectation_maximisation
    how: dict[str, Any] = {"estimate_without_term_frequencies": True, "max_pairs": MOST_PAIRS_TO_TRAIN}
    train(block_on("words"), **how)
    train(block_on("town", "department"), **how)
    return _with_unknown_towns(_learnt(linker, sampled, "m"))


def _with_unknown_towns(model: Model) -> Model:
    """The model in which a department says the same of an unknown town as of all towns together: the training
    meets few such pairs or, between firms, none."""

    def together(shares: tuple[float, ...]) -> tuple[float, ...]:
        town, _, department, other = shares
        return town, town + department, department, other

    place = model["place"]
    return {**model, "place": Shares(together(place.links), together(place.others))}


def _learnt(linker: Linker, model: Model, which: str) -> Model:
    """The model with the shares that a training found, of links (`m`) or of other pairs (`u`).

    A level that was not met keeps its stated share; one not met among so many pairs sampled is less than one
    in them.
    """
    learnt = dict(model)
    for comparison in linker.misc.save_model_to_json()["comparisons"]:
        column = comparison["output_column_name"]
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        found = [level.get(f"{which}_probability") for level in levels]
        met = [share if isinstance(share, float) and share > NOT_MET else None for share in found]
        links, others = model[column].links, model[column].others
        if which == "m":
            links = tuple(share or stated for share, stated in zip(met, links, strict=True))
        else:
            others = tuple(share or 1 / PAIRS_TO_SAMPLE for share in met)
        learnt[column] = Shares(links, others)
    return learnt


def _candidates(scored: ir.Table) -> ir.Table:
    odds = ibis.literal(2.0) ** scored["match_weight"]
    pairs = scored.select(
        notice_id=scored["unique_id_l"],
        siren=scored["unique_id_r"],
        odds=odds,
        **{f"seen_{column}": _seen(scored[f"gamma_{column}"], levels) for column, levels in LEVELS.items()},
        **{f"bits_{column}": _bits(scored, column) for column in LEVELS},
    )
    of_notice = ibis.window(group_by="notice_id")
    best_first = ibis.window(group_by="notice_id", order_by=[pairs["odds"].desc(), "siren"])
    ranked = pairs.mutate(
        probability=pairs["odds"] / (1 + pairs["odds"].sum().over(of_notice)),
        rank=ibis.row_number().over(best_first) + 1,
    )
    return ranked.select(*CANDIDATES).order_by("notice_id", "rank")


def _seen(gamma: ir.IntegerValue, levels: tuple[str, ...]) -> ir.StringValue:
    """Splink numbers the levels from the last one (0) up; -1 is nothing to compare."""
    return gamma.cases(
        *((len(levels) - 1 - rank, level) for rank, level in enumerate(levels)), else_=ibis.null("string")
    )


def _bits(scored: ir.Table, column: str) -> ir.FloatingValue:
    weights = [name for name in scored.columns if name in {f"mw_{column}", f"mw_tf_adj_{column}"}]
    return sum((scored[name] for name in weights), ibis.literal(0.0))
