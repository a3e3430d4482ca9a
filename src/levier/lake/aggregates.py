"""The country counted by territory: one row per group, in a defined order, the same out of every engine.

Each function takes tables of the lake as Ibis expressions and gives one; nothing runs until it is asked for.
Codes of communes are those of the tables. A group without a row is absent: it is not zero.
"""

import ibis
import ibis.expr.types as ir

from levier.core.codes import HEADCOUNT_BANDS
from levier.core.industry import GROUPS
from levier.core.naf import INDUSTRY, REV2, SUBCLASS

NO_EMPLOYEE = "NN"
"""INSEE's headcount band of an establishment that employed nobody in the year, or said nothing."""
EMPLOYING = [band for band in HEADCOUNT_BANDS if band != NO_EMPLOYEE]
INDUSTRIAL = [code for code in REV2.table.filter(level=SUBCLASS)["code"] if code[:2] in INDUSTRY]
"""The sub-classes of industry. Engines look a code up in a list faster than they cut it and compare."""


def industrial_establishments(establishments: ir.Table) -> ir.Table:
    """Open establishments of industry by commune and NAF sub-class.

    Columns: `commune`, `naf`, `establishments` (count), `group` (manufacturing, extraction, utilities).
    """
    industrial = establishments.filter(establishments.active, establishments.naf.isin(INDUSTRIAL))
    counted = industrial.group_by("commune", "naf").aggregate(establishments=industrial.count().cast("int64"))
    # The group follows from the code: it is told of the few rows that are left, not of the whole register.
    division = counted.naf.substr(0, 2)
    groups = [(division.isin(divisions), group) for group, divisions in GROUPS.items()]
    group = ibis.cases(*groups, else_=ibis.null("string"))
    return counted.select("commune", "naf", "establishments", group=group).order_by("commune", "naf")


def employers(establishments: ir.Table) -> ir.Table:
    """Open establishments that had an employee in the year, by commune, NAF sub-class and headcount band.

    An establishment whose band is unknown is left out; one whose NAF is, is counted under a null `naf`.
    Columns: `commune`, `naf`, `headcount_band`, `establishments` (count).
    """
    known = establishments.filter(establishments.active, establishments.headcount_band.isin(EMPLOYING))
    return _counted(known, ("commune", "naf", "headcount_band"), "establishments")


def firms_by_legal_form(legal_units: ir.Table, establishments: ir.Table) -> ir.Table:
    """Firms that have not ceased, by department of their head office and legal form.

    A firm whose head office is in no file is counted under a null `department`.
    Columns: `department`, `legal_form`, `firms` (count).
    """
    active = legal_units.filter(legal_units.active)
    placed = active.left_join(_head_offices(establishments), "siren")
    return _counted(placed, ("department", "legal_form"), "firms")


def zone_employment(employment: ir.Table, zone_members: ir.Table) -> ir.Table:
    """Establishments and employees of private employers by employment zone, NAF sub-class and year.

    Columns: `zone`, `naf`, `year`, `establishments` and `employees` (sums of what is known; null where
    nothing is), `communes_unknown` (communes whose employees are not known, and not in the sum).
    """
    zones = zone_members.filter(zone_members.kind == "zone_emploi").select("zone", commune="member")
    placed = employment.inner_join(zones, "commune")
    keys = ("zone", "naf", "year")
    return (
        placed.group_by(*keys)
        .aggregate(
            establishments=placed.establishments.sum().cast("int64"),
            employees=placed.employees.sum().cast("int64"),
            communes_unknown=placed.employees.isnull().sum().cast("int64"),
        )
        .order_by(*keys)
    )


def monthly_notices(notices: ir.Table, establishments: ir.Table) -> ir.Table:
    """Legal notices by department of the firm's head office, month of publication, family and kind.

    A correction counts in the place of the notice that it corrects; a notice annulled does not count, nor
    does what annuls it. Under a null `department`: firms whose head office is in no file.
    Columns: `department`, `year`, `month` (1 to 12), `family`, `kind` (null: not a judgment), `notices`
    (count of pairs of a notice and a firm that it names).
    """
    replaced = notices.filter(notices.replaces.notnull()).select(notice_id="replaces").distinct()
    standing = notices.filter(notices.notice_type != "annulation").anti_join(replaced, "notice_id")
    placed = standing.left_join(_head_offices(establishments), "siren")
    dated = placed.mutate(
        year=placed.published_on.year().cast("int64"), month=placed.published_on.month().cast("int64")
    )
    return _counted(dated, ("department", "year", "month", "family", "kind"), "notices")


def department_of(commune: ir.StringValue) -> ir.StringValue:
    """The department of a commune, from its code: three characters overseas, two elsewhere."""
    overseas = commune.substr(0, 2).isin(["97", "98"])
    return ibis.ifelse(overseas, commune.substr(0, 3), commune.substr(0, 2))


def _head_offices(establishments: ir.Table) -> ir.Table:
    """The department of each firm's head office: of the lowest SIRET, where files name several."""
    seats = establishments.filter(establishments.head_office)
    first = seats.group_by("siren").aggregate(siret=seats.siret.min())
    return first.inner_join(seats.select("siret", "commune"), "siret").select(
        "siren", department=lambda seat: department_of(seat.commune)
    )


def _counted(rows: ir.Table, keys: tuple[str, ...], name: str) -> ir.Table:
    return rows.group_by(*keys).aggregate(**{name: rows.count().cast("int64")}).order_by(*keys)
