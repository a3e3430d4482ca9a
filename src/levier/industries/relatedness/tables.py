"""What the tables of evidence may not hold, told all at once."""

import polars as pl

from levier.core import naf
from levier.core.errors import BadInput, UnknownCode
from levier.core.messages import Message, joined, m


def refuse_bad_rows(table: pl.DataFrame, key: tuple[str, str], number: str, *, coded: str) -> None:
    """Raises BadInput for a column that is missing, a key that is null or stands twice, a number that is
    null, negative or infinite; UnknownCode for activities (`coded`) that NAF rev. 2 does not hold."""
    missing = [name for name in (*key, number) if name not in table.columns]
    if missing:
        raise BadInput(
            m("the table has no column {columns}", columns=", ".join(missing)),
            fix=m("give the columns {columns}", columns=", ".join((*key, number))),
        )
    refuse_unknown_activities(table[coded], number)
    faults = _faults(table, key, number)
    if faults:
        raise BadInput(joined(faults), where=number)


def refuse_unknown_activities(codes: pl.Series, where: str) -> None:
    """Raises UnknownCode for codes that NAF rev. 2 does not hold, as it writes them."""
    strange = sorted(set(codes.drop_nulls().cast(pl.String)) - set(naf.table()["code"]))
    if strange:
        raise UnknownCode.among(strange[:5], "NAF rev. 2", where)


def _faults(table: pl.DataFrame, key: tuple[str, str], number: str) -> list[Message]:
    faults = []
    for name in key:
        if nulls := table[name].null_count():
            faults.append(m("{n} rows have no {column}", n=nulls, column=name))
    if twice := table.select(pl.struct(*key).is_duplicated().sum()).item():
        faults.append(
            m(
                "{n} rows say the same pair of {first} and {second} again",
                n=twice,
                first=key[0],
                second=key[1],
            )
        )
    value = pl.col(number).cast(pl.Float64)
    if wrong := table.select((value.is_null() | ~value.is_finite() | (value < 0)).sum()).item():
        faults.append(m("{n} values of {column} are negative, empty or no number", n=wrong, column=number))
    return faults
