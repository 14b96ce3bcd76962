"""The picture of who works with whom: the same agreements as the list, as of the same day."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from companies.models import Company
from companies.partnership_network import MOST_PARTIES
from tests.factories import CompanyFactory, PartnershipFactory, PartnershipPartyFactory
from tests.pages import tree, words

pytestmark = pytest.mark.django_db


def agree(*parties: Company | str, **about: Any) -> None:
    deal = PartnershipFactory(**about)
    for one in parties:
        if isinstance(one, str):
            PartnershipPartyFactory(partnership=deal, company=None, name=one)
        else:
            PartnershipPartyFactory(partnership=deal, company=one, name=one.name)


def drawn(client: Client, query: str = "") -> tuple[dict[str, str], dict[str, str]]:
    """The parties' links by what they are called, and the looks of the ties by their titles."""
    page = tree(client.get(f"/partnerships/?{query}"))
    parties = {
        one.get("aria-label").replace("\u00a0", " "): one.get("href")
        for one in page.xpath("//*[@id='network']//a[@data-key]")
    }
    return parties, {words(one): one.get("class") for one in page.xpath("//*[@id='network']//line[@data-of]")}


def test_parties_are_links_and_ties_tell_what_was_agreed(client: Client) -> None:
    alpha, beta = CompanyFactory(slug="alpha", name="Alpha"), CompanyFactory(slug="beta", name="Beta")
    agree(alpha, beta, type="supply", modality="fact", bindingness="active")
    agree(alpha, beta, "State of Ohio", type="joint_venture", modality="plan", bindingness="talks")
    parties, ties = drawn(client)
    assert parties == {
        "Alpha, 2 agreements": "/companies/alpha/#partnerships",
        "Beta, 2 agreements": "/companies/beta/#partnerships",
        "State of Ohio, 1 agreement": "/partnerships/?search=State+of+Ohio",
    }
    assert ties == {
        "Alpha and Beta: joint venture, talks; supply, active": "tie firm",
        "Alpha and State of Ohio: joint venture, talks": "tie loose",
        "Beta and State of Ohio: joint venture, talks": "tie loose",
    }


def test_it_follows_the_filters_and_the_day_of_the_list(client: Client) -> None:
    alpha, beta = CompanyFactory(slug="alpha", name="Alpha"), CompanyFactory(slug="beta", name="Beta")
    agree(alpha, beta, type="supply", modality="rumour", bindingness="rumoured", reported_on="2022-05-01")
    agree(alpha, "Ohio", type="joint_venture", modality="fact", bindingness="ended", reported_on="2024-05-01")
    assert set(drawn(client)[1].values()) == {"tie rumour", "tie over"}
    assert list(drawn(client, "type=supply")[1].values()) == ["tie rumour"]
    parties, ties = drawn(client, "as_of=2023-01-01")
    assert list(ties.values()) == ["tie rumour"]
    assert parties["Alpha, 1 agreement"] == "/companies/alpha/?as_of=2023-01-01#partnerships"
    assert drawn(client, "as_of=2022-01-01") == ({}, {})


def test_of_many_parties_those_with_most_partners_are_drawn_and_the_rest_is_counted(client: Client) -> None:
    hub = CompanyFactory(slug="hub", name="Hub")
    for number in range(MOST_PARTIES + 5):
        agree(hub, f"Partner {number:02}")
    page = tree(client.get("/partnerships/"))
    assert len(page.xpath("//*[@id='network']//a[@data-key]")) == MOST_PARTIES
    assert f"{MOST_PARTIES} parties with most partners; 6 further stand in the list alone." in words(page)
