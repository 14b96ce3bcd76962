"""A curator's morning in a real browser: forty claims by keyboard alone, and what is on record when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from articles.merge_models import Merge
from articles.models import Claim, Decision
from articles.rematching import rematch
from articles.vocabulary import Action, ClaimState, FactKind
from companies.models import Company, Investment
from plants.models import CapacityPlan, Plant
from tests.articles.builders import make_claim, make_company, make_plant, make_version

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = reverse("admin:articles_claim_changelist")
JOBS_EACH = 36
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def morning() -> None:
    """Forty claims: two of one plant's capacity, one of a sum, one of an unknown company, and thirty-six of jobs."""
    for name in ("Xiaomi", "Xiaomi Huairou"):
        make_company(name)
    make_plant(Company.objects.get(name="Xiaomi"))
    make_claim(make_version("2021-11-29"), FactKind.CAPACITY, values={"by": "2024"})
    make_claim(make_version("2022-05-01"), FactKind.CAPACITY, values={"by": "2025"})
    make_claim(make_version("2021-12-01"), FactKind.INVESTMENT)
    make_claim(make_version("2021-12-02"), FactKind.JOBS, subject="Jidu", values={"count": 700})
    for number in range(JOBS_EACH):
        make_claim(make_version("2021-12-03"), FactKind.JOBS, values={"count": 100 + number})
    rematch(Claim.objects.select_related("version__article__source"))


@pytest.fixture
def desk(page: Page, live_server: Any, curator: User, client: Any) -> Iterator[Page]:
    """The curator's browser; a fault of a script fails the test."""
    client.force_login(curator)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert not [fault for fault in faults if "status of 503" not in fault]


def claim_here(page: Page) -> Claim:
    """The claim whose page is shown."""
    found: Claim = Claim.objects.get(pk=int(page.url.split("/claim/")[1].split("/")[0]))
    return found


def press(page: Page, *keys: str) -> None:
    """Press keys that lead to another claim, and wait until it is there."""
    before = page.url
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_function("before => location.href !== before && !document.querySelector('[aria-busy]')", arg=before)


def decided(action: str) -> int:
    return Decision.objects.filter(action=action, undone_by=None).count()


def test_a_morning_by_keyboard_leaves_the_record_right(
    morning: None, desk: Page, live_server: Any, curator: User
) -> None:
    assert Claim.objects.pending().count() == 40
    desk.goto(live_server.url + QUEUE)
    desk.keyboard.press("j")
    expect(desk.locator("#result_list a.says").first).to_be_focused()
    desk.keyboard.press("b")
    # A key that is pressed before the page's script has run is nobody's.
    desk.wait_for_function("() => document.querySelector('#review-form') && document.readyState === 'complete'")
    desk.evaluate("window.kept = true")
    # The weightiest first: a sum of ten billion.
    assert claim_here(desk).kind == FactKind.INVESTMENT
    curate_all(desk)
    expect(desk.locator("#changelist")).to_contain_text("Nothing waits here.")

    merge_by_keyboard(desk, live_server)
    what_is_on_record(curator)


def curate_all(page: Page) -> None:
    """Decide about each claim that comes, until none waits: each kind of deed at least once."""
    corrected = rejected = False
    skipped: Claim | None = None
    while "/change/" in page.url:
        claim = claim_here(page)
        assert page.evaluate("window.kept"), "a page was loaded as a whole"
        if claim.kind == FactKind.CAPACITY and CapacityPlan.objects.exists() and not corrected:
            correct(page)
            corrected = True
        elif claim.subject == "Jidu":
            make_company_of_it(page)
        elif claim.kind == FactKind.JOBS and not rejected:
            reject(page, "the passage does not say so")
            assert Decision.objects.get(claim=claim).reason == "the passage does not say so"
            press(page, "u")
            assert claim_here(page) == claim
            assert not decided(Action.REJECT)
            press(page, "a")
            rejected = True
        elif claim.kind == FactKind.JOBS and skipped is None:
            press(page, "s")
            skipped = claim
        elif claim == skipped:
            reject(page, "said twice in this article")
        else:
            press(page, "a")


def correct(page: Page) -> None:
    """Type another amount, and accept it so."""
    page.keyboard.press("e")
    expect(page.locator("#values [id^=id_]").first).to_be_focused()
    page.locator("#id_amount").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("150000")
    page.keyboard.press("Escape")
    press(page, "c")


def reject(page: Page, why: str) -> None:
    """Reject with a reason."""
    page.keyboard.press("r")
    expect(page.locator("#id_reason")).to_be_focused()
    page.keyboard.type(why)
    press(page, "Enter")


def make_company_of_it(page: Page) -> None:
    """Make the company that the claim names; its name is filled in, its kind is chosen."""
    page.keyboard.press("m")
    expect(page.locator("#id_create_company")).to_be_checked()
    assert page.locator("#id_new_company_name").input_value() == "Jidu"
    expect(page.locator("#id_new_company_kind")).to_be_focused()
    page.keyboard.type("start")
    page.keyboard.press("Escape")
    press(page, "a")


def merge_by_keyboard(desk: Page, live_server: Any) -> None:
    """Give up the look-alike for the maker, and take that back again."""
    gone = Company.objects.get(name="Xiaomi Huairou")
    desk.goto(live_server.url + reverse("admin:companies_company_merge", args=[gone.pk]))
    desk.locator(".select2-selection").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".select2-search__field")
    desk.keyboard.type("Xiaomi")
    # Until what was typed has come through, the list is that of all companies.
    options = desk.locator(".select2-results__option[role=option]")
    expect(options.filter(has_text="Jidu")).to_have_count(0)
    expect(desk.locator(".select2-results__option--highlighted")).to_have_text("Xiaomi")
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="Show what will change").press("Enter")
    desk.get_by_role("button", name="Merge", exact=True).press("Enter")
    expect(desk.locator(".messagelist .success")).to_contain_text("merged into Xiaomi")
    assert not Company.objects.filter(pk=gone.pk).exists()
    desk.goto(live_server.url + reverse("admin:articles_merge_changelist"))
    desk.locator(".action-select").first.press("Space")
    desk.locator("select[name=action]").select_option("undo_selected")
    desk.get_by_role("button", name="Run").or_(desk.get_by_role("button", name="Go")).first.press("Enter")
    expect(desk.locator(".messagelist .success")).to_contain_text("Undone")


def what_is_on_record(curator: User) -> None:
    """Forty claims decided by the curator, two reports of the plant, one sum, the company made, nothing merged."""
    assert not Claim.objects.pending().exists()
    assert (decided(Action.ACCEPT), decided(Action.CORRECT), decided(Action.REJECT)) == (38, 1, 1)
    assert set(Decision.objects.values_list("by", flat=True)) == {curator.pk}
    plans = list(CapacityPlan.objects.order_by("reported_on_last").values_list("amount", flat=True))
    assert sorted(map(int, plans)) == [150_000, 300_000]
    assert Investment.objects.get().amount == 10_000_000_000
    jidu = Company.objects.get(name="Jidu")
    assert Claim.objects.get(subject="Jidu").company == jidu
    assert Plant.objects.count() == 1
    assert not Merge.objects.standing().exists()
    assert Company.objects.filter(name="Xiaomi Huairou").exists()
    assert Claim.objects.filter(kind=FactKind.JOBS, state=ClaimState.ACCEPTED).count() == JOBS_EACH


def test_a_decision_that_is_stale_is_refused_with_what_changed_and_what_was_typed_stays(
    desk: Page, live_server: Any
) -> None:
    plant = make_plant(make_company("Xiaomi"))
    claim = make_claim(make_version(), FactKind.JOBS, company=plant.company)
    desk.goto(live_server.url + reverse("admin:articles_claim_change", args=[claim.pk]))
    Claim.objects.filter(pk=claim.pk).update(plant=plant)
    desk.keyboard.press("a")
    expect(desk.locator(".messagelist .error")).to_contain_text("plant is now Xiaomi EV Beijing plant")
    assert not Decision.objects.exists()
    desk.keyboard.press("a")
    desk.wait_for_url("**" + QUEUE)
    assert Decision.objects.get().action == Action.ACCEPT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_queue_and_review_page_pass_the_rules_of_axe(desk: Page, live_server: Any, morning: None, scheme: Any) -> None:
    desk.emulate_media(color_scheme=scheme)
    claim = Claim.objects.filter(kind=FactKind.CAPACITY)[0]
    for address in (QUEUE, reverse("admin:articles_claim_change", args=[claim.pk])):
        desk.goto(live_server.url + address)
        desk.evaluate(AXE)
        found = desk.evaluate("(rules) => axe.run(document, {runOnly: rules})", WCAG)
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_without_a_server_nothing_is_lost(desk: Page, live_server: Any) -> None:
    company = make_company("Xiaomi")
    claim = make_claim(make_version(), FactKind.JOBS, company=company)
    address = live_server.url + reverse("admin:articles_claim_change", args=[claim.pk])
    desk.goto(address)
    desk.route(address, lambda route: route.fulfill(status=503, body="away"))
    desk.keyboard.press("e")
    desk.keyboard.type("4")
    desk.keyboard.press("Escape")
    desk.keyboard.press("c")
    expect(desk.locator("#review-failure")).to_contain_text("the server answered 503")
    assert desk.locator("#id_count").input_value().count("4")
    desk.unroute(address)


def test_without_javascript_the_same_buttons_lead_from_claim_to_claim(
    browser: Browser, live_server: Any, curator: User, client: Any
) -> None:
    company = make_company("Xiaomi")
    claims = [make_claim(make_version(), FactKind.JOBS, company=company) for _ in range(2)]
    client.force_login(curator)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(live_server.url + QUEUE)
    page.get_by_role("link", name="Review these one by one").click()
    page.get_by_role("button", name="Accept a", exact=True).click()
    page.get_by_role("button", name="Undo it u").click()
    assert not decided(Action.ACCEPT)
    page.get_by_role("button", name="Reject r").click()
    page.get_by_role("button", name="Accept a", exact=True).click()
    expect(page.locator("#changelist")).to_contain_text("Nothing waits here.")
    context.close()
    assert {Claim.objects.get(pk=claim.pk).state for claim in claims} == {ClaimState.ACCEPTED, ClaimState.REJECTED}
