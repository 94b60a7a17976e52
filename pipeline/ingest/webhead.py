"""Read what an HTML page says about itself: title, author, dates."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, clean
from pipeline.records import DocumentInfo

_PUBLISHED = (
    "article:published_time",
    "dcterms.available",
    "dcterms.issued",
    "dc.date.issued",
    "datepublished",
    "pubdate",
    "publish-date",
    "publication_date",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "date",
)
_MODIFIED = ("article:modified_time", "dcterms.modified", "datemodified", "last-modified", "revised")


def read_head(tree: LexborHTMLParser, draft: Draft) -> None:
    """Fill in the properties and the publication date of a page."""
    fields: dict[str, str] = {}
    for node in tree.css("meta")[:200]:
        attributes = node.attributes
        key = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        value = attributes.get("content")
        if key and value:
            fields.setdefault(clean(key).lower()[:100], clean(value)[:1000])
    for node in tree.css('script[type="application/ld+json"]')[:20]:
        for key, value in _linked_data(node.text()):
            fields.setdefault(key, value)
    for node in tree.css("time[datetime]")[:20]:
        fields.setdefault("time", clean(node.attributes.get("datetime") or "")[:100])
    title_node = tree.css_first("head > title") or tree.css_first("title")
    title = clean(title_node.text()) if title_node is not None else ""
    if "og:title" in fields:
        title = fields["og:title"]
    draft.published = _first_day(fields, _PUBLISHED)
    draft.info = DocumentInfo(
        title=title[:500],
        author=fields.get("author", fields.get("dcterms.creator", ""))[:200],
        created=None,
        modified=_first_day(fields, _MODIFIED),
        fields=tuple(sorted(fields.items())),
    )


def _linked_data(text: str | None) -> Iterator[tuple[str, str]]:
    """Yield the dates and the headline of JSON-LD, in lower-case keys."""
    try:
        values = json.loads(text or "")
    except (ValueError, RecursionError):
        return
    queue, seen = [values], 0
    while queue and seen < 500:
        value = queue.pop(0)
        seen += 1
        if isinstance(value, list):
            queue += value[:100]
        elif isinstance(value, dict):
            for key in ("datePublished", "dateModified", "dateCreated", "headline", "startDate"):
                if isinstance(value.get(key), str):
                    yield key.lower(), clean(value[key])[:500]
            queue += [part for part in value.values() if isinstance(part, (list, dict))][:100]


def _first_day(fields: dict[str, str], keys: tuple[str, ...]) -> dt.date | None:
    return next((day for key in keys if key in fields and (day := marks.stamp_date(fields[key]))), None)
