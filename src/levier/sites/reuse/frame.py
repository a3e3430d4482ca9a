"""What all sites share when their reuse is reckoned: draws, lines, years, the value of carbon."""

from dataclasses import dataclass

from levier.sites.reuse.adding_up import Comparison, Sums, Years, added_up
from levier.sites.reuse.amounts import Setting, amounts
from levier.sites.reuse.costing import CostModel, KnownSite
from levier.sites.reuse.discount import carbon_values
from levier.sites.reuse.draws import Draws
from levier.sites.reuse.lines import Line, lines_against
from levier.sites.reuse.values import UnitValues, unit_values


@dataclass(frozen=True, eq=False)
class Frame:
    """A comparison made ready. `carbon_eur_t`: value of a tonne of CO₂ at the start."""

    comparison: Comparison
    model: CostModel
    lines: list[Line]
    years: Years
    rate: float
    carbon_eur_t: float

    @staticmethod
    def of(comparison: Comparison, values: UnitValues | None, draws: int, seed: int) -> "Frame":
        """Raises BadInput for a word, a rate, a horizon or a year that cannot be."""
        priced = (values or unit_values()).at(comparison.price_year)
        rate = priced.of("discount_rate").value if comparison.rate is None else comparison.rate
        first, _ = carbon_values(comparison.carbon, comparison.start_year, 1, comparison.price_year)
        return Frame(
            comparison,
            CostModel(Draws(priced, draws, seed)),
            lines_against(comparison.against, comparison.cleanup_bearer),
            Years.of(comparison, rate, priced.of("real_growth").value),
            rate,
            float(first),
        )

    def sums(self, site: KnownSite, setting: Setting) -> Sums:
        """What a site of known area costs and brings, added up."""
        found = amounts(self.model, site, setting, self.comparison.cover, self.carbon_eur_t)
        return added_up(self.lines, found, self.years, self.comparison.start_year)
