"""The reuse of brownfields in words: lines for a terminal, tables for a file."""

from collections.abc import Iterator

import polars as pl

from levier.core.messages import Message, m
from levier.plan.sites.reuse import BY_HAND, Reuse
from levier.plan.tables import csv_file
from levier.plan.words import Words
from levier.sites.reuse import AGAINST, BEARERS, LINE_LABELS, PastCases, UnitValues, unit_values

SHOWN = 20
MONEY = ("low_eur", "central_eur", "high_eur")
MATTER, TELLING = 4, 0.02
"""What makes the range wide is told for this many values, of at least this share of the spread."""
NO_VALUES = {
    "treated_share": m("Share of the land to treat"),
    "pollution": m("Class of the pollution, unknown"),
    "area_m2": m("Area of the land, told as a range"),
}
UNITS = {"fte": m("full-time jobs"), "fte_y": m("jobs for a year"), "eur_y": m("€ a year")}


def reuse_lines(reuse: Reuse, words: Words) -> Iterator[str]:
    """One site in full, or the list of several with their cost and what their reuse brings."""
    benefits = reuse.benefits
    yield words.say(
        m(
            "Euros of {year}; over {horizon} years at {rate} % a year; compared with {other}.",
            year=str(benefits.comparison.price_year),
            horizon=benefits.comparison.horizon,
            rate=round(benefits.rate * 100, 2),
            other=AGAINST[benefits.comparison.against],
        )
    )
    if reuse.sites.places.height == 1:
        yield from _site_lines(reuse, words)
    else:
        yield from _list_lines(reuse, words)
    said = [
        sentence
        for evidence in (reuse.costs.evidence, benefits.evidence)
        for sentence in (*evidence.cautions, evidence.uncertainty)
    ]
    for sentence in dict.fromkeys(said):
        yield words.say(sentence)


def reuse_files(reuse: Reuse, name: str) -> dict[str, bytes]:
    """Cost and result of each site, then its lines, its bearers and its activity, as CSV files."""
    whole = reuse.costs.sites.join(reuse.benefits.sites, on="site_id", how="left", suffix="_net")
    return {
        f"{name}.csv": csv_file(whole),
        f"{name}-costs.csv": csv_file(reuse.costs.lines),
        f"{name}-lines.csv": csv_file(reuse.benefits.lines.drop("label")),
        f"{name}-bearers.csv": csv_file(reuse.benefits.bearers),
        f"{name}-activity.csv": csv_file(reuse.activity.table.drop("label")),
    }


def past_line(past: PastCases, words: Words) -> str:
    """What comparable conversions cost."""
    return words.say(
        m(
            "The {n} past conversions most like it cost {cost} a hectare, half of them less than {central}.",
            n=past.cases.height,
            cost=words.between(_about(past.low_eur_ha), _about(past.high_eur_ha), "eur"),
            central=words.short(_about(past.central_eur_ha), "eur"),
        )
    )


def value_lines(values: UnitValues, words: Words) -> Iterator[str]:
    """Each unit value with its range, price year and source, and what is still to be verified."""
    told = "what_fr" if words.lang == "fr" else "what"
    for row in values.table.iter_rows(named=True):
        year = "" if row["price_year"] is None else f" ({row['price_year']})"
        ends = [words.value(row[end], "number") for end in ("low", "high")]
        value = words.value(row["value"], "number")
        span = value if row["low"] == row["high"] else f"{value} [{ends[0]} ; {ends[1]}]"
        mark = f" – {words.say(m('to be verified'))}" if row["to_verify"] else ""
        yield f"{row['key']}: {row[told]}: {span} {row['unit']}{year}{mark}"
        yield f"    {row['source']}"


def bearer_table(reuse: Reuse) -> pl.DataFrame:
    """Chart-ready: what each bearer gains or pays (`site_id`, `bearer`, `label`, `low_eur`, `central_eur`,
    `high_eur`), then the whole under the bearer `all`."""
    labels = {name: label.template for name, label in BEARERS.items()}
    whole = reuse.benefits.sites.select(
        "site_id", "low_eur", "central_eur", "high_eur", bearer=pl.lit("all"), label=pl.lit(ALL.template)
    )
    each = reuse.benefits.bearers.with_columns(label=pl.col("bearer").replace_strict(labels))
    columns = ("site_id", "bearer", "label", "low_eur", "central_eur", "high_eur")
    return pl.concat([each.select(columns), whole.select(columns)])


ALL = m("All together")


def _list_lines(reuse: Reuse, words: Words) -> Iterator[str]:
    names = reuse.sites.places.select("site_id", "name")
    listed = (
        reuse.costs.sites.filter(pl.col("area_m2").is_not_null())
        .join(names, on="site_id")
        .join(reuse.benefits.sites.select("site_id", *MONEY), on="site_id", suffix="_net")
        .sort("area_m2", "site_id", descending=[True, False])
    )
    for row in listed.head(SHOWN).iter_rows(named=True):
        yield "- " + words.say(
            m(
                "{site} ({id}), {area_m2}: clean-up {cost}; reuse {net}",
                site=row["name"] or m("site without a name"),
                id=row["site_id"],
                area_m2=row["area_m2"],
                cost=_range(row, words),
                net=_central({name: row[f"{name}_net"] for name in MONEY}, words),
            )
        )
    in_all = reuse.in_all
    yield words.say(
        m(
            "{n} sites in all: {cost}, on average {mean}. Surprises here and there partly make up for each "
            "other.",
            n=in_all.sites,
            cost=words.between(_about(in_all.low_eur), _about(in_all.high_eur), "eur"),
            mean=words.short(_about(in_all.mean_eur), "eur"),
        )
    )
    if listed.height > SHOWN:
        yield words.say(m("{n} more sites: write them into a file.", n=listed.height - SHOWN))


def _site_lines(reuse: Reuse, words: Words) -> Iterator[str]:
    cost = reuse.costs.sites.row(0, named=True)
    if reuse.sites.places["site_id"][0] != BY_HAND:
        yield f"{reuse.sites.places['name'][0] or ''} ({cost['site_id']})"
    yield words.say(
        m(
            "Clean-up and demolition: {cost}, as likely above {central} as below; {per_hectare} per hectare.",
            cost=_range(cost, words),
            central=words.short(_about(cost["central_eur"]), "eur"),
            per_hectare=words.short(_about(cost["central_eur_ha"]), "eur"),
        )
    )
    for row in reuse.costs.lines.filter(pl.col("mean_eur") > 0).iter_rows(named=True):
        yield f"    {words.say(LINE_LABELS[row['line']])}: {_range(row, words)}"
    yield words.say(m("What the reuse brings, mean and range (a cost is negative):"))
    for row in bearer_table(reuse).iter_rows(named=True):
        yield f"- {words.say(m(row['label']))}: {_central(row, words)}"
        lines = reuse.benefits.lines.filter(
            (pl.col("bearer") == row["bearer"]) & (pl.col("central_eur").abs() >= 1)
        )
        for line in lines.iter_rows(named=True):
            yield f"    {words.say(m(line['label']))}: {_central(line, words)}"
    yield words.say(paid_back(reuse.benefits.sites.row(0, named=True)))
    total = reuse.benefits.sites.row(0, named=True)
    yield words.say(
        m(
            "Doing nothing would cost about {cost} over the same years.",
            cost=words.short(_about(total["doing_nothing_eur"]), "eur"),
        )
    )
    if total["land_saved_ha"]:
        yield words.say(
            m("Land that need not be taken from fields: {hectares} ha.", hectares=total["land_saved_ha"])
        )
    yield from _matters_lines(reuse, words)
    yield from _activity_lines(reuse, words)


def paid_back(total: dict[str, float | int | None]) -> Message:
    """From which year on the reuse pays, of a row of `ReuseBenefits.sites`."""
    year, gain = total["break_even_year"], total["gain_share"]
    if year is None:
        return m(
            "It does not pay within the horizon on average; it does in {gain_share} of cases.",
            gain_share=gain,
        )
    return m(
        "It pays from {year} on, on average; within the horizon in {gain_share} of cases.",
        year=str(year),
        gain_share=gain,
    )


def _matters_lines(reuse: Reuse, words: Words) -> Iterator[str]:
    if reuse.matters is None:
        return
    yield words.say(m("What makes the range wide, hence what to find out first:"))
    for of, label in (("cleanup", m("of the clean-up")), ("total", m("of the whole"))):
        first = reuse.matters.filter((pl.col("of") == of) & (pl.col("share") >= TELLING)).head(MATTER)
        named = [
            f"{matter(row['key'], words)} ({words.value(row['share'], 'share')})" for row in first.to_dicts()
        ]
        yield f"    {words.say(label)}: {'; '.join(named)}"


def matter(key: str, words: Words) -> str:
    """What a row of `what_matters` is about, in words."""
    if key in NO_VALUES:
        return words.say(NO_VALUES[key])
    told = "what_fr" if words.lang == "fr" else "what"
    return str(unit_values().table.filter(pl.col("key") == key)[told].item())


def _activity_lines(reuse: Reuse, words: Words) -> Iterator[str]:
    yield words.say(m("Beside, not added:"))
    for row in reuse.activity.table.filter(pl.col("central").is_not_null()).iter_rows(named=True):
        said, low, high = (words.value(_about(row[name]), "count") for name in ("central", "low", "high"))
        same = "" if row["extra"] else f" ({words.say(m('on a field as well'))})"
        unit = words.say(UNITS[row["unit"]])
        yield f"    {words.say(m(row['label']))}: {said} [{low} ; {high}] {unit}{same}"


def _range(row: dict[str, float | None], words: Words) -> str:
    return words.between(_about(row["low_eur"]), _about(row["high_eur"]), "eur") or words.say(m("unknown"))


def _central(row: dict[str, float | None], words: Words) -> str:
    central, low, high = (
        words.short(_about(row[name]), "eur") for name in ("central_eur", "low_eur", "high_eur")
    )
    return f"{central} [{low} ; {high}]"


def _about(value: float | None) -> float | None:
    """Two significant digits: more would pretend to a precision that no range here has."""
    return value if not value else float(f"{value:.1e}")
