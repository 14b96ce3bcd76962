"""How well reprints are told from other reports, on pairs of texts made from the corpus."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from articles.fingerprints import fingerprint, packed, unpacked
from articles.stories import FEWEST_SHARED_MARKS
from tests.articles.stories.pairs import Maker, Pair, base_texts, independent

ROUNDS = 20
# The thresholds were chosen on seeds 1 to 5.
SEEDS = (1, 20260115, 987654321)


def found(pair: Pair) -> bool:
    """Whether the pair would be one story: looked up by its marks, and alike enough."""
    one, two = fingerprint(pair.one), fingerprint(pair.two)
    looked_up = len(set(one.marks) & set(two.marks)) >= FEWEST_SHARED_MARKS
    return looked_up and one.likeness(two).one_report


def measure(pairs: Iterable[Pair]) -> tuple[float, float, list[str]]:
    """Precision and recall, and the kinds of the pairs that were told wrongly."""
    told = [(pair, found(pair)) for pair in pairs]
    right = sum(pair.same and one for pair, one in told)
    wrong = [f"{pair.kind}: {'joined' if one else 'missed'}" for pair, one in told if one != pair.same]
    return right / sum(one for _, one in told), right / sum(pair.same for pair, _ in told), wrong


@pytest.mark.parametrize("seed", SEEDS)
def test_reprints_are_told_from_other_reports(seed: int) -> None:
    pairs = list(Maker(seed).pairs(ROUNDS))
    assert sum(pair.same for pair in pairs) >= 100
    assert sum(not pair.same for pair in pairs) >= 100
    precision, recall, wrong = measure(pairs)
    print(f"seed {seed}: {len(pairs)} pairs, precision {precision:.3f}, recall {recall:.3f}; wrong: {wrong}")
    assert precision >= 0.98, wrong
    assert recall >= 0.95, wrong


def test_no_two_reports_of_one_event_are_one_report() -> None:
    assert len(independent()) >= 12
    assert [one[:60] for one, two in independent() if found(Pair("independent", one, two, same=False))] == []


def test_no_two_articles_of_the_corpus_are_one_report() -> None:
    prints = [fingerprint(text) for text in base_texts()]
    alike = [(one, two) for number, one in enumerate(prints) for two in prints[:number] if one.likeness(two).one_report]
    assert alike == []


def test_the_ways_of_writing_a_number_make_no_difference() -> None:
    one = "The plant will make 300,000 cars a year. It costs $1.5 billion, or 12% more, and takes three years."
    two = (
        "The plant will make 300 thousand cars a year. It costs 1.5bn dollars, or 12 per cent more, and takes 3 years."
    )
    assert fingerprint(one) == fingerprint(two)


def test_other_figures_in_the_same_words_are_another_report() -> None:
    text = (
        "Veyo delivered {} cars in the month, an increase of {} percent year on year. Since January it has delivered "
        "{} cars. It now has {} stores in {} cities, and expects to sell more cars in the coming months than ever."
    )
    march, april = (
        fingerprint(text.format(9100, 12, 25300, 310, 88)),
        fingerprint(text.format(9900, 15, 35200, 322, 91)),
    )
    assert march.likeness(april).of_shorter > 0.4
    assert not march.likeness(april).one_report


def test_likeness_is_the_same_from_either_side() -> None:
    pairs = [(fingerprint(pair.one), fingerprint(pair.two)) for pair in Maker(7).pairs(2)]
    assert all(one.likeness(two) == two.likeness(one) for one, two in pairs)


def test_a_short_text_is_like_itself_alone() -> None:
    note = fingerprint("Correction: the plant is in Hefei.")
    assert len(note.marks) == 1
    assert note.likeness(fingerprint("Correction: the plant is in Hefei!")).one_report
    assert not note.likeness(fingerprint("Correction: the plant is in Wuhan.")).one_report


def test_texts_that_do_not_part_their_words_are_compared_too() -> None:
    text = (
        "小米汽车将在北京建设年产三十万辆的整车工厂。工厂分两期建设，"
        "一期和二期产能均为十五万辆。首款车型预计二零二四年量产。"
    )
    other = (
        "蔚来宣布在合肥新桥建设第二座工厂，计划于明年第三季度投产。"
        "该工厂将生产面向大众市场的新品牌车型，年产能尚未公布。"
    )
    assert fingerprint(text).likeness(fingerprint(text.replace("预计", "将于"))).one_report
    assert not fingerprint(text).likeness(fingerprint(other)).one_report


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    text = "Nova Motors will build a plant in Hefei with a capacity of 300,000 vehicles per year, it said on Monday."
    assert fingerprint(text).marks[:2] == [-1994205153, -1872428697]


def test_what_is_packed_is_unpacked() -> None:
    shingles = fingerprint(base_texts()[0]).shingles
    assert unpacked(packed(shingles)) == shingles
    assert len(packed(shingles)) == 4 * len(shingles)
