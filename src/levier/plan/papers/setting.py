"""From what a paper says to a PDF: tagged, in the fonts that come with Typst, the same bytes each time."""

import datetime
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Literal

from levier.plan.words import Words

FONT = "Libertinus Serif"
"""Comes with Typst: a paper looks the same on every machine."""
STANDARD = "ua-1"
"""PDF/UA-1 (ISO 14289-1): readable by those who cannot see it."""
EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""In place of the day of making, which would tell two copies of one teaser apart."""


def typeset(
    template: str, content: Mapping[str, Any], words: Words, *, form: Literal["pdf", "png"] = "pdf"
) -> list[bytes]:
    """A template of this package filled with a content: one PDF, or one PNG per page."""
    # Typst is loaded for a paper only: no other answer should wait for it.
    import typst

    folder = files("levier.plan.papers") / "templates"
    source = "\n".join((folder / name).read_text("utf-8") for name in ("frame.typ", template))
    made: Any = typst.compile(
        source.encode(),
        format=form,
        sys_inputs={"content": json.dumps({**content, "lang": words.lang, "font": FONT}, ensure_ascii=False)},
        ignore_system_fonts=True,
        timestamp=EPOCH,
        **({"pdf_standards": [STANDARD]} if form == "pdf" else {"ppi": 110}),
    )
    return list(made) if isinstance(made, list) else [made]
