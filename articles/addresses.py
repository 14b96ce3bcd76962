"""Addresses of pages: the one to fetch, and the key by which the many spellings of it are known to be one page.

`canonical_url` gives what is fetched and shown: the address as it came, without what only tells how a reader got there.
`address_key` goes further, and is never fetched: http and https, www and the mobile host, the AMP and the print view of
a page have one key. Whatever may name another article stays in it: paths in their case, and all parameters that are
not known to be beside the point.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

# Query parameters that say how a reader came to a page, not which page it is.
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|gclsrc|msclkid|twclid|ttclid|li_fat_id|mc_[ce]id|igshid|igsh|yclid|_ga|"
    r"_gl|cmpid|ncid|ocid|icid|intcmp|ref_src|ref_url|ftag|sr_share|smid|smtyp|spm|mkt_tok|ns_\w+|wt[._]\w+|xtor|trk|"
    r"at_(?:medium|campaign|custom\d*)|_hs(?:enc|mi)|hsctatracking|vero_(?:id|conv)|oly_(?:anon|enc)_id|s_cid|wickedid|"
    r"__twitter_impression|guccounter|guce_referrer(?:_sig)?|phpsessid|jsessionid",
    re.IGNORECASE,
)
# Parameters that tell how one came there only with such words in them; with others they may name the article.
_MAYBE_TRACKING = frozenset({"ref", "source", "src", "from", "via", "share", "cmp", "medium"})
_WAYS = frozenset({
    "rss", "feed", "feeds", "atom", "twitter", "x", "facebook", "fb", "linkedin", "reddit", "whatsapp", "telegram",
    "email", "mail", "newsletter", "google", "googlenews", "news_google", "home", "homepage", "frontpage", "share",
    "social", "app", "push", "msn", "yahoo", "flipboard",
})  # fmt: skip
# Views of a page that are the page: parameter, and what it says there (empty: `?amp`).
_TRUE = frozenset({"", "1", "true", "yes", "y"})
_VIEWS: dict[str, frozenset[str]] = {
    "amp": _TRUE | {"amp"},
    "outputtype": frozenset({"amp"}),
    "print": _TRUE,
    "printable": _TRUE,
    "printview": _TRUE,
    "print_view": _TRUE,
    "view": frozenset({"print", "amp", "mobile"}),
    "output": frozenset({"print", "amp"}),
    "format": frozenset({"print", "amp"}),
    "m": frozenset({"0", "1"}),
    "mobile": _TRUE,
}
_VIEW_LABELS = frozenset({"www", "www2", "m", "mobile", "amp", "wap", "touch"})
_VIEW_SEGMENTS = frozenset({"amp", "print", "mobile", "m"})
_VIEW_ENDING = re.compile(r"(?:\.amp|[.-]print|_print|\.m)(\.html?)?$", re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default)\.(?:html?|php\d?|aspx?|jsp)", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
# A path that names an article has a date, a number or a title in it.
_ARTICLE_LIKE = re.compile(r"\d{4,}|[^/-]+-[^/-]+-[^/-]+")
_AMP_CACHE = re.compile(
    r"https?://(?:www\.)?google\.[a-z.]+/amp/(s/)?|https?://[^/]+\.cdn\.ampproject\.org/[cvi]/(s/)?", re.I
)
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_URL = 1000


class BadAddressError(ValueError):
    """A text that is no web address to fetch; the message says why."""


def split_url(url: str) -> SplitResult:
    """The parts of an http or https address with a host. Raises BadAddressError for anything else."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise BadAddressError(f"{url!r} is no address: {error}") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise BadAddressError(f"{url!r} is no http or https address")
    if not parts.hostname or (port is not None and port == 0):
        raise BadAddressError(f"{url!r} names no host")
    if _NO_CHARACTER.search(url):
        raise BadAddressError(f"{url!r} holds a character that no address has")
    if len(url) > LONGEST_URL:
        raise BadAddressError(f"the address is longer than {LONGEST_URL} characters")
    return parts


def canonical_url(url: str) -> str:
    """The address without what only tells how a reader came there: tracking parameters, fragment, default port.

    Raises BadAddressError for what is no http or https address.
    """
    parts = split_url(url)
    kept = [part for part in parts.query.split("&") if not TRACKING.fullmatch(part.partition("=")[0])]
    return urlunsplit((parts.scheme, _host(parts), parts.path or "/", "&".join(kept), ""))


def address_key(url: str) -> str:
    """What all spellings of a page's address have in common; to compare by, never to fetch.

    Raises BadAddressError for what is no http or https address.
    """
    parts = split_url(_AMP_CACHE.sub(lambda match: f"http{'s' if match[1] or match[2] else ''}://", url.strip()))
    query = "&".join(sorted(part for part in map(_parameter, parts.query.split("&")) if part))
    # Old script-driven sites name their pages there.
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"{_plain_host(_host(parts))}{_plain_path(parts.path)}{'?' if query else ''}{query}{fragment}"


def spellings(url: str) -> list[str]:
    """The commonest spellings of an address, itself and its canonical form first. Raises BadAddressError."""
    parts = split_url(canonical_url(url))
    host, path = _host(parts), parts.path.rstrip("/")
    bare = host.removeprefix("www.")
    found = [url.strip(), urlunsplit(parts)]
    for scheme in ("https", "http"):
        for name in (bare, f"www.{bare}"):
            found += [urlunsplit((scheme, name, end, parts.query, "")) for end in (path, f"{path}/")]
    return list(dict.fromkeys(found))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host, or one below the other, whatever view of it."""
    first, second = (_plain_host(_host(split_url(url))) for url in (one, other))
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def named_address(page_url: str, named: str) -> str:
    """The address that a page of ours names as its own, made absolute; empty where it can't be an article's there.

    That is: no web address, one of another site, or the site's front page.
    """
    try:
        address = canonical_url(urljoin(page_url, named.strip()))
        if not named.strip() or not same_site(page_url, address):
            return ""
    except ValueError:
        return ""
    parts = urlsplit(address)
    return address if parts.path.strip("/") or parts.query else ""


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host.rstrip(".")
    if parts.port is not None and parts.port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{parts.port}"
    return host


def _plain_host(host: str) -> str:
    """In ASCII, without the labels of its mobile and AMP views; the last two labels always stay."""
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        # No name of a host that can be resolved, but one to compare by.
        host = host.casefold()
    labels = host.split(".")
    return ".".join([*(label for label in labels[:-2] if label not in _VIEW_LABELS), *labels[-2:]])


def _plain_path(path: str) -> str:
    """Escapes in one form; without index file, closing slash and the steps that lead to a view of the same page."""
    segments: list[str] = []
    for segment in _SESSION.sub("", path).split("/"):
        if segment == ".." and segments:
            segments.pop()
        elif segment not in ("", ".", ".."):
            segments.append(quote(unquote(segment), safe="!$&'()*+,;=:@~"))
    if segments and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    for place in (-1, 0):
        rest = segments[:-1] if place else segments[1:]
        if segments and segments[place].lower() in _VIEW_SEGMENTS and _ARTICLE_LIKE.search("/".join(rest)):
            segments = rest
    if segments and _ARTICLE_LIKE.search("/".join(segments)):
        segments[-1] = _VIEW_ENDING.sub(lambda match: match[1] or "", segments[-1])
    return "".join(f"/{segment}" for segment in segments)


def _parameter(part: str) -> str:
    """A parameter with its escapes in one form; empty for one that says nothing of which article it is."""
    name, mark, value = part.partition("=")
    plain, said = unquote(name).lower(), unquote(value).lower()
    if not part or TRACKING.fullmatch(plain) or (plain in _MAYBE_TRACKING and said in _WAYS):
        return ""
    if said in _VIEWS.get(plain, ()):
        return ""
    return quote(unquote(name.replace("+", " ")), safe="") + mark + quote(unquote(value.replace("+", " ")), safe="")
