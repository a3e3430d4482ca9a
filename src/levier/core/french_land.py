"""Where France is: boxes that hold its land and waters."""

import numpy as np
import numpy.typing as npt

FRENCH_BOXES = (
    (-9.86, 41.15, 10.38, 51.56),  # metropolitan France, EPSG:2154
    (-63.66, 14.08, -57.52, 18.53),  # Guadeloupe, Martinique, St Martin, St Barthélemy, EPSG:5489
    (-54.61, 2.11, -49.45, 8.88),  # Guyane, EPSG:4624
    (54.0, -24.72, 58.24, -18.28),  # La Réunion, EPSG:2975
    (43.68, -14.49, 46.7, -11.33),  # Mayotte, EPSG:4471
    (-57.1, 43.41, -55.9, 47.37),  # Saint-Pierre-et-Miquelon, EPSG:4467
    (-158.13, -31.24, -131.97, -4.52),  # French Polynesia, EPSG:4687
    (156.25, -26.45, 174.28, -14.83),  # New Caledonia, EPSG:4749
    (-180.0, -15.94, -174.27, -9.84),  # Wallis and Futuna east of the 180th meridian, EPSG:8903
)
"""Where French land and waters are: west, south, east, north in degrees (EPSG areas of use)."""


def on_french_land(
    longitude: npt.NDArray[np.float64], latitude: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Whether each point is in one of the boxes; not where a coordinate is NaN.

    >>> on_french_land(np.array([4.7, 13.4, 824000.0]), np.array([49.8, 52.5, 6964000.0])).tolist()
    [True, False, False]
    """
    west, south, east, north = np.array(FRENCH_BOXES).T[:, :, None]
    inside = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    return np.asarray(inside.any(axis=0))
