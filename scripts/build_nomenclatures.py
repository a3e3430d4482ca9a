"""Builds the nomenclatures that the package ships: NAF rev. 2 (INSEE) and ROME (France Travail).

    python scripts/build_nomenclatures.py --naf FILE --rome DIR

Only codes and labels are kept. The same files give the same bytes.
"""

import argparse
from pathlib import Path

import polars as pl

NAF_HELP = """NAF rev. 2 (INSEE, Nomenclature d'activités française, 2008; insee.fr/fr/information/2120875),
its five levels in one CSV file with the columns niveau (1 to 5), code (without dot), parent, libelle"""
ROME_HELP = """folder that holds rome_labels.csv (rome_id, rome_label): France Travail, ROME occupations, as
published with La Bonne Boîte (repository StartupsPoleEmploi/labonneboite, labonneboite/common/data)"""
NAF_EXPECTED = {1: 21, 2: 88, 3: 272, 4: 615, 5: 732}
ROME_EXPECTED = 532
OUT = Path(__file__).parents[1] / "src/levier/core/data"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--naf", type=Path, required=True, metavar="FILE", help=NAF_HELP)
    parser.add_argument("--rome", type=Path, required=True, metavar="DIR", help=ROME_HELP)
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="where to write the tables")
    asked = parser.parse_args()
    tables = {"naf-rev2": naf(asked.naf), "rome": rome(asked.rome)}
    check(tables)
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        path = asked.out / f"{name}.parquet"
        table.write_parquet(path, compression="zstd", compression_level=19)
        print(f"{path.name}: {table.height} rows, {path.stat().st_size // 1000} kB")


def naf(file: Path) -> pl.DataFrame:
    """`level`, `code`, `parent` (null for sections), `label`; codes with their dot."""
    raw = pl.read_csv(file, infer_schema=False)
    return raw.select(
        level=pl.col("niveau").cast(pl.Int8),
        code=dotted(pl.col("code")),
        parent=dotted(pl.col("parent")),
        label=tidy(pl.col("libelle")),
    ).sort("level", "code")


def rome(folder: Path) -> pl.DataFrame:
    """`code`, `label`."""
    raw = pl.read_csv(folder / "rome_labels.csv", infer_schema=False)
    return raw.select(code=pl.col("rome_id"), label=tidy(pl.col("rome_label"))).sort("code")


def dotted(code: pl.Expr) -> pl.Expr:
    """`107` as `10.7`, `1071C` as `10.71C`; sections and divisions have no dot."""
    return code.str.replace(r"^(\d{2})(\d)", "$1.$2")


def tidy(label: pl.Expr) -> pl.Expr:
    """One kind of apostrophe and single blanks: the sources mix them."""
    return label.str.replace_all("’", "'", literal=True).str.replace_all(r"\s+", " ").str.strip_chars()


def check(tables: dict[str, pl.DataFrame]) -> None:
    """Stops if a count is not that of the nomenclature, or a code has no parent."""
    naf_rows, rome_rows = tables["naf-rev2"], tables["rome"]
    levels = dict(naf_rows.group_by("level").len().iter_rows())
    if levels != NAF_EXPECTED:
        raise SystemExit(f"NAF rev. 2: {levels} codes by level, expected {NAF_EXPECTED}")
    if orphans := set(naf_rows["parent"].drop_nulls()) - set(naf_rows["code"]):
        raise SystemExit(f"NAF rev. 2: unknown parents {sorted(orphans)}")
    if rome_rows["code"].n_unique() != ROME_EXPECTED or rome_rows.height != ROME_EXPECTED:
        raise SystemExit(f"ROME: {rome_rows.height} rows, expected {ROME_EXPECTED} different codes")


if __name__ == "__main__":
    main()
