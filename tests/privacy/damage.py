"""Files at fault, whose faults lie in rows of protected units."""

import json
from pathlib import Path

from tests.privacy.files import Cells, csv_text, write_csv
from tests.privacy.others import good_box, installations_of, searched


def damaged(folder: Path, rows: list[Cells]) -> None:
    """Broken lines, broken JSON, other encodings, missing columns; a file without the names of its columns."""
    hurt = [unit for unit in rows if unit["protected"]][:40]
    boxes = csv_text([good_box(unit) for unit in hurt], ",").splitlines()
    # One cell too many; a quote left open; bytes of another encoding.
    boxes[2] += f",{hurt[1]['name']}"
    boxes[5] = boxes[5].replace(hurt[4]["street"], f'"{hurt[4]["street"]}')
    path = folder / "lignes.csv"
    path.write_bytes(
        "\n".join(boxes).encode().replace(hurt[30]["name"].encode(), hurt[30]["name"].encode() + b"\xe9")
    )
    # No line names the columns: the first unit stands for them, twice the same words among its cells.
    (folder / "sans-titres.csv").write_text("\n".join(boxes[1:2] * 3), "utf-8")
    (folder / "latin.csv").write_bytes("\n".join(boxes).replace("FICTIF", "FICTIVÉ").encode("latin-1"))
    whole = json.dumps({"data": [one for unit in hurt for one in installations_of(unit)]})
    (folder / "coupe.json").write_text(whole[:-40], "utf-8")
    (folder / "coupe.jsonl").write_text(
        json.dumps(searched(hurt[0])) + "\n" + json.dumps(searched(hurt[1]))[:-40], "utf-8"
    )
    (folder / "texte.jsonl").write_text(json.dumps(hurt[0]["name"]) + "\n", "utf-8")
    without = [{key: cell for key, cell in good_box(unit).items() if key != "codenaf"} for unit in hurt]
    write_csv(folder / "colonne-absente.csv", without)
