"""What an area could still gain: the complexity near it that it does not hold."""

import numpy as np

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.industries.complexity.density import blank, neighbourhood
from levier.industries.complexity.grid import Floats, Grid
from levier.industries.complexity.presence import Presence
from levier.industries.pairs import Pairs


def complexity_outlook(
    presence: Presence, density: Grid, pci: Floats, *, standardised: bool = True
) -> Floats:
    """For each area, the complexity of the activities that it does not hold, each weighted by how near it is:
    Σ_i density_ci (1 - M_ci) PCI_i.

    Parameters
    ----------
    presence : which activities each area holds
    density : from `relatedness_density`
    pci : of the activities; `ecomplexity` takes `Complexity.pci_uncentred`, the R package what it is given
    standardised : mean 0 and standard deviation 1 over the areas, as `ecomplexity`; the R package does not

    Returns
    -------
    One number per area, NaN where it holds nothing.

    Raises
    ------
    BadInput : `density` or `pci` are about others.

    Source: Hausmann, Hidalgo et al. (2014), The Atlas of Economic Complexity, technical box 2.
    """
    _same(presence, density.activities, density.areas)
    value = _weights(presence, pci)
    columns = presence.held.indices
    known = ~np.isnan(density.values[presence.diversity > 0][:1]).ravel()
    near = np.nan_to_num(density.values) if not known.all() or presence.empty_areas else density.values
    all_of_them = near @ value
    held = np.bincount(
        presence.rows, near[presence.rows, columns] * value[columns], minlength=len(presence.areas)
    )
    outlook = all_of_them - held
    outlook[presence.diversity == 0] = np.nan
    if standardised:
        with np.errstate(invalid="ignore", divide="ignore"):
            outlook = (outlook - np.nanmean(outlook)) / np.nanstd(outlook)
    return outlook


def opportunity_gain(presence: Presence, pairs: Pairs, pci: Floats) -> Grid:
    """What entering an activity would add to an area's outlook: for the area c and the activity i,
    Σ_j φ_ji / (Σ_k φ_jk) (1 - M_cj) PCI_j. 0 where the area holds the activity already: it gains no more.

    The Atlas takes the entered activity's own part, density_ci PCI_i, off the outlook: subtract it to have
    that convention; `ecomplexity` and the R package leave it in.

    Parameters
    ----------
    presence : which activities each area holds
    pairs : relatedness of 0 or more, as given to `relatedness_density`
    pci : of the activities; `ecomplexity` takes `Complexity.pci_uncentred`

    Returns
    -------
    Grid, areas by activities; NaN as for `relatedness_density`.

    Raises
    ------
    BadInput : a relatedness is negative, or `pci` is about others.

    Source: Hausmann, Hidalgo et al. (2014), The Atlas of Economic Complexity, technical box 2.
    """
    value = _weights(presence, pci)
    weights = neighbourhood(presence, pairs)
    around = weights.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        weights *= np.where(around > 0, value / around, 0)[:, None]
    # (1 - M) W is the sum of W's columns less M W: only presences are multiplied.
    gain = presence.ones @ -weights
    gain += weights.sum(axis=0)
    gain[presence.rows, presence.held.indices] = 0
    return Grid(presence.areas, presence.activities, blank(gain, presence, around > 0))


def _weights(presence: Presence, pci: Floats) -> Floats:
    if pci.shape != (len(presence.activities),):
        raise BadInput(m("the complexity of activities is about others than the presences"))
    return np.nan_to_num(pci)


def _same(presence: Presence, activities: tuple[str, ...], areas: tuple[str, ...]) -> None:
    if (presence.areas, presence.activities) != (areas, activities):
        raise BadInput(m("the density is about others than the presences"))
