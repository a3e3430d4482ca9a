"""The files of a network, the command, and the plan's answer."""

from pathlib import Path

import ibis
import polars as pl
import pytest
from tests.industries.introductions.fictional import two_trades
from typer.testing import CliRunner

from levier.cli.app import app
from levier.core.errors import BadFile, BadInput
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.plan.chapters.industries.introductions import introductions
from levier.plan.document import Answer, Missing
from levier.plan.industries.network_files import read_network
from levier.plan.industries.register_places import purchases
from levier.plan.inputs import empty


def written(folder: Path, organisations: str, links: str) -> tuple[Path, Path]:
    paths = folder / "organisations.csv", folder / "links.csv"
    for path, text in zip(paths, (organisations, links), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


@pytest.fixture
def network_of_two_trades(tmp_path: Path) -> tuple[Path, Path]:
    organisations, links = two_trades()
    joined = organisations.with_columns(pl.col("topics").list.join("|"))
    return written(tmp_path, joined.write_csv(), links.write_csv())


def test_files_are_read_as_french_spreadsheets_write_them(tmp_path: Path):
    organisations, links = read_network(
        *written(
            tmp_path,
            "organisation;topics;longitude;latitude;note\nUsine;acier|usure;6,17;49,12;x\n\nLabo;;;;\n",
            "a;b;weight\nUsine;Labo;2\n",
        )
    )
    assert organisations.rows() == [("Usine", "acier|usure", 6.17, 49.12), ("Labo", None, None, None)]
    assert links.rows() == [("Usine", "Labo", 2.0)]


@pytest.mark.parametrize(
    ("organisations", "links", "kind", "said"),
    [
        ("name\nx\n", "a,b\n", BadFile, "no column organisation"),
        ("organisation\nx\n", "a,c\nx,x\n", BadFile, "no column b"),
        ("organisation,longitude\nx,east\n", "a,b\n", BadInput, "line 2, longitude = east"),
        ("organisation\nx\n", "a,b,weight\nx,x,1\nx,x,some\n", BadInput, "line 3, weight = some"),
        ("", "a,b\n", BadFile, "empty"),
    ],
)
def test_files_that_cannot_be_read_say_where(
    tmp_path: Path, organisations: str, links: str, kind: type[Exception], said: str
):
    with pytest.raises(kind) as refused:
        read_network(*written(tmp_path, organisations, links))
    assert said in str(refused.value)


def levier(*words: str) -> tuple[int, str]:
    run = CliRunner().invoke(app, ["industries", "introductions", *words], env={"LEVIER_LANG": "en"})
    return run.exit_code, run.output


def test_the_command_tells_brokers_and_introductions(
    network_of_two_trades: tuple[Path, Path], tmp_path: Path
):
    organisations, links = map(str, network_of_two_trades)
    out = tmp_path / "out" / "whole.csv"
    code, said = levier("--organisations", organisations, "--links", links, "--first", "4", "--out", str(out))
    assert code == 0
    assert "48 organisations" in said and "  4. " in said and "  5. " not in said
    whole = pl.read_csv(out)
    assert {"a", "b", "probability", "novelty", "usefulness", "why"} <= set(whole.columns)


def test_the_command_tells_whom_one_should_meet(network_of_two_trades: tuple[Path, Path]):
    organisations, links = map(str, network_of_two_trades)
    code, said = levier("--organisations", organisations, "--links", links, "--for", "WOOD01")
    assert code == 0 and "  1. " in said


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["57463", "--for", "x"],
        ["57463", "--organisations", "o.csv", "--links", "l.csv"],
        ["--organisations", "absent.csv", "--links", "absent.csv"],
        ["57463", "--out", "list.txt"],
    ],
)
def test_the_command_refuses_in_words(words: list[str]):
    code, said = levier(*words)
    assert code == 2
    assert "Traceback" not in said


def test_an_unknown_organisation_is_told_with_those_alike(network_of_two_trades: tuple[Path, Path]):
    organisations, links = map(str, network_of_two_trades)
    code, said = levier("--organisations", organisations, "--links", links, "--for", "wod01")
    assert code == 2 and "wood01" in said


class Tables:
    """A lake in memory."""

    def __init__(self, **tables: pl.DataFrame) -> None:
        self.tables = tables

    def table(self, name: str) -> ibis.Table | None:
        return ibis.memtable(self.tables[name]) if name in self.tables else None


def register(*firms: tuple[str, str | None, str, str, str]) -> pl.DataFrame:
    """Open establishments of Metz (57463) or around: siret, name, NAF code, commune, diffusion."""
    whole = empty("establishments")
    given = pl.DataFrame(
        firms, schema=["siret", "name", "naf", "commune", "diffusion"], orient="row"
    ).with_columns(
        siren=pl.col("siret").str.head(9),
        headcount_band=pl.lit("21"),
        active=pl.lit(True),
        longitude=6.1 + pl.int_range(pl.len()) / 100,
        latitude=pl.lit(49.1),
    )
    return pl.concat([whole, given], how="diagonal_relaxed")


def test_the_plan_answers_or_says_what_is_missing():
    geography = Geography.shipped()
    metz = Territory.find("57463", geography)
    firms = register(
        ("00000000100001", "Fonderie fictive", "24.51Z", "57463", "O"),
        ("00000000200001", "Tournage fictif", "25.62A", "57463", "O"),
        ("00000000300001", "Forge fictive", "25.50A", "57672", "O"),
        ("00000000400001", "Nom caché", "25.50A", "57463", "P"),
        ("00000000500001", "Fonderie lointaine", "24.51Z", "33063", "O"),
        ("00000000600001", None, "24.51Z", "57463", "O"),
    )
    answer = introductions(Tables(establishments=firms), metz, geography)  # type: ignore[arg-type]
    assert isinstance(answer, Answer)
    assert 0 < len(answer.profiles) <= 10
    rows = answer.tables[0].rows
    assert rows.columns == [column.name for column in answer.tables[0].columns]
    named = {*rows["organisation_a"], *rows["organisation_b"]}
    assert named <= {"Fonderie fictive", "Tournage fictif", "Forge fictive"}
    missing = introductions(Tables(), metz, geography)  # type: ignore[arg-type]
    assert isinstance(missing, Missing)
    assert missing.not_computed.needs == ("establishments",)


def test_trade_is_read_off_the_input_output_table():
    trade = pl.DataFrame(
        [
            ("FR", "C24", "FR", "C25", 30.0),
            ("DE", "C24", "FR", "C25", 10.0),
            ("FR", "C25", "FR", "C25", 60.0),
            ("DOM", "D1", "FR", "C25", 100.0),
            ("FR", "C25", "FR", "C31_32", 5.0),
            ("DOM", "D1", "FR", "C31_32", 5.0),
            ("DOM", "D1", "FR", "C24", 5.0),
            ("FR", "C24", "FR", "P3_S14", 9.0),
        ],
        schema=["from_country", "from_industry", "to_country", "to_use", "value_meur"],
        orient="row",
    ).with_columns(year=pl.lit(2022))
    shares = purchases(Tables(input_output=trade))  # type: ignore[arg-type]
    assert shares is not None
    known = {(sold, bought): share for sold, bought, share in shares.iter_rows()}
    # Of 100 bought by C25, 40 are metals, home or not; wages are no purchase; 31 and 32 buy the same.
    assert known == pytest.approx(
        {("24", "25"): 0.4, ("25", "25"): 0.6, ("25", "31"): 1.0, ("25", "32"): 1.0}
    )
    assert purchases(Tables()) is None  # type: ignore[arg-type]
