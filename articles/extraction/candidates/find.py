"""Every candidate of an article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from articles.extraction.candidates.candidate import Candidate
from articles.extraction.candidates.capacity import capacity_candidates
from articles.extraction.candidates.investment import investment_candidates
from articles.extraction.candidates.jobs import jobs_candidates
from articles.extraction.candidates.milestone import milestone_candidates
from articles.extraction.candidates.partnership import partnership_candidates
from articles.extraction.candidates.status import status_candidates
from articles.extraction.context import Contexts
from articles.extraction.document import Document, Sentence

# Each kind of fact registers here the function that finds its candidates in a sentence.
FINDERS: tuple[Callable[[Contexts, Sentence], Iterator[Candidate]], ...] = (
    capacity_candidates,
    milestone_candidates,
    investment_candidates,
    partnership_candidates,
    status_candidates,
    jobs_candidates,
)


# More candidates than this in one sentence are no prose, and time must not grow with them.
MOST = 40


def find_candidates(doc: Document, contexts: Contexts) -> Iterator[Candidate]:
    """The candidates of an article, sentence by sentence."""
    for sentence in doc.sentences:
        for finder in FINDERS:
            yield from islice(finder(contexts, sentence), MOST)
