"""Where things stand on the map: from degrees to the units of the drawing."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
from pyproj import Transformer

from levier.core.messages import m
from levier.plan.drawing import INK, QUIET
from levier.plan.words import Words

WIDTH = 640
HEIGHTS = (280, 720)
FOOT = 34
"""Room under the map for its scale."""
SMALLEST_EXTENT = 2000.0
"""Metres: one place alone is shown with its surroundings, not infinitely enlarged."""
MARGIN = 1.06

_MERCATOR = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)


@dataclass(frozen=True)
class Frame:
    """From degrees to the units of the drawing, by Mercator, which keeps the shapes of a territory."""

    left: float
    top: float
    units_per_metre: float
    height: float
    latitude: float

    @classmethod
    def around(cls, longitudes: np.ndarray, latitudes: np.ndarray) -> "Frame":
        """The frame that holds these positions with a margin."""
        x, y = _MERCATOR.transform(longitudes, latitudes)
        middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
        across = max(np.ptp(x), SMALLEST_EXTENT) * MARGIN
        down = max(np.ptp(y), SMALLEST_EXTENT) * MARGIN
        least, most = HEIGHTS
        scale = min(WIDTH / across, most / down)
        height = max(down * scale, least)
        return cls(
            left=middle_x - WIDTH / scale / 2,
            top=middle_y + height / scale / 2,
            units_per_metre=scale,
            height=round(height, 1),
            latitude=float(np.mean([latitudes.min(), latitudes.max()])),
        )

    def place(self, longitudes: np.ndarray, latitudes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = _MERCATOR.transform(longitudes, latitudes)
        return (x - self.left) * self.units_per_metre, (self.top - y) * self.units_per_metre

    def units_per_km(self) -> float:
        return self.units_per_metre * 1000 / np.cos(np.radians(self.latitude))

    def channels(self) -> tuple[alt.X, alt.Y]:
        """Columns `x` and `y`, in units from the upper left corner."""
        exact: dict[str, Any] = {"nice": False, "zero": False}
        return (
            alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH], **exact)),
            alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[self.height + FOOT, 0], **exact)),
        )

    def scale_bar(self, words: Words) -> list[alt.Chart]:
        """A bar of a round number of kilometres, at most a fifth of the width, under the map."""
        most = WIDTH / 5 / self.units_per_km()
        power = 10.0 ** np.floor(np.log10(most))
        km = float(power * max(step for step in (1, 2, 5) if step * power <= most))
        start, y = 4, self.height + FOOT - 12
        end = round(start + km * self.units_per_km(), 1)
        said = words.say(m("{length} km", length=words.value(km, "number")))
        bar = alt.Chart({"values": [{"x": start, "end": end, "y": y}]}).mark_rule(color=INK, strokeWidth=3)
        text = alt.Chart({"values": [{"x": end + 8, "y": y, "said": said}]}).mark_text(
            align="left", baseline="middle", fontSize=15, color=QUIET
        )
        return [
            bar.encode(*self.channels(), alt.X2("end:Q")),
            text.encode(*self.channels(), alt.Text("said:N")),
        ]
