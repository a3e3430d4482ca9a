import numpy as np
import polars as pl

from levier.core import naf, rome
from levier.specimen.industries import industries, relatedness


def test_industries_are_real_and_occupations_too(read):
    subclasses = set(naf.table().filter(pl.col("level") == naf.SUBCLASS)["code"])
    assert set(industries()["naf"]) <= subclasses
    hirings = read("france-travail/embauches-rome-naf")
    assert set(hirings["rome_id"]) <= set(rome.table()["code"])
    assert set(read("france-travail/metiers-tension")["rome_code"]) <= set(rome.table()["code"])
    bare = {code.replace(".", "") for code in subclasses}
    assert set(hirings["naf_id"]) <= bare
    assert hirings.select("rome_id", "naf_id").is_unique().all()


def test_relatedness_is_a_symmetric_share_and_blocks_are_manufacturing():
    related = relatedness()
    assert (related == related.T).all()
    assert related.min() == 0
    assert related.max() == 1
    assert (np.diag(related) == 1).all()
    division = industries().filter("manufacturing")["naf"].str.head(2)
    assert division.is_in(naf.MANUFACTURING).all()


def test_the_truth_holds_each_pair_once(read):
    pairs = read("truth/related_industries")
    makers = read("truth/industry_blocks").filter("manufacturing")
    assert len(pairs) == len(makers) * (len(makers) - 1) / 2
    assert (pairs["naf_a"] < pairs["naf_b"]).all()
    assert pairs["relatedness"].is_between(0, 1).all()


def mean_likeness(likeness: dict[tuple[str, str], float], pairs: pl.DataFrame) -> tuple[float, float]:
    """Mean likeness of related pairs (0.6 or more) and of unrelated ones (0)."""
    related = [likeness[a, b] for a, b, share in pairs.iter_rows() if share >= 0.6 and (a, b) in likeness]
    unrelated = [likeness[a, b] for a, b, share in pairs.iter_rows() if share == 0 and (a, b) in likeness]
    return float(np.mean(related)), float(np.mean(unrelated))


def cosines(rows: pl.DataFrame, thing: str, place: str, count: str) -> dict[tuple[str, str], float]:
    """Cosine of the profiles of two things over places, by pair of names."""
    wide = rows.pivot(on=place, index=thing, values=count).fill_null(0).sort(thing)
    matrix = wide.drop(thing).to_numpy().astype(float)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    names = wide[thing].to_list()
    alike = matrix @ matrix.T
    return {(a, b): alike[i, j] for i, a in enumerate(names) for j, b in enumerate(names)}


def test_related_industries_settle_in_the_same_communes(establishments: pl.DataFrame, read):
    counts = establishments.group_by(
        naf="activitePrincipaleEtablissement", commune="codeCommuneEtablissement"
    ).len()
    # A large commune has some of everything: what counts is being there more than its size says.
    size = pl.col("len").sum().over("commune") / pl.col("len").sum()
    above = counts.with_columns(more=(pl.col("len") / pl.col("len").sum().over("naf") / size).sqrt())
    related, unrelated = mean_likeness(
        cosines(above, "naf", "commune", "more"), read("truth/related_industries")
    )
    assert related > 1.3 * unrelated


def test_related_industries_hire_alike(read):
    hirings = read("france-travail/embauches-rome-naf").with_columns(
        pl.col("hirings").cast(pl.Int64),
        naf=pl.col("naf_id").str.head(2) + "." + pl.col("naf_id").str.slice(2),
    )
    related, unrelated = mean_likeness(
        cosines(hirings, "naf", "rome_id", "hirings"), read("truth/related_industries")
    )
    assert related > 0.6
    assert unrelated < 0.3
