"""Firms in a collective procedure."""

import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.core.codes import NOTICE_KINDS
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.takeover import Procedures, firms_in_procedure

FIRM, OTHER, SHOP = "111111111", "222222222", "333333333"
ESTABLISHMENTS = pl.DataFrame(
    [
        (f"{FIRM}00001", FIRM, "Aciérie", "24.10Z", "21", True),  # 50-99
        (f"{FIRM}00002", FIRM, "Aciérie", "24.10Z", None, True),
        (f"{FIRM}00003", FIRM, "Aciérie", "24.10Z", "32", False),  # closed
        (f"{OTHER}00001", OTHER, None, "10.11Z", "12", True),  # 20-49
        (f"{SHOP}00001", SHOP, "Bazar", "47.11F", "11", True),  # 10-19, trade
    ],
    schema=["siret", "siren", "name", "naf", "headcount_band", "active"],
    orient="row",
).with_columns(
    commune=pl.lit("57463"),
    longitude=pl.lit(None, dtype=pl.Float64),
    latitude=pl.lit(None, dtype=pl.Float64),
)
SCHEMA = {
    "notice_id": pl.String,
    "siren": pl.String,
    "kind": pl.String,
    "judged_on": pl.Date,
    "published_on": pl.Date,
    "notice_type": pl.String,
    "replaces": pl.String,
}


def day(n: int) -> datetime.date:
    return datetime.date(2024, 1, 1) + datetime.timedelta(days=n)


def notice(
    n: int,
    kind: str | None,
    siren: str = FIRM,
    notice_type: str = "annonce",
    replaces: str | None = None,
    judged: bool = True,
) -> tuple[object, ...]:
    """A notice whose judgment is of day n, published ten days later."""
    return (f"A{n}", siren, kind, day(n) if judged else None, day(n + 10), notice_type, replaces)


def table(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def procedures(*rows: tuple[object, ...], legal_units: pl.DataFrame | None = None) -> Procedures:
    result = firms_in_procedure(ESTABLISHMENTS, table(*rows), legal_units)
    assert isinstance(result, Procedures)
    return result


def state(*kinds: str | None) -> tuple[str, datetime.date] | None:
    """The firm's state after these judgments, one a day, in this order."""
    got = procedures(*(notice(n, kind) for n, kind in enumerate(kinds)))
    return next(iter(got.firms.select("state", "since").iter_rows()), None)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["safeguard_opening"], ("safeguard", 0)),
        (["safeguard_opening", "conversion_to_receivership"], ("receivership", 1)),
        (["receivership_opening", "conversion_to_liquidation"], ("liquidation", 1)),
        (["liquidation_opening", "safeguard_opening"], ("liquidation", 0)),  # the gravest stands
        (["receivership_opening", "plan"], ("under a plan", 1)),
        (["receivership_opening", "plan", "liquidation_opening"], ("liquidation", 2)),
        (["liquidation_opening", "closing"], ("procedure closed", 1)),
        (["liquidation_opening", "closing", "safeguard_opening"], ("safeguard", 2)),
        (["closing"], ("procedure closed", 0)),  # the file begins after the opening
        (["receivership_opening", "other", None], ("receivership", 0)),
    ],
)
def test_the_gravest_procedure_since_the_last_end(kinds: list[str | None], expected: tuple[str, int]):
    assert state(*kinds) == (expected[0], day(expected[1]))


def test_judgments_of_one_day_are_read_plan_first_closing_last():
    def same_day(*kinds: str) -> str:
        rows = [(f"A{i}", FIRM, kind, day(0), day(9), "annonce", None) for i, kind in enumerate(kinds)]
        return procedures(*rows).firms["state"].item()

    assert same_day("conversion_to_liquidation", "plan") == "liquidation"
    assert same_day("closing", "liquidation_opening") == "procedure closed"


def test_without_a_date_of_judgment_the_publication_counts():
    # Published on day 12, the plan without a date comes after the opening judged on day 5.
    got = procedures(notice(2, "plan", judged=False), notice(5, "receivership_opening"))
    assert got.firms.select("state", "since").row(0) == ("under a plan", day(12))


def test_an_annulled_notice_counts_for_nothing():
    opening = notice(0, "liquidation_opening")
    annulment = notice(5, None, notice_type="annulation", replaces="A0")
    assert isinstance(firms_in_procedure(ESTABLISHMENTS, table(opening, annulment)), NotComputed)
    # What an annulment repeats of the judgment is no judgment either.
    repeated = notice(5, "liquidation_opening", notice_type="annulation", replaces="A0")
    assert isinstance(firms_in_procedure(ESTABLISHMENTS, table(opening, repeated)), NotComputed)


def test_a_correction_takes_the_place_of_what_it_states_again():
    wrong = notice(0, "liquidation_opening")
    restated = notice(5, "receivership_opening", notice_type="rectificatif", replaces="A0")
    assert procedures(wrong, restated).firms["state"].to_list() == ["receivership"]
    of_an_address = notice(5, None, notice_type="rectificatif", replaces="A0")
    assert procedures(wrong, of_an_address).firms["state"].to_list() == ["liquidation"]


def test_a_correction_frees_the_firm_that_was_named_by_mistake():
    wrong = notice(0, "liquidation_opening", siren=FIRM)
    right = notice(5, "liquidation_opening", siren=OTHER, notice_type="rectificatif", replaces="A0")
    assert procedures(wrong, right).firms["siren"].to_list() == [OTHER]


def test_local_establishments_and_their_jobs():
    got = procedures(notice(0, "receivership_opening"), notice(1, "liquidation_opening", siren=SHOP))
    firm = got.firms.row(by_predicate=pl.col("siren") == FIRM, named=True)
    # The closed one is left out: 50-99 and one unknown.
    assert (firm["establishments"], firm["industrial"], firm["headcount_unknown"]) == (2, 2, 1)
    assert (firm["name"], firm["jobs_low"], firm["jobs_high"]) == ("Aciérie", 50, 99)
    assert got.firms["siren"].to_list() == [SHOP, FIRM]  # liquidation first
    assert got.establishments["siret"].to_list() == [f"{SHOP}00001", f"{FIRM}00001", f"{FIRM}00002"]


def test_states_count_industrial_establishments_and_their_jobs_apart():
    got = procedures(notice(0, "receivership_opening"), notice(1, "liquidation_opening", siren=SHOP))
    rows = {row[0]: row[1:] for row in got.by_state.iter_rows()}
    assert rows == {  # firms, establishments, industrial, jobs_low, jobs_high, headcount_unknown
        "liquidation": (1, 1, 0, 0, 0, 0),
        "receivership": (1, 2, 2, 50, 99, 1),
        "safeguard": (0, 0, 0, 0, 0, 0),
        "under a plan": (0, 0, 0, 0, 0, 0),
        "procedure closed": (0, 0, 0, 0, 0, 0),
    }


def test_a_firm_from_elsewhere_leaves_empty_tables():
    got = procedures(notice(0, "liquidation_opening", siren="999999999"))
    assert got.firms.is_empty()
    assert got.establishments.is_empty()
    assert got.by_state["firms"].sum() == 0
    assert got.covered == (day(10), day(10))


def test_legal_units_name_the_firms_without_a_name():
    units = pl.DataFrame({"siren": [FIRM, OTHER], "name": ["ACIERIE SA", "ABATTOIR SA"]})
    got = procedures(notice(0, "plan"), notice(1, "plan", siren=OTHER), legal_units=units)
    assert dict(got.firms.select("siren", "name").iter_rows()) == {FIRM: "Aciérie", OTHER: "ABATTOIR SA"}
    assert got.evidence.tables == ("establishments", "notices", "legal_units")


@pytest.mark.parametrize("notices", [table(), table(notice(0, None)), table(notice(0, "other"))])
def test_without_a_judgment_nothing_is_computed(notices: pl.DataFrame):
    result = firms_in_procedure(ESTABLISHMENTS, notices)
    assert isinstance(result, NotComputed)
    assert result.needs == ("notices",)


def test_no_judgment_in_a_file_that_covers_a_period_is_an_answer():
    result = firms_in_procedure(ESTABLISHMENTS, table(), covered=(day(0), day(365)))
    assert isinstance(result, Procedures)
    assert result.by_state["firms"].to_list() == [0] * 5
    assert result.firms.is_empty()
    assert result.evidence.cautions[0].values == {"first": day(0), "last": day(365)}


def test_without_an_establishment_nothing_is_computed():
    result = firms_in_procedure(ESTABLISHMENTS.clear(), table(notice(0, "plan")))
    assert isinstance(result, NotComputed)
    assert result.needs == ("establishments",)


def test_the_period_read_is_said():
    cautions = procedures(notice(0, "plan"), notice(30, "closing")).evidence.cautions
    assert cautions[0].values == {"first": day(10), "last": day(40)}


@given(st.permutations(range(len(NOTICE_KINDS))), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(order: list[int], random):
    rows = [notice(n, NOTICE_KINDS[i]) for n, i in enumerate(order)]
    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert procedures(*shuffled).firms.equals(procedures(*rows).firms)


def test_every_sentence_is_in_french():
    evidence = procedures(notice(0, "plan")).evidence
    terms = ["receivership", "under a plan"]
    for sentence in [evidence.method, evidence.uncertainty, *evidence.cautions, *terms]:
        assert say(sentence, "fr") != say(sentence, "en")
