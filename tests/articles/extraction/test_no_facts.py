"""Articles without facts yield none."""

from __future__ import annotations

import pytest

from articles.extraction import extract_facts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tesla's shares fell 4% on Tuesday after Wells Fargo cut its price target to $125.",
        "The Lucid Air goes 520 miles on a charge and costs $169,000.",
        "BYD sold 301,903 cars in November, 31% more than a year ago.",
        "Toyota's chairman thinks that electric cars will never have more than 30% of the market.",
        "With 430 kW and 740 Nm the Kia EV6 GT needs 3.5 seconds to 100 km/h.",
        "Europe has capacity for 2.2 times the batteries that it needs, says the consultancy.",
        "China exported 500,000 electric cars to Europe last year worth 10 billion euros, says BYD.",
        "General Motors repurchased $1.1 billion of stock and raised its guidance to $13-15 billion.",
        "Volvo Cars recalls 72,000 hybrids; the recall will cost 300 million kronor.",
        "The European Commission imposed tariffs of 35.3% on the cars of SAIC.",
        "Fisker has assets of $500 million and liabilities of $1 billion.",
        "Steelmaker ArcelorMittal will build a works in Alabama for 0.9 billion dollars.",
    ],
)
def test_no_facts(text: str) -> None:
    assert extract_facts(text, published="2024-06-05") == []
