"""Notices linked to firms by name: Levier beside an exact join of normalised names and RapidFuzz's best
match.

`python benchmarks/linking.py [NOTICES] [FIRMS]`: invents a register of firms (1,000,000 by default) in the
real communes, and notices (20,000) that write their names as people do; one firm in five is left out of the
register.
"""

import random
import resource
import sys
import tempfile
import time

import ibis
import polars as pl
from rapidfuzz import fuzz, process

from levier.core.geography import Geography
from levier.lake.linking.names import LEAST_PROBABILITY, link_names
from levier.lake.linking.naming import department_of_postal_code, name_key, town_key
from levier.specimen.identifiers import padded, siren

ABSENT_ONE_IN = 5
FUZZY_NOTICES = 500
"""RapidFuzz reads the whole register of a department for each notice: it is given a sample."""
FORMS = (("SARL", "5499", 0.5), ("SAS", "5710", 0.35), ("SA", "5599", 0.05), ("SCI", "6540", 0.1))
NOUNS = """
    BOULANGERIE GARAGE MENUISERIE TRANSPORTS MACONNERIE CHARPENTE IMPRIMERIE FONDERIE SCIERIE MECANIQUE
    USINAGE PLASTURGIE TOLERIE CHAUDRONNERIE ELECTRICITE PLOMBERIE COUVERTURE PEINTURE NEGOCE HOLDING
    IMMOBILIERE CONSEIL INFORMATIQUE RESTAURANT HOTEL PHARMACIE OPTIQUE COIFFURE AMBULANCES PAYSAGE
"""
SHARED = "CENTRE MARCHE MOULIN LAC PONT CHATEAU FORET VIGNE PARC PORT SOLEIL NORD SUD EST OUEST CLOCHER"
SYLLABLES = """
    BA BEL BER BON BRI CAR CHA CLE COR DAL DEL DOR DU FA FER FON GAL GER GRI HU JO LAN LE LO MAR MER MI MON NA
    NEL PA PER PRA RI ROS SA SER TAL TER TI VA VER VI
"""


def perturbed(name: str, rng: random.Random) -> str:
    """A name as a notice may write it: a typo (3 in 10), an abbreviated first word (3 in 20), another order
    (3 in 20), its last word left out (1 in 20); and with, without, or under another legal form."""
    words = name.split()
    what = rng.random()
    if what < 0.30:
        rank = max(range(len(words)), key=lambda i: (len(words[i]) > 4, rng.random()))
        words[rank] = _typo(words[rank], rng)
    elif what < 0.45 and len(words) > 1:
        words[0] = words[0][:4] + "."
    elif what < 0.60:
        rng.shuffle(words)
    elif what < 0.65 and len(words) > 2:
        words.pop()
    form = rng.choice(["", "SARL", "S.A.R.L.", "SAS", "Société", "EURL"])
    return " ".join([form, *words] if rng.random() < 0.5 else [*words, form]).strip()


def _typo(word: str, rng: random.Random) -> str:
    if len(word) < 5:
        return word
    at, letter = rng.randrange(1, len(word) - 1), rng.choice("ABCDEFGHIJKLMNOPRSTUVXYZ")
    return rng.choice(
        [
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


def noticed(firms: pl.DataFrame, count: int, seed: int) -> pl.DataFrame:
    """Notices of so many firms: key `notice_id`; `truth` (SIREN), `name`, `town` and `postal_code` (one in
    twenty unknown, one town in twenty another, one in ten with Cedex)."""
    rng = random.Random(seed)
    towns = firms["town"].drop_nulls().unique().sort().to_list()
    rows = []
    for rank, firm in enumerate(firms.sort("siren").sample(count, seed=seed).iter_rows(named=True)):
        where, town = rng.random(), firm["town"]
        if where < 0.05:
            town = None
        elif where < 0.10:
            town = rng.choice(towns)
        elif where < 0.20:
            town = f"{town} CEDEX"
        postal_code = (
            None
            if rng.random() < 0.05
            else f"{(firm['department'] or '')[:3]:0<5}".replace("A", "0").replace("B", "2")
        )
        rows.append((f"N{rank:06}", firm["siren"], perturbed(firm["name"], rng), town, postal_code))
    return pl.DataFrame(rows, schema=["notice_id", "truth", "name", "town", "postal_code"], orient="row")


def register(count: int, seed: int) -> pl.DataFrame:
    """Invented firms in the real communes, the large ones oftener."""
    rng = random.Random(seed)
    communes = (
        Geography.shipped().communes.drop_nulls("population").select("name", "department", "population")
    )
    places = rng.choices(range(len(communes)), weights=(communes["population"] + 50).to_list(), k=count)
    forms = rng.choices(range(len(FORMS)), weights=[form[2] for form in FORMS], k=count)
    family = ["".join(rng.choices(SYLLABLES.split(), k=rng.choice([2, 2, 3]))) for _ in range(60_000)]
    # Family names are as unequal as in life: rank r stands as often as 1 / (r + 20).
    words = rng.choices(family, weights=[1 / (rank + 20) for rank in range(len(family))], k=count)
    names = [_named(rng, word) for word in words]
    place = communes[places]
    return pl.DataFrame(
        {
            "siren": padded(siren(pl.int_range(1_000_000, 1_000_000 + count, eager=True).to_numpy()), 9),
            "name": names,
            "legal_form": [FORMS[form][1] for form in forms],
            "diffusion": "O",
            "town": place["name"],
            "department": place["department"],
        }
    )


def _named(rng: random.Random, word: str) -> str:
    kind = rng.random()
    if kind < 0.55:
        return f"{rng.choice(NOUNS.split())} {word}"
    if kind < 0.70:
        return f"{word} ET FILS"
    if kind < 0.85:
        second = "".join(rng.choices(SYLLABLES.split(), k=2))
        return f"{word} {second} {rng.choice(NOUNS.split())}"
    if kind < 0.95:
        return f"{rng.choice(NOUNS.split())} DU {rng.choice(SHARED.split())}"
    return word


def say(name: str, linked: pl.DataFrame, notices: pl.DataFrame, present: set[str], seconds: float) -> None:
    """`linked`: `notice_id`, `siren`. Precision among links; recall among notices whose firm is in the
    register."""
    told = linked.join(notices, on="notice_id")
    right = told.filter(pl.col("siren") == pl.col("truth")).height
    there = notices.filter(pl.col("truth").is_in(list(present))).height
    precision, recall = right / max(1, told.height), right / there
    print(f"{name:<34} {seconds:7.1f} s  precision {precision:.4f}  recall {recall:.4f}  of {len(notices):,}")


def main() -> None:
    notice_count, firm_count = (
        int(given) for given in (sys.argv[1:] + ["20000", "1000000"][len(sys.argv) - 1 :])[:2]
    )
    firms = register(firm_count, seed=1)
    notices = noticed(firms, notice_count, seed=2)
    absent = notices["truth"].gather_every(ABSENT_ONE_IN)
    firms = firms.filter(~pl.col("siren").is_in(absent.to_list()))
    present = set(notices["truth"]) - set(absent)
    scratch = tempfile.TemporaryDirectory()
    engine = ibis.duckdb.connect(memory_limit="2GB", temp_directory=scratch.name)
    engine.con.execute("SET enable_progress_bar = false")
    firm_table = engine.create_table("firms", ibis.memtable(firms))
    notice_table = engine.create_table("notices", ibis.memtable(notices.drop("truth")))
    print(f"{notice_count:,} notices, {firm_count:,} firms; {len(absent):,} firms are not in the register")

    started = time.perf_counter()
    found = link_names(notice_table, firm_table, engine).candidates
    seconds = time.perf_counter() - started
    best = found.filter(pl.col("rank") == 1)
    for threshold in (0.8, LEAST_PROBABILITY, 0.95, 0.99):
        say(
            f"levier, from {threshold}",
            best.filter(pl.col("probability") >= threshold),
            notices,
            present,
            seconds,
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")

    started = time.perf_counter()
    keyed_firms = engine.to_polars(
        firm_table.select(
            "siren", "department", key=name_key(firm_table["name"]), town=town_key(firm_table["town"])
        )
    )
    keyed = engine.to_polars(
        notice_table.select(
            "notice_id",
            key=name_key(notice_table["name"]),
            town=town_key(notice_table["town"]),
            department=department_of_postal_code(notice_table["postal_code"]),
        )
    )
    exact = keyed.join(keyed_firms, on=["key", "town"])
    single = exact.filter(pl.len().over("notice_id") == 1).select("notice_id", "siren")
    say("exact join of name and town", single, notices, present, time.perf_counter() - started)

    started = time.perf_counter()
    some = keyed.sort("notice_id").head(FUZZY_NOTICES)
    by_department = keyed_firms.drop_nulls("key").partition_by("department", as_dict=True)
    rows = []
    for notice, key, department in some.select("notice_id", "key", "department").iter_rows():
        there = by_department.get((department,), keyed_firms)
        match = process.extractOne(
            key or "", there["key"].to_list(), scorer=fuzz.token_sort_ratio, score_cutoff=90
        )
        if match is not None:
            rows.append((notice, there["siren"][match[2]]))
    linked = pl.DataFrame(rows, schema=["notice_id", "siren"], orient="row")
    sample = notices.filter(pl.col("notice_id").is_in(some["notice_id"].to_list()))
    say("rapidfuzz, best of department", linked, sample, present, time.perf_counter() - started)


if __name__ == "__main__":
    main()
