"""From where a source is published to today's link, asked of the producer's own portal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from levier.sources.fetching import faults
from levier.sources.fetching.answers import at, found_at, listed
from levier.sources.fetching.dating import edition_day, iso_day
from levier.sources.fetching.downloading import Link
from levier.sources.fetching.pieces import Piece
from levier.sources.fetching.verifying import published_checksum
from levier.sources.fetching.web import Web
from levier.sources.remotes import DataGouv, File, LinkOnPage, OdsExport

DATA_GOUV = "https://www.data.gouv.fr/api/1/datasets/{dataset}/"
ODS_DATASET = "{portal}/api/explore/v2.1/catalog/datasets/{dataset}"


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
    if as_of is not None and remote.years is None:
        raise faults.current_only(web.shown(remote.url))
    url = remote.url
    if piece.level is not None:
        url = url.replace("{" + piece.level + "}", piece.codes[0])
    if remote.years is not None:
        url = url.replace("{year}", _last_year(remote.years, as_of, web))
    return Link(url)


def _last_year(listing: str, as_of: date | None, web: Web) -> str:
    """The last year that a listing has a folder of; of those that had ended on `as_of` if it is given."""
    names = {PurePosixPath(urlsplit(url).path).name for url in _links_of(listing, web).values()}
    years = [name for name in names if re.fullmatch(r"(19|20)\d\d", name)]
    if not years:
        raise faults.no_resource(web.shown(listing), "{year}", listed(sorted(names)))
    if as_of is not None:
        years = [year for year in years if date(int(year), 12, 31) <= as_of]
        if not years:
            raise faults.no_edition(web.shown(listing), as_of.isoformat())
    return max(years)


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
        raise faults.no_resource(url, remote.title, listed([str(one.get("title")) for one in resources]))
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


def _links_of(page: str, web: Web) -> dict[str, str]:
    """The targets of the links of a page, as written there, and the addresses that they are."""
    links = _Links()
    links.feed(web.patiently(lambda: web.read(page)).decode("utf-8", "replace"))
    return {target: urldefrag(urljoin(page, target)).url for target in links.targets}


def _link_on_page(remote: LinkOnPage, as_of: date | None, web: Web) -> Link:
    absolute = _links_of(remote.page, web)
    fitting = {
        url
        for target, url in absolute.items()
        if re.fullmatch(remote.link, target) or re.fullmatch(remote.link, url)
    }
    if not fitting:
        names = sorted({PurePosixPath(url).name for url in absolute.values()})
        raise faults.no_resource(web.shown(remote.page), remote.link, listed(names))
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
    if piece.since is not None:
        clauses.append(f"{remote.day} >= date'{piece.since.isoformat()}'")
    if as_of is not None:
        clauses.append(f"{remote.day} <= date'{as_of.isoformat()}'")
    parameters = {"where": " and ".join(f"({clause})" for clause in clauses)} if clauses else {}
    kind = PurePosixPath(remote.name).suffix.removeprefix(".")
    if kind == "csv":
        parameters["delimiter"] = ";"
    url = f"{dataset}/exports/{kind}" + ("?" + urlencode(parameters) if parameters else "")
    return Link(url, edition=as_of or iso_day(changed), version=str(changed) if changed else None)
