"""`levier sites weigh`: a person's table, weights and judgements, and what is refused of them."""

import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.core.errors import LevierError
from levier.plan.sites.weighing import belief_of, read_matrix, weighing
from levier.sites.choice import AnyWeights, WeightsAround, WeightsInOrder

PLOTS = 'site,price,power\nAubrives,12,8..12\nBogny,"20,5",20\nCharleville,8,\n'


@pytest.fixture
def plots(tmp_path: Path) -> Path:
    path = tmp_path / "plots.csv"
    path.write_text(PLOTS, encoding="utf-8")
    return path


def written(tmp_path: Path, text: str, name: str = "weights.csv") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def ran(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int
) -> str:
    monkeypatch.setenv("LEVIER_LANG", "en")
    monkeypatch.setattr(sys, "argv", ["levier", "sites", "weigh", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert (ended.value.code or 0) == code, said.err
    return said.out if code == 0 else said.err


def test_cells_are_numbers_ranges_or_unknown(plots: Path) -> None:
    table, said = read_matrix(plots, ("price",), "equal")
    assert table.sites == ("Aubrives", "Bogny", "Charleville") and table.criteria == ("price", "power")
    np.testing.assert_array_equal(table.values, [[12, 10], [20.5, 20], [8, np.nan]])
    np.testing.assert_array_equal(table.low[:, 1], [8, 20, np.nan])
    assert table.gains.tolist() == [False, True] and table.weights.tolist() == [0.5, 0.5]
    assert str(said[0]) == "Every criterion counts the same."


def test_weights_are_given_scaled_judged_or_drawn_from_the_data(plots: Path, tmp_path: Path) -> None:
    def found(text: str) -> list[float]:
        return read_matrix(plots, (), written(tmp_path, text))[0].weights.tolist()

    assert found("criterion,weight\npower,0.25\nprice,0.75\n") == [0.75, 0.25]
    assert found("criterion,points\nprice,1\npower,3\n") == [0.25, 0.75]
    # Rows and columns in another order than the table's.
    assert found("criterion,power,price\npower,1,4\nprice,1/4,1\n") == pytest.approx([0.2, 0.8])
    drawn, said = read_matrix(plots, (), "entropy")
    assert drawn.weights.sum() == pytest.approx(1) and "entropy" in str(said[0])


def test_judgements_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    path = written(tmp_path, "criterion,a,b,c\na,1,3,1/5\nb,1/3,1,3\nc,5,1/3,1\n")
    said = [str(one) for one in weighing(path, ("a", "b", "c"), np.ones((2, 3))).said]
    assert "consistency ratio" in said[0] and "contradict" in said[1]


@pytest.mark.parametrize(
    ("table", "weights", "less", "said"),
    [
        ("site,x\na,many\n", None, (), "not a number; plots.csv, line 2, column x, value many"),
        ("site,x\na,inf\n", None, (), "not a number"),
        ("site,x\na,9..3\n", None, (), "low end"),
        ("site,x\n,3\n", None, (), "no name; plots.csv, line 2"),
        ("site\na\n", None, (), "one column for each criterion"),
        ("site,x\na,1\nb,2\n", None, ("y",), "“y” is not a criterion"),
        ("site,x,y\na,1,2\nb,2,1\n", "criterion,weight\nx,1\ny,1\n", (), "sum to one, and these to 2"),
        ("site,x,y\na,1,2\nb,2,1\n", "criterion,weight\nx,1\n", (), "without a weight: y"),
        ("site,x\na,1\nb,2\n", "criterion,weight\nz,1\n", (), "“z” is not a criterion"),
        ("site,x\na,1\nb,2\n", "criterion,weight\nx,1\nx,1\n", (), "weighed twice"),
        ("site,x\na,1\nb,2\n", "criterion,weight\nx,\n", (), "not a number; weights.csv, line 2"),
        ("site,x,y\na,1,2\nb,2,1\n", "criterion,x,y\nx,1,2\ny,2,1\n", (), "not the inverse"),
        ("site,x,y\na,1,2\nb,2,1\n", "criterion,x,y\nx,1,1/0\ny,1,1\n", (), "above 0"),
        ("site,x,y\na,1,2\nb,2,1\n", "who,what,else\nx,1,2\n", (), "square table"),
        ("site,x\na,-1\nb,2\n", "entropy", (), "0 or more"),
        ("site,x\na,1\nb,2\n", "nowhere.csv", (), "no such file"),
    ],
)
def test_tables_and_weights_that_cannot_be_are_refused(
    tmp_path: Path, table, weights, less, said: str
) -> None:
    path = Path(written(tmp_path, table, "plots.csv"))
    named = weights if weights is None or "\n" not in weights else written(tmp_path, weights)
    with pytest.raises(LevierError, match=said):
        read_matrix(path, less, named or "equal")


def test_how_far_weights_are_trusted_is_a_word() -> None:
    kinds = [type(belief_of(word)) for word in ("around", "order", "any")]
    assert kinds == [WeightsAround, WeightsInOrder, AnyWeights]
    with pytest.raises(LevierError, match="says nothing of the weights"):
        belief_of("blindly")


@pytest.mark.parametrize("method", ["topsis", "promethee", "weighted-sum"])
def test_a_table_is_ranked_told_and_written(
    method: str,
    plots: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = tmp_path / "out" / "choice.csv"
    words = [str(plots), "--less", "price", "--method", method, "--draws", "500", "--out", str(target)]
    said = ran(words, monkeypatch, capsys, 0)
    assert said.startswith("1. ") and "500 draws" in said and "worst value known" in said
    table = pl.read_csv(target)
    assert table["rank"].to_list() == sorted(table["rank"]) and "first_share" in table.columns
    beside = sorted(path.name for path in target.parent.iterdir())
    assert beside == ["choice-criteria.csv", "choice-ranks.csv", "choice-weights.csv", "choice.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--method", "oracle"], "one of: topsis, promethee, weighted-sum"),
        (["--normalisation", "soft"], "not a normalisation"),
        (["--trust", "blindly"], "around, order, any"),
        (["--out", "choice.xlsx"], "CSV"),
        (["--method", "promethee", "--normalisation", "vector"], "own unit"),
    ],
)
def test_words_that_cannot_be_are_told(
    words: list[str],
    said: str,
    plots: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert said in ran([str(plots), *words], monkeypatch, capsys, USER_ERROR)
