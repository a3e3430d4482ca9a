"""Where the lake and the downloads are when the command line does not say."""

import os
from pathlib import Path

from platformdirs import user_data_path


def default_lake() -> Path:
    """The folder named by LEVIER_LAKE, or else the user's own data folder."""
    named = os.environ.get("LEVIER_LAKE")
    return Path(named) if named else user_data_path("levier") / "lake"


def default_downloads() -> Path:
    """The folder named by LEVIER_DOWNLOADS, or else one in the user's own data folder."""
    named = os.environ.get("LEVIER_DOWNLOADS")
    return Path(named) if named else user_data_path("levier") / "downloads"
