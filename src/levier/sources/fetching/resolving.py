"""From where a source is published to today's link, asked of the producer's own portal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urldefrag, urlencode, urljoin

from levier.sources.fetching import faults
from levier.sources.fetching.dating import edition_day, iso_day
from levier.sources.fetching.downloading import Link
from levier.sources.fetching.pieces import Piece
from levier.sources.fetching.verifying import published_checksum
from levier.sources.fetching.web import Web
from levier.sources.remotes import DataGouv, File, LinkOnPage, OdsExport

DATA_GOUV = "https://www.data.gouv.fr/api/1/datasets/{dataset}/"
ODS_DATASET = "{portal}/api/explore/v2.1/catalog/datasets/{dataset}"
SHOWN = 6
"""Names of what was found that an error repeats."""


def resolve(
    remote: File | DataGouv | LinkOnPage | OdsExport, piece: Piece, as_of: date | None, web: Web
) -> Link:
    """Today's link of a piece of a source; that of the latest edition not after `as_of` if it is given.

    Raises NotFetched.
    """
    match remote:
        case File():
            return _file(remote, piece, as_of, web)
        case DataGouv():
            return _data_gouv(remote, as_of, web)
        case LinkOnPage():
            return _link_on_page(remote, as_of, web)
        case OdsExport():
            return _ods_export(remote, piece, as_of, web)


def _file(remote: File, piece: Piece, as_of: date | None, web: Web) -> Link:
    if as_of is not None:
        raise faults.current_only(web.shown(remote.url))
    if piece.level is None:
        return Link(remote.url)
    return Link(remote.url.replace("{" + piece.level + "}", piece.codes[0]))


@dataclass(frozen=True)
class _Edition:
    link: Link
    order: tuple[Any, ...]


def _latest(editions: Sequence[_Edition], as_of: date | None, said: str) -> Link:
    """The last edition; of those not after `as_of` if it is given: one without a date is not known to be."""
    if as_of is not None:
        editions = [found for found in editions if found.link.edition and found.link.edition <= as_of]
        if not editions:
            raise faults.no_edition(said, as_of.isoformat())
    return max(editions, key=lambda found: found.order).link


def _data_gouv(remote: DataGouv, as_of: date | None, web: Web) -> Link:
    url = DATA_GOUV.format(dataset=remote.dataset)
    resources = at(web.json(url), "resources", url)
    fitting = [one for one in resources if re.fullmatch(remote.title, str(one.get("title", "")).strip())]
    fitting = [one for one in fitting if one.get("url")]
    kind = PurePosixPath(remote.name).suffix.removeprefix(".")
    fitting = [one for one in fitting if one.get("format") == kind] or fitting
    if not fitting:
        raise faults.no_resource(url, remote.title, _listed([str(one.get("title")) for one in resources]))
    return _latest([_resource(one) for one in fitting], as_of, url)


def _resource(one: dict[str, Any]) -> _Edition:
    title, modified = str(one.get("title", "")), str(one.get("last_modified") or one.get("created_at") or "")
    day = edition_day(title) or iso_day(modified)
    # What the portal says of a file that lies elsewhere may be of an earlier day.
    vouched = one.get("filetype") != "remote"
    published = one.get("checksum") or {}
    checksum = published_checksum(published.get("type"), published.get("value")) if vouched else None
    size = one.get("filesize") if vouched and isinstance(one.get("filesize"), int) else None
    version = str(checksum) if checksum else None
    link = Link(str(one["url"]), size or None, checksum, day, version)
    return _Edition(link, (day or date.min, modified, title))


class _Links(HTMLParser):
    """The targets of the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.targets += [target for name, target in attributes if tag == "a" and name == "href" and target]


def _link_on_page(remote: LinkOnPage, as_of: date | None, web: Web) -> Link:
    page = web.patiently(lambda: web.read(remote.page)).decode("utf-8", "replace")
    links = _Links()
    links.feed(page)
    absolute = {target: urldefrag(urljoin(remote.page, target)).url for target in links.targets}
    fitting = {
        url
        for target, url in absolute.items()
        if re.fullmatch(remote.link, target) or re.fullmatch(remote.link, url)
    }
    if not fitting:
        names = sorted({PurePosixPath(url).name for url in absolute.values()})
        raise faults.no_resource(web.shown(remote.page), remote.link, _listed(names))
    editions = [
        _Edition(Link(url, edition=edition_day(url)), ([int(n) for n in re.findall(r"\d+", url)], url))
        for url in fitting
    ]
    return _latest(editions, as_of, web.shown(remote.page))


def _ods_export(remote: OdsExport, piece: Piece, as_of: date | None, web: Web) -> Link:
    dataset = ODS_DATASET.format(portal=remote.portal.rstrip("/"), dataset=remote.dataset)
    if as_of is not None and remote.day is None:
        raise faults.current_only(web.shown(dataset))
    # `modified` is the day of the description, which may stand still while rows come in.
    changed = found_at(web.json(dataset), "metas.default.data_processed")
    clauses = [remote.where] if remote.where else []
    if piece.level is not None:
        codes = ", ".join(f'"{code}"' for code in piece.codes)
        clauses.append(f"{remote.by[piece.level]} in ({codes})")
    if as_of is not None:
        clauses.append(f"{remote.day} <= date'{as_of.isoformat()}'")
    parameters = {"where": " and ".join(f"({clause})" for clause in clauses)} if clauses else {}
    kind = PurePosixPath(remote.name).suffix.removeprefix(".")
    if kind == "csv":
        parameters["delimiter"] = ";"
    url = f"{dataset}/exports/{kind}" + ("?" + urlencode(parameters) if parameters else "")
    return Link(url, edition=as_of or iso_day(changed), version=str(changed) if changed else None)


def at(answer: Any, path: str, said: str) -> list[dict[str, Any]]:
    """The list of objects that stands in a JSON answer at keys joined by dots.

    Raises NotFetched where it does not: the keys that are there are named.
    """
    here = answer
    for key in path.split(".") if path else []:
        if not isinstance(here, dict) or key not in here:
            raise faults.other_keys(said, path, _listed(sorted(here)) if isinstance(here, dict) else "[…]")
        here = here[key]
    if not isinstance(here, list) or not all(isinstance(one, dict) for one in here):
        raise faults.other_keys(said, path, type(here).__name__)
    return here


def found_at(answer: Any, path: str) -> Any:
    """What stands in a JSON answer at keys joined by dots; null where nothing does."""
    for key in path.split("."):
        if not isinstance(answer, dict):
            return None
        answer = answer.get(key)
    return answer


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
