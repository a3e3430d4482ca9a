"""From the lake of the specimen to the candidates of a firm, and the commands that print them."""

import datetime
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from levier.cli.app import app
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.lake.store import Lake
from levier.plan.market import learned_affinity, market_of_past_days, market_today
from levier.takeover.matching import FIRMS, Candidates, candidates_for, employee_takeovers, empty_buyers

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(scope="module")
def firms(specimen_lake: Lake) -> pl.DataFrame:
    found = market_today(specimen_lake, TODAY)
    assert isinstance(found, pl.DataFrame)
    return found


@pytest.fixture(scope="module")
def found(firms: pl.DataFrame) -> Candidates:
    sold = firms.filter(pl.col("employer")).head(12)
    candidates = candidates_for(sold, firms, k=4)
    assert isinstance(candidates, Candidates)
    return candidates


def test_firms_have_the_columns_told(firms: pl.DataFrame):
    assert set(firms.columns) == set(FIRMS)
    assert not firms["siren"].is_duplicated().any()


def test_protected_firms_and_persons_are_neither_named_nor_placed_nor_proposed(
    firms: pl.DataFrame, found: Candidates
):
    hidden = firms.filter(pl.col("diffusion") == "P")
    assert hidden.height > 20
    assert hidden.select("name", "longitude", "latitude").null_count().row(0) == (hidden.height,) * 3
    persons = firms.filter(~pl.col("company"))["siren"]
    assert not set(found.by_target["buyer"]) & ({*hidden["siren"]} | {*persons})
    declared = pl.concat(
        [empty_buyers(), pl.DataFrame({"buyer": ["X"], "kind": ["company"], "siren": [hidden["siren"][0]]})],
        how="diagonal",
    )
    again = candidates_for(firms.head(2), firms, declared, k=500)
    assert "X" not in set(again.by_target["buyer"])


def test_candidates_are_ready_to_show(found: Candidates):
    assert found.by_target.group_by("target").len()["len"].to_list() == [4] * 12
    assert not set(found.by_target["target"]) & set(found.by_target["buyer"])
    reasons = [say(reason, "fr") for reason in found.reasons()]
    assert len(reasons) == found.by_target.height and all(
        any(word in reason for word in ("activités", "km", "taille", "repris")) for reason in reasons
    )


def test_past_days_hold_nothing_later(specimen_lake: Lake):
    day = datetime.date(2019, 1, 1)
    then = market_of_past_days(specimen_lake, [day])
    assert isinstance(then, pl.DataFrame)
    assert then["jobs"].null_count() == then.height  # bands are of 2024
    assert then["age_years"].min() >= 0
    assert then["name"].null_count() == then.height


def test_too_few_takeovers_leave_the_assumed_affinity(specimen_lake: Lake):
    assert learned_affinity(specimen_lake, TODAY).learned_from == 0
    assert isinstance(market_today(Lake.empty(), TODAY), NotComputed)


def test_employees_need_to_be_two_and_the_firm_a_company():
    firms = pl.DataFrame(
        {
            "target": ["a", "b", "c", "d"],
            "jobs_low": [1, 10, None, 5],
            "jobs_high": [1, 19, None, 9],
            "legal_form": ["5499", "5499", "5499", "1000"],
        }
    )
    assert employee_takeovers(firms).rows() == [
        ("a", "no", "staff"),
        ("b", "yes", None),
        ("c", "unknown", "staff_unknown"),
        ("d", "no", "owner"),
    ]


def test_the_commands_print_and_write(specimen_lake: Lake, firms: pl.DataFrame, tmp_path: Path):
    run = CliRunner()
    template = tmp_path / "buyers.csv"
    assert run.invoke(app, ["takeover", "buyers-template", "--out", str(template)]).exit_code == 0
    template.write_text("buyer;kind;naf_wanted\nF1;investor;C\n", encoding="utf-8")
    siren = firms.filter(pl.col("employer") & pl.col("naf").str.starts_with("25"))["siren"][0]
    words = ["takeover", "match", siren, "--buyers", str(template), "--k", "3"]
    got = run.invoke(app, [*words, "--lake", str(specimen_lake.folder), "--out", str(tmp_path / "out")])
    assert got.exit_code == 0, got.output
    assert siren in got.output and "SCOP" in got.output
    table = pl.read_csv(tmp_path / "out" / "candidates.csv", infer_schema=False)
    assert table.height == 3 and table["why"].null_count() == 0
    refused = run.invoke(app, ["takeover", "match", siren, "--k", "0", "--lake", str(specimen_lake.folder)])
    assert refused.exit_code == 2
