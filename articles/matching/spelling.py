"""How a company's name is written: without case, accents, legal forms, and the words of its trade."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


def word_set(words: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(words.split())


LEGAL_FORMS = word_set(
    "inc incorporated corp corporation co company ltd limited llc lp plc ag aktiengesellschaft se sa sas spa srl sl "
    "gmbh kg nv bv ab publ as asa oy oyj kk kft zrt sro doo jsa bhd berhad tbk pvt private pte pty jsc pjsc pcl pt "
    "the group groupe holding holdings"
)
# Who bears one of these stands above those of the same name that build something: Tata Group is not Tata Motors.
ABOVE = word_set("group groupe holding holdings")
HOLDING = word_set("holding holdings")
CARS = "cars"
# What a firm does, by the words for it: General Motors is not General Electric, nor Morrow Batteries Morrow Energy.
TRADES = {
    CARS: word_set(
        "motor motors auto autos automobile automobiles automotive car cars vehicle vehicles ev nev new mobility"
    ),
    "electric": word_set("electric"),
    "energy": word_set("energy"),
    "batteries": word_set("battery batteries cell cells"),
    "materials": word_set("material materials"),
    "technology": word_set("technology technologies tech hightech high hi"),
    "international": word_set("international intl"),
    "solutions": word_set("solution solutions storage"),
}
TRADE_OF = {word: trade for trade, words in TRADES.items() for word in words}
# Where a firm is registered, as Chinese ones put it before their name.
SEATS = word_set(
    "china beijing shanghai shenzhen guangzhou guangdong hangzhou zhejiang chongqing anhui hefei jiangsu nanjing hubei "
    "wuhan"
)
BETWEEN = word_set("and et und y")
HAN_LEGAL = re.compile(r"(?:股份有限公司|有限公司|公司|控股集团|集团|控股)$")
HAN_TRADE = re.compile(r"(?:新能源科技|新能源|汽车|科技|技术|高科|锂能)$")
# Traditional characters of names in the field, as they are written on the mainland.
SIMPLIFIED = str.maketrans("長車亞蔚國軒寧時華為億緯愛馳鵬蘋賽廣", "长车亚蔚国轩宁时华为亿纬爱驰鹏苹赛广")
# A core that is shorter says too little to stand for a longer name: "Li" is not Li Auto.
SHORTEST_CORE = 4
SHORTEST_HAN_CORE = 2
_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"[’']s\b")
_APOSTROPHE = re.compile(r"[’']")
_INITIALS = re.compile(r"\b\w(?: \w\b)+")
_BRACKETED = re.compile(r"[(（]([^)）]*)[)）]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def folded(name: str) -> str:
    """A name without case, accents and punctuation: "Škoda Auto, a.s." is "skoda auto as"."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", _POSSESSIVE.sub("", name.casefold())))
    words = " ".join(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))
    return _INITIALS.sub(lambda found: found.group().replace(" ", ""), words).translate(SIMPLIFIED)


def without(words: frozenset[str], name: str) -> str:
    """A folded name without some words, but never without all of them."""
    kept = [word for word in name.split() if word not in words]
    return " ".join(kept) or name


def bare(name: str) -> str:
    """A folded name without its legal form."""
    if _HAN.fullmatch(name):
        return HAN_LEGAL.sub("", name) or name
    return without(LEGAL_FORMS, name)


def together(name: str) -> str:
    """A folded name without its gaps, so that "Blue Oval SK" is "BlueOvalSK"."""
    return name.replace(" ", "")


def spellings(name: str) -> Iterator[str]:
    """The folded name, and for one with brackets what stands before and in them: each is a name of its own."""
    yield folded(name)
    if _BRACKETED.search(name):
        for part in (_BRACKETED.sub(" ", name), *_BRACKETED.findall(name)):
            if folded(part):
                yield folded(part)


@dataclass(frozen=True)
class Parts:
    """A folded name taken apart: its core, the trades that it names, and whether it stands above others."""

    core: str
    trades: frozenset[str]
    above: bool
    holding: bool

    @property
    def tells(self) -> bool:
        """Whether the core says enough to be known by it alone."""
        least = SHORTEST_HAN_CORE if _HAN.fullmatch(self.core) else SHORTEST_CORE
        return len(self.core) >= least

    def may_be(self, known: Parts) -> bool:
        """Whether this may be a looser way to write the known name of the same core.

        One that leaves trades out must not say that it stands above them; one that adds trades is not a holding's.
        Names of different trades are different firms.
        """
        if self.trades < known.trades:
            return self.tells and not self.above
        return known.trades <= self.trades and (known.trades == self.trades or not known.holding)


def parts(name: str) -> Parts:
    """Take a folded name apart. Its first word is never taken for a trade, and a seat only where more follows."""
    all_words = set(name.split())
    above, holding = bool(all_words & ABOVE), bool(all_words & HOLDING)
    plain = bare(name)
    if _HAN.fullmatch(plain):
        core = HAN_TRADE.sub("", plain) or plain
        return Parts(core, frozenset({CARS}) if core != plain else frozenset(), above, holding)
    words = [word for word in plain.split() if word not in BETWEEN]
    if len(words) > 1 and words[0] in SEATS and words[1] not in TRADE_OF:
        words = words[1:]
    kept = words[:1] + [word for word in words[1:] if word not in TRADE_OF]
    trades = frozenset(TRADE_OF[word] for word in words[1:] if word in TRADE_OF)
    return Parts(" ".join(dict.fromkeys(kept)), trades, above, holding)
