"""Limits and amounts in words."""

from levier.core.messages import Message, m
from levier.sites.assignment.problem import Problem


def limit_label(problem: Problem, limit: int) -> Message:
    """A limit of the problem in words, with what it allows and when."""
    row = problem.limits.row(limit, named=True)
    amount = plain(row["amount"])
    name = site_name(problem, row["name"]) if row["kind"] == "site" else row["name"]
    words = _said(row["fact"], amount, name)
    if row["first_year"] is None and row["last_year"] is None:
        return words
    years = (str(row[end] or "…") for end in ("first_year", "last_year"))
    return m("{limit} ({years})", limit=words, years="-".join(years))


def plain(number: float) -> float | int:
    """A number as a sentence wants it: whole where it is, else to six digits."""
    short = float(f"{number:.6g}")
    return int(short) if short.is_integer() else short


def _said(fact: str, amount: float, name: str) -> Message:
    return {
        "land_ha": m("{amount} ha of land to take in {name}", amount=amount, name=name),
        "area_m2": m("{amount} m² at {name}", amount=amount, name=name),
        "grid_mw": m("{amount} MW at {name}", amount=amount, name=name),
        "water_m3_day": m("{amount} m³ of water a day at {name}", amount=amount, name=name),
        "effluent_m3_day": m("{amount} m³ of waste water a day at {name}", amount=amount, name=name),
    }[fact]


def more_of(fact: str, step: float) -> Message:
    """A step more of a limit, in words."""
    amount = plain(step)
    return {
        "land_ha": m("{amount} ha more", amount=amount),
        "area_m2": m("{amount} m² more", amount=amount),
        "grid_mw": m("{amount} MW more", amount=amount),
        "water_m3_day": m("{amount} m³ of water a day more", amount=amount),
        "effluent_m3_day": m("{amount} m³ of waste water a day more", amount=amount),
    }[fact]


def site_name(problem: Problem, site_id: str) -> str:
    """The name of a site, or its identifier where it has none."""
    names = problem.sites.places.filter(site_id=site_id)["name"]
    return str(names[0] or site_id) if len(names) else site_id
