"""Read mails: the text of the newest message, without headers, quoted replies and signature."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from pipeline.ingest.draft import Draft, clean
from pipeline.ingest.limits import Refused
from pipeline.ingest.lines import paragraphs
from pipeline.ingest.plain import decode
from pipeline.ingest.web import read_html_text
from pipeline.records import DocumentInfo
from pipeline.settings import Reading

_REPLY = re.compile(
    r"^\s*(?:-{2,}\s*(?:oorspronkelijk bericht|original message|doorgestuurd bericht|forwarded message)\s*-{2,}"
    r"|op .{5,120}(?:schreef|heeft .{2,80} geschreven)\b.{0,80}:\s*|on .{5,150} wrote:\s*"
    r"|_{20,}\s*|(?:\*?van|from):\*?\s.{2,200}@.{2,200})$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^\s*>")
_SIGNATURE = re.compile(r"^--\s*$")
_GREETING = re.compile(
    r"^\s*(?:met (?:vriendelijke|hartelijke|collegiale|vr\.) ?groet(?:en|jes)?|(?:vriendelijke|"
    r"hartelijke) groet(?:en)?|groet(?:en|jes)?|"
    r"hartelijke groet|mvg|met dank en groet)\b.{0,60}$",
    re.IGNORECASE,
)
_HEADERS = ("from", "to", "cc", "date", "subject", "reply-to")
_LONGEST_SIGNATURE = 25
_MOST_PARTS = 200


def read_mail(content: bytes, settings: Reading) -> Draft:
    """Read an .eml file: its plain text part, or its HTML part where there is no other.

    Raises:
        Refused: the mail has no text.
    """
    message = BytesParser(policy=policy.default).parsebytes(content)
    assert isinstance(message, EmailMessage)
    fields = {name: _header(message, name) for name in _HEADERS}
    plain, page, attached = _parts(message)
    if plain.strip():
        draft = Draft()
        draft.pieces = paragraphs(_newest(plain.replace("\r\n", "\n").split("\n"), draft))
    elif page:
        draft = read_html_text(_without_quotes(page), settings)
    else:
        raise Refused("is a mail without text", "save its attachment in data/raw, or remove it")
    for name in attached:
        draft.drop("attachment of a mail, not read", name, kind="file")
    try:
        sent = parsedate_to_datetime(fields["date"]).date() if fields["date"] else None
    except (ValueError, TypeError, IndexError, OverflowError):
        sent = None
    draft.published = sent
    draft.info = DocumentInfo(
        title=re.sub(r"^(?:(?:re|fw|fwd|antw|doorst)\s*:\s*)+", "", fields["subject"], flags=re.IGNORECASE),
        author=fields["from"],
        created=sent,
        fields=tuple((name, value) for name, value in sorted(fields.items()) if value),
    )
    return draft


def _header(message: EmailMessage, name: str) -> str:
    try:
        return clean(str(message.get(name, "")))[:1000]
    except Exception:  # the header parser of the standard library fails in many ways on malformed headers
        return ""


def _parts(message: EmailMessage) -> tuple[str, str, list[str]]:
    """Return the first plain and the first HTML text of a mail, and the names of what is attached."""
    plain = page = ""
    attached: list[str] = []
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            break
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        name = clean(str(part.get_filename() or ""))
        if name or part.get_content_disposition() == "attachment":
            attached.append(name or kind)
        elif kind in ("text/plain", "text/html"):
            text = _text(part)
            if kind == "text/plain":
                plain = plain or text
            else:
                page = page or text
    return plain, page, attached


def _text(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = str(part.get_content_charset() or "").lower()
    if charset and charset not in ("us-ascii", "ascii", "utf-8", "iso-8859-1", "windows-1252"):
        try:
            return payload.decode(charset, "replace")
        except LookupError:
            pass
    return decode(payload)[0]


def _newest(lines: list[str], draft: Draft) -> list[str]:
    """Return the lines of the newest message; replies, quotes and the signature are counted."""
    for number, line in enumerate(lines):
        if _REPLY.match(line) and any(text.strip() for text in lines[:number]):
            rest = [text for text in lines[number:] if text.strip()]
            draft.drop("earlier mail in a reply", rest[0], count=len(rest))
            lines = lines[:number]
            break
    quoted = [line for line in lines if _QUOTED.match(line)]
    if quoted:
        draft.drop("quoted line of a mail", quoted[0], count=len(quoted))
        lines = [line for line in lines if not _QUOTED.match(line)]
    for number, line in enumerate(lines):
        short_tail = sum(1 for text in lines[number:] if text.strip()) <= _LONGEST_SIGNATURE
        if (
            short_tail
            and (_SIGNATURE.match(line) or _GREETING.match(line))
            and any(text.strip() for text in lines[:number])
        ):
            rest = [text for text in lines[number:] if text.strip()]
            draft.drop("signature", rest[0], count=len(rest))
            return lines[:number]
    return lines


def _without_quotes(page: str) -> str:
    """Cut what mail programs mark as the quoted mail."""
    match = re.search(
        r"<blockquote[^>]{0,300}(?:type=.?cite|gmail_quote)|<div[^>]{0,300}(?:gmail_quote|divRplyFwdMsg|OLK_SRC_BODY)",
        page,
        re.IGNORECASE,
    )
    return page[: match.start()] if match else page
