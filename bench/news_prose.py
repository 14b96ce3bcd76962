"""What news reports say beside their facts: background, voices, scene, markets. No two texts share many sentences."""

from __future__ import annotations

import random
import re

SENTENCES = (
    "{who} said on {weekday} that {topic} would remain {hard} for {long}.",
    "“{we} have to {act} {thing} before anybody talks about {topic},” {who} told {outlet}.",
    "{outlet} had reported on {weekday} that {who} wanted to {act} {thing}.",
    "In {month} {who} had still spoken of {thing} as {hard}.",
    "{who} did not want to comment on {topic} when asked by {outlet}.",
    "Compared with {month}, {topic} {moved} by {share} percent, figures of {body} show.",
    "For {body}, {thing} {is_} {hard}: it wants to {act} {topic} within {long}.",
    "Shares in the sector {moved} by up to {share} percent on {weekday}, led by suppliers of {thing}.",
    "Whether {who} can {act} {thing} is {hard}, said {other}.",
    "It was not clear on {weekday} how {who} meant to {act} {topic}.",
    "“Nobody asked {us} about {thing},” said {other}, who has lived nearby for {long}.",
    "Behind the debate stands {topic}, which {who} once called {hard}.",
    "{body} will publish its view of {topic} in {month}.",
    "Rivals {moved} their prices by about {share} percent in {month}, and {other} expects more of it.",
    "Some {share} people came to the meeting on {weekday}, where {who} tried to {act} {topic}.",
    "In a letter to {outlet}, {other} described {thing} as {hard}.",
    "Customers, {other} said, care less for {topic} than for {thing}.",
    "The price of lithium carbonate {moved} by {share} percent between {month} and {weekday}, according to {body}.",
    "{other} was more careful: {thing} had been {hard} for {long}, and {topic} made it no easier.",
    "It took {who} {long} to {act} {thing}, and critics at {body} have not forgotten it.",
    "Reporters of {outlet} saw {thing} at the gate on {weekday}, but no sign of {who}.",
    "The talks about {topic}, {who} said, were “{hard}, but fair”.",
)
SLOTS: dict[str, tuple[str, ...]] = {
    "who": (
        "the minister for the economy", "a spokeswoman of the company", "the head of the works council",
        "the finance chief", "a person close to the talks", "the mayor", "the chairman of the supervisory board",
        "an official of the ministry", "the chief engineer", "a lawyer of the investors", "the purchasing manager",
    ),
    "other": (
        "an analyst at a broker in London", "a professor of vehicle engineering", "a dealer from the north",
        "the owner of a workshop", "a consultant who advises suppliers", "a member of the opposition",
        "the author of a study on batteries", "a former manager", "a farmer whose fields border the site",
        "a researcher at a technical university", "the secretary of a union",
    ),
    "we": ("We", "They", "All of us", "Politicians", "The suppliers", "The banks"),
    "us": ("us", "the neighbours", "the apprentices", "those who work here", "the town"),
    "act": (
        "settle", "explain", "delay", "speed up", "defend", "rethink", "simplify", "put in order", "test", "sell",
    ),
    "thing": (
        "the supply of cathode material", "the new charging standard", "the water permits", "the road to the site",
        "the training of apprentices", "the software of the dashboard", "the fate of old cells", "the brake system",
        "the noise of the presses", "the second-hand market", "the contracts of temporary workers",
        "the cooling of the battery pack", "separators from one sole supplier", "the rail link",
    ),
    "topic": (
        "the price war", "demand from private buyers", "tariffs on imported cars", "the end of the subsidies",
        "the shift to smaller models", "the cost of electricity", "the dispute with the suppliers",
        "competition from abroad", "the shortage of skilled workers", "the new rules on emissions",
        "range in cold weather", "the trust of customers", "the dependence on a few mines",
    ),
    "hard": (
        "difficult", "an open question", "a matter of patience", "harder than expected", "overrated", "the main risk",
        "nearly solved", "underestimated", "a test of nerves", "worth the trouble", "beyond its control",
    ),
    "outlet": (
        "a local newspaper", "the evening news", "a trade magazine", "public radio", "the agency", "a business daily",
    ),
    "body": (
        "the statistics office", "the industry association", "a consumer group", "the chamber of commerce",
        "the grid operator", "an environmental group", "the transport committee", "the accountants",
    ),
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Sunday evening"),
    "month": ("January", "March", "the spring", "June", "the summer", "September", "autumn", "the last quarter"),
    "long": ("some weeks", "the rest of the year", "a generation", "years", "several quarters", "a long winter"),
    "moved": ("rose", "fell", "slipped", "climbed", "had dropped", "had grown"),
    "is_": ("is", "was", "remains", "has become", "would be"),
    "share": tuple(str(number) for number in range(2, 60)),
}  # fmt: skip
_SLOT = re.compile(r"\{(\w+)\}")


def paragraphs(rnd: random.Random, words: int) -> list[str]:
    """Paragraphs of two to four sentences, of at least so many words together; none for 0."""
    made: list[str] = []
    while words > 0:
        made.append(" ".join(sentence(rnd) for _ in range(rnd.randrange(2, 5))))
        words -= len(made[-1].split())
    return made


def word(rnd: random.Random) -> str:
    """One word, as of a menu."""
    return rnd.choice(SLOTS["thing"]).split()[1].title()


def sentence(rnd: random.Random) -> str:
    """One sentence, as of a paragraph, a teaser or a comment."""
    told = _SLOT.sub(lambda slot: rnd.choice(SLOTS[slot[1]]), rnd.choice(SENTENCES))
    first = 1 if told.startswith("“") else 0
    return told[:first] + told[first].upper() + told[first + 1 :]
