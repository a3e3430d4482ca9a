"""Builds the nomenclatures that the package ships: NAF rev. 2 and 2025 (INSEE), their classes side by side
(Eurostat), ROME (France Travail).

    python scripts/build_nomenclatures.py --naf FILE --naf2025 FILE --nace FILE --rome DIR

Only codes and labels are kept. The same files give the same bytes.
"""

import argparse
from pathlib import Path

import polars as pl

NAF_HELP = """NAF rev. 2 (INSEE, Nomenclature d'activités française, 2008; insee.fr/fr/information/2120875),
its five levels in one CSV file with the columns niveau (1 to 5), code (without dot), parent, libelle"""
NAF2025_HELP = """NAF 2025 (INSEE, in force on 1 January 2027; insee.fr/fr/information/8617910), a CSV file:
a row per sub-class, the codes of its five levels in niv5 to niv1, the labels niv5_libelle and niv1_libelle"""
NACE_HELP = """Eurostat's table of correspondence NACE rev. 2 - NACE rev. 2.1 (RAMON), in one CSV file with
the columns NACE2_CODE, LEVEL, NACE21_CODE; the classes of NAF rev. 2 and NAF 2025 are those of NACE"""
ROME_HELP = """folder that holds rome_labels.csv (rome_id, rome_label): France Travail, ROME occupations, as
published with La Bonne Boîte (repository StartupsPoleEmploi/labonneboite, labonneboite/common/data)"""
NAF_EXPECTED = {1: 21, 2: 88, 3: 272, 4: 615, 5: 732}
NAF2025_EXPECTED = {1: 22, 2: 87, 3: 287, 4: 651, 5: 747}
CLASS_PAIRS_EXPECTED = 940
ROME_EXPECTED = 532
OUT = Path(__file__).parents[1] / "src/levier/core/data"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--naf", type=Path, required=True, metavar="FILE", help=NAF_HELP)
    parser.add_argument("--naf2025", type=Path, required=True, metavar="FILE", help=NAF2025_HELP)
    parser.add_argument("--nace", type=Path, required=True, metavar="FILE", help=NACE_HELP)
    parser.add_argument("--rome", type=Path, required=True, metavar="DIR", help=ROME_HELP)
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="where to write the tables")
    asked = parser.parse_args()
    tables = {
        "naf-rev2": naf(asked.naf),
        "naf-2025": naf2025(asked.naf2025),
        "naf-classes": classes(asked.nace),
        "rome": rome(asked.rome),
    }
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


def naf2025(file: Path) -> pl.DataFrame:
    """As `naf`; the label is null for divisions, groups and classes, which the file does not name."""
    raw = pl.read_csv(file, infer_schema=False)
    nameless = pl.lit(None, dtype=pl.String)
    labels = {1: pl.col("niv1_libelle"), 5: pl.col("niv5_libelle")}
    return pl.concat(
        raw.select(
            level=pl.lit(level, dtype=pl.Int8),
            code=f"niv{level}",
            parent=pl.col(f"niv{level - 1}") if level > 1 else nameless,
            label=tidy(labels.get(level, nameless)),
        ).unique()
        for level in NAF2025_EXPECTED
    ).sort("level", "code")


def classes(file: Path) -> pl.DataFrame:
    """`naf_class`, `naf2025_class`: each pair of classes that have some content in common."""
    raw = pl.read_csv(file, infer_schema=False).filter(pl.col("LEVEL") == "4")
    return raw.select(naf_class="NACE2_CODE", naf2025_class="NACE21_CODE").sort(pl.all())


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
    for name, expected in (("naf-rev2", NAF_EXPECTED), ("naf-2025", NAF2025_EXPECTED)):
        rows = tables[name]
        levels = dict(rows.group_by("level").len().iter_rows())
        if levels != expected or rows["code"].n_unique() != rows.height:
            raise SystemExit(f"{name}: {levels} codes by level, expected {expected}")
        if orphans := set(rows["parent"].drop_nulls()) - set(rows["code"]):
            raise SystemExit(f"{name}: unknown parents {sorted(orphans)}")
    pairs, rome_rows = tables["naf-classes"], tables["rome"]
    if pairs.n_unique() != CLASS_PAIRS_EXPECTED or pairs.height != CLASS_PAIRS_EXPECTED:
        raise SystemExit(f"NACE: {pairs.height} pairs of classes, expected {CLASS_PAIRS_EXPECTED}")
    for column, name in (("naf_class", "naf-rev2"), ("naf2025_class", "naf-2025")):
        if unknown := set(pairs[column]) - set(tables[name]["code"]):
            raise SystemExit(f"NACE: not in {name}: {sorted(unknown)}")
    if rome_rows["code"].n_unique() != ROME_EXPECTED or rome_rows.height != ROME_EXPECTED:
        raise SystemExit(f"ROME: {rome_rows.height} rows, expected {ROME_EXPECTED} different codes")


if __name__ == "__main__":
    main()
