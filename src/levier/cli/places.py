"""Where the lake is when the command line does not say."""

import os
from pathlib import Path

from platformdirs import user_data_path


def default_lake() -> Path:
    """The folder named by LEVIER_LAKE, or else the user's own data folder."""
    named = os.environ.get("LEVIER_LAKE")
    return Path(named) if named else user_data_path("levier") / "lake"
