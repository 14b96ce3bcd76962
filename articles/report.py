"""What was read out of an article, in lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from articles.claim_values import in_words
from articles.claims import claims_of
from articles.models import Article, Claim
from articles.vocabulary import ArticleState, Effect

WIDTH = 110
# What it says would else be known from the day on which it was read.
UNDATED = "undated (--published DATE names its day)"
NO_RECORD = frozenset({Effect.UNKNOWN_COMPANY, Effect.UNKNOWN_PLANT, Effect.AMBIGUOUS})


def article_lines(article: Article) -> Iterator[str]:
    """The article, and each of its claims with its passage and what it was matched to."""
    source = article.source
    parts = [source.publisher or "publisher unknown", str(source.published or UNDATED)]
    parts += ["retold for demonstration"] if source.retold else []
    yield from _wrapped(source.title, "")
    if article.state != ArticleState.EXTRACTED:
        yield from _wrapped(
            f"{', '.join(parts)}; {article.get_state_display()}: {article.failure or 'in another worker’s hand'}", "  "
        )
        return
    claims = list(claims_of(article.versions.latest("number")))
    count = "no claim" if not claims else f"{len(claims)} claim{'s' if len(claims) > 1 else ''}"
    yield from _wrapped(f"{', '.join(parts)}; article {article.pk}, {count}", "  ")
    for number, claim in enumerate(claims, 1):
        yield ""
        yield from _claim_lines(number, claim)


def _claim_lines(number: int, claim: Claim) -> Iterable[str]:
    sure = f", confidence {claim.confidence:.2f}" if claim.confidence is not None else ""
    decided = f", {claim.get_state_display()}"
    head = f"{number}. {claim.get_kind_display()}: {claim.subject}: {in_words(claim.kind, claim.values)}"
    yield from _wrapped(f"{head} ({claim.get_modality_display()}{sure}{decided})", "  ", "     ")
    yield from _wrapped(f"“{' '.join(claim.passage.split())}”", "     ")
    yield from _wrapped(f"→ {_matched(claim)}", "     ", "       ")


def _matched(claim: Claim) -> str:
    """What it was matched to and what accepting it would do, with the score and why."""
    to = [f"company {claim.company.slug}"] if claim.company else []
    to += [f"plant {claim.plant.slug}"] if claim.plant else []
    if claim.record is not None:
        to.append(f"{claim.get_effect_display()} {claim.record}")
    else:
        to.append(claim.get_effect_display())
    return f"{'; '.join(to)} (score {claim.match_score:.2f}: {claim.match_reason})"


def _wrapped(text: str, indent: str, further: str | None = None) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent if further is None else further
    ) or [indent]
