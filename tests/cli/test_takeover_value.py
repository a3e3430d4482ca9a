"""`levier takeover value`, `teaser` and `memorandum`, as a person meets them."""

import re
import sys
from pathlib import Path

import polars as pl
import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.lake.store import Lake
from levier.takeover import in_open_procedure
from levier.takeover.liasse import blank_template


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], specimen_lake: Lake):
    """Runs a command on the specimen's lake; gives its exit code, what it said, what it complained of."""
    monkeypatch.setenv("LEVIER_LANG", "en")

    def call(*words: str) -> tuple[int, str, str]:
        argv = ["levier", "takeover", *words, "--lake", str(specimen_lake.folder)]
        monkeypatch.setattr(sys, "argv", argv)
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture(scope="module")
def published(specimen_lake: Lake) -> list[str]:
    """Active firms of the specimen that publish their income."""
    ratios = specimen_lake.table("financial_ratios").to_polars().drop_nulls("revenue_eur")
    firms = specimen_lake.table("legal_units").to_polars().filter("active", diffusion="O")
    return firms.filter(pl.col("siren").is_in(ratios["siren"].unique().to_list()))["siren"].to_list()


def test_a_value_from_published_ratios(run, published):
    code, said, _ = run("value", published[0])
    assert code == 0
    for words in ("Enterprise value:", "Discounted cash flows", "EBITDA multiple", "At the court", "L642-5"):
        assert words in said
    assert run("value", published[0])[1] == said  # the same draws


def test_assumptions_of_a_file_take_the_place_of_the_shipped(run, published, tmp_path: Path):
    file = tmp_path / "mine.csv"
    file.write_text("name;low;mode;high\nterminal_growth_share;0;0,001;0,002\n", "utf-8")
    code, said, _ = run("value", published[0], "--assumptions", str(file))
    assert code == 0
    assert said != run("value", published[0])[1]
    file.write_text("name;low;mode;high\nterminal_growth_share;0;un;0,002\n", "utf-8")
    code, _, complaint = run("value", published[0], "--assumptions", str(file))
    assert (code, "not a number in: mode" in complaint) == (USER_ERROR, True)
    file.write_text("name;low;mode;high\ncharm;0;1;2\n", "utf-8")
    code, _, complaint = run("value", published[0], "--assumptions", str(file))
    assert (code, "charm" in complaint) == (USER_ERROR, True)


def test_a_firm_without_accounts_or_without_sense_is_told(run):
    code, _, complaint = run("value", "123456782")
    assert (code, "no accounts of 123456782" in complaint) == (USER_ERROR, True)
    code, _, complaint = run("value", "12345")
    assert (code, "is not a SIREN" in complaint) == (USER_ERROR, True)


@pytest.mark.parametrize("digits", ["00000102٤", "²23456782", "12345678201"])
def test_a_siren_is_nine_ascii_digits(run, digits: str):
    code, _, complaint = run("value", digits)
    assert (code, "is not a SIREN" in complaint) == (USER_ERROR, True)


def test_a_siret_is_told_its_siren(run):
    code, _, complaint = run("value", "123 456 782 00015")
    assert (code, "first nine digits, 123456782" in complaint) == (USER_ERROR, True)


def full_accounts(tmp_path: Path, siren: str) -> str:
    template = blank_template()
    heads = {column.split("(")[-1].rstrip(")"): column for column in template.columns}
    boxes = {"FL": "4000000", "FY": "900000", "FZ": "300000", "FW": "2000000", "GA": "120000", "GG": "400000"}
    row = {heads[box]: amount for box, amount in boxes.items()}
    row |= {"SIREN": siren, "Date de clôture": "2025-12-31"}
    file = tmp_path / "accounts.csv"
    pl.DataFrame([row]).write_csv(file, separator=";")
    return str(file)


def test_full_accounts_of_a_file(run, tmp_path: Path):
    file = full_accounts(tmp_path, "123456782")
    code, said, complaint = run("value", "123456782", "--accounts", file, "--naf", "25.62B")
    assert code == 0, complaint
    assert "accounts closed on 31 Dec 2025" in said


FACTS = """
customer_share = 0.8
[[patents]]
revenue_eur = 1_000_000
years_left = 8
[[assets]]
kind = "machine"
cost_eur = 300000
age_years = 4
"""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (FACTS, None),
        ("charm = 3", "not known here: charm"),
        ("[[patents]]\nyears_left = 2", "missing: revenue_eur"),
        ('other_assets_eur = "much"', "not a number: other_assets_eur"),
        ('patents = ["EP1"]', "not known here: EP1"),
        ('[[staff]]\noccupation = "wizard"\nheadcount = 2', "no such occupation: wizard"),
        ("customer_share = 3", "out of range: customer_share"),
        ("not toml", "cannot be read"),
    ],
)
def test_facts_of_the_owner(run, published, tmp_path: Path, text: str, word: str | None):
    file = tmp_path / "facts.toml"
    file.write_text(text, "utf-8")
    code, _, complaint = run("value", published[0], "--facts", str(file))
    assert code == (0 if word is None else USER_ERROR)
    assert word is None or word in complaint


def test_the_papers_are_written_or_refused_whole(run, published, specimen_lake: Lake, tmp_path: Path):
    written = refused = 0
    for siren in published[:3]:
        file = tmp_path / f"{siren}.pdf"
        code, _, complaint = run("teaser", siren, "--out", str(file))
        written += code == 0
        refused += code == USER_ERROR
        assert file.exists() == (code == 0)
        assert code == 0 or "told alike" in complaint
    assert written > 0
    paper = tmp_path / "new folder" / "memorandum.pdf"
    code, said, _ = run("memorandum", published[0], "--out", str(paper))
    assert (code, said.strip()) == (0, str(paper))
    assert paper.read_bytes().startswith(b"%PDF-")


def test_a_contact_that_names_the_firm_is_refused(run, published, specimen_lake: Lake, tmp_path: Path):
    name = specimen_lake.table("legal_units").to_polars().filter(siren=published[0])["name"].item()
    for contact in (f"Service de {name.title()}", f"SIREN {published[0][:3]} {published[0][3:]}"):
        code, _, complaint = run(
            "teaser", published[0], "--contact", contact, "--out", str(tmp_path / "t.pdf")
        )
        assert (code, "names the firm" in complaint) == (USER_ERROR, True)


def test_no_teaser_of_a_firm_that_the_register_does_not_hold(run, tmp_path: Path):
    code, _, complaint = run("teaser", "123456782", "--out", str(tmp_path / "t.pdf"))
    assert (code, "no active firm 123456782" in complaint) == (USER_ERROR, True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("paper", ["teaser", "memorandum"])
def test_a_paper_takes_the_place_of_no_other_file(run, published, tmp_path: Path, paper: str):
    file = tmp_path / "b.csv"
    file.write_text("mine", "utf-8")
    code, _, complaint = run(paper, published[0], "--out", str(file))
    assert (code, "ends in .pdf" in complaint, str(file) in complaint) == (USER_ERROR, True, True)
    assert file.read_text("utf-8") == "mine"


def test_a_firm_in_a_procedure_is_said_so_first(run, published, specimen_lake: Lake, tmp_path: Path):
    ailing = in_open_procedure(specimen_lake.table("notices").to_polars())
    units = specimen_lake.table("legal_units").to_polars().filter("active")
    siren = units.filter(pl.col("siren").is_in(ailing.implode()))["siren"].sort()[0]
    file = full_accounts(tmp_path, siren)
    code, said, complaint = run("value", siren, "--accounts", file, "--naf", "25.62B")
    assert code == 0, complaint
    assert re.match("By the notices imported, this firm has been in [a-z]+ since [0-9]", said)
    code, _, told = run("memorandum", siren, "--accounts", file, "--out", str(tmp_path / "m.pdf"))
    assert (code, "this firm has been in" in told) == (0, True)
    sound = next(siren for siren in published if siren not in ailing)
    assert "By the notices" not in run("value", sound)[1]


def test_a_firm_that_has_ceased_is_said_so_first(run, specimen_lake: Lake, tmp_path: Path):
    units = specimen_lake.table("legal_units").to_polars()
    siren = units.filter(~pl.col("active"))["siren"].sort()[0]
    file = full_accounts(tmp_path, siren)
    code, said, complaint = run("value", siren, "--accounts", file, "--naf", "25.62B")
    assert code == 0, complaint
    assert said.startswith("By the register, this firm has ceased")
    paper = tmp_path / "m.pdf"
    code, _, complaint = run("memorandum", siren, "--accounts", file, "--out", str(paper))
    assert (code, "no active firm" in complaint, paper.exists()) == (USER_ERROR, True, False)
