"""Names that are not a company's: a curator says so once, and no claim is matched by such a name again."""

from __future__ import annotations

from django.contrib.auth.models import User

from articles.at_once import at_once
from articles.judgement_models import NotNamed
from articles.matching.spelling import folded
from articles.models import Claim
from articles.recording import ReviewRefused
from articles.rematching import rematch
from articles.vocabulary import ClaimState, FactKind


@at_once
def say_not_the_same(claim: Claim, user: User) -> NotNamed:
    """Note that what the claim calls its company is another one, and match all that wait under that name anew.

    Raises ReviewRefused where the claim was decided, names several parties, is matched to no company, or calls it by
    the very name that it has on record.
    """
    company = claim.company
    if claim.state != ClaimState.PENDING:
        raise ReviewRefused("it was decided already: undo that first")
    if claim.kind == FactKind.PARTNERSHIP:
        raise ReviewRefused("it names several parties: correct the one that is meant")
    if company is None:
        raise ReviewRefused("it is matched to no company")
    if folded(claim.subject) == folded(company.name):
        raise ReviewRefused(f"{company} is the company's own name on record: choose the company that is meant")
    told = {"written": claim.subject, "by": user}
    judgement, _ = NotNamed.objects.get_or_create(company=company, name=folded(claim.subject), defaults=told)
    _match_anew(claim.subject)
    return judgement


@at_once
def forget(judgement: NotNamed) -> None:
    """Take such a word back, and match what waits under that name anew."""
    written = judgement.written
    judgement.delete()
    _match_anew(written)


def _match_anew(written: str) -> None:
    # Those that another one is deciding are left to it.
    free = Claim.objects.pending().select_for_update(of=("self",), skip_locked=True)
    waiting = free.filter(subject__iexact=written).order_by("pk")
    rematch(waiting.select_related("version__article__source").defer("version__text", "version__article__page"))
