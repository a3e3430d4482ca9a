"""Builds the geography that the package ships, from Etalab's npm package of administrative divisions.

    python scripts/build_geography.py                  fetches the package with `npm pack`
    python scripts/build_geography.py --package DIR    reads an unpacked copy (DIR/data/*.json)

Source: npm package @etalab/decoupage-administratif, version 6.0.0 (INSEE, Code officiel géographique 2026 and
reference populations; DGCL, intercommunalities 2026; INSEE, EPT). Data: Licence Ouverte. Only the facts are
kept, as three small tables; the same package gives the same bytes.
"""

import argparse
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

PACKAGE = "@etalab/decoupage-administratif@6.0.0"
YEAR = 2026
EXPECTED = {"communes": 34_969, "epci": 1_255, "ept": 11, "department": 109, "region": 18}
OUT = Path(__file__).parents[1] / "src/levier/core/data"

Facts = dict[str, list[dict[str, Any]]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--package", type=Path, metavar="DIR", help="unpacked copy of the npm package")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="where to write the tables")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        facts = read(asked.package or fetch(Path(scratch)))
    tables = {"communes": communes(facts), "areas": areas(facts), "passage": passage(facts)}
    check(tables)
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        path = asked.out / f"geography-{YEAR}-{name}.parquet"
        table.write_parquet(path, compression="zstd", compression_level=19)
        print(f"{path.name}: {table.height} rows, {path.stat().st_size // 1000} kB")


def fetch(folder: Path) -> Path:
    """The package, downloaded by npm from the registry that this computer uses, and unpacked."""
    subprocess.run(
        ["npm", "pack", PACKAGE, "--pack-destination", str(folder)], check=True, capture_output=True
    )
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def read(package: Path) -> Facts:
    """The package's lists, by file name."""
    names = ("communes", "departements", "regions", "epci", "ept")
    return {name: json.loads((package / "data" / f"{name}.json").read_text("utf-8")) for name in names}


def communes(facts: Facts) -> pl.DataFrame:
    """Current communes. Overseas, where there is no region, the package repeats the department: null here."""
    departments = {row["code"] for row in facts["departements"]}
    regions = {row["code"] for row in facts["regions"]} - {d for d in departments if len(d) == 3}
    epci, ept = (
        {member["code"]: group["code"] for group in facts[kind] for member in group["membres"]}
        for kind in ("epci", "ept")
    )
    rows = [
        {
            "commune": row["code"],
            "name": tidy(row["nom"]),
            "department": row["departement"],
            "region": row["region"] if row["region"] in regions else None,
            "epci": epci.get(row["code"]),
            "ept": ept.get(row["code"]),
            "population": row.get("population"),
        }
        for row in facts["communes"]
        if row["type"] == "commune-actuelle"
    ]
    columns = dict.fromkeys(("commune", "name", "department", "region", "epci", "ept"), pl.String)
    return pl.DataFrame(rows, schema=columns | {"population": pl.Int64}).sort("commune")


def areas(facts: Facts) -> pl.DataFrame:
    """Names of intercommunalities, territorial establishments of Greater Paris, departments and regions."""
    inhabited = communes(facts)
    kinds = {"epci": "epci", "ept": "ept", "department": "departements", "region": "regions"}
    return pl.DataFrame(
        [
            {"kind": kind, "code": row["code"], "name": tidy(row["nom"])}
            for kind, file in kinds.items()
            for row in facts[file]
            if row["code"] in inhabited[kind]
        ]
    ).sort("kind", "code")


def passage(facts: Facts) -> pl.DataFrame:
    """Codes that are no current commune, with the current commune they belong to.

    A commune that lives on inside another (déléguée, associée) follows its seat of today rather than the
    history of mergers, which may lead to a former one.
    """
    current = {row["code"] for row in facts["communes"] if row["type"] == "commune-actuelle"}
    merged = {old: row["code"] for row in facts["communes"] for old in row.get("anciensCodes", ())}
    inside = {
        row["code"]: row.get("chefLieu") or row["commune"]
        for row in facts["communes"]
        if row["type"] != "commune-actuelle"
    }
    pairs = {code: commune for code, commune in (merged | inside).items() if code not in current}
    if lost := sorted(set(pairs.values()) - current):
        raise SystemExit(f"these codes should be current communes: {', '.join(lost)}")
    return pl.DataFrame({"code": list(pairs), "commune": list(pairs.values())}).sort("code")


def tidy(name: str) -> str:
    """The name without the doubled blanks of a few rows."""
    return " ".join(name.split())


def check(tables: dict[str, pl.DataFrame]) -> None:
    """Stops if the package is not the one whose counts are known."""
    found = dict(tables["areas"].group_by("kind").len().iter_rows()) | {"communes": tables["communes"].height}
    if found != EXPECTED:
        raise SystemExit(f"counts differ from those of {PACKAGE}: {found}, expected {EXPECTED}")


if __name__ == "__main__":
    main()
