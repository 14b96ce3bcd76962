"""Where the plant of a find is: every place of the article is a candidate, and so is "no place".

A place is told by all its mentions together: what stands beside them, whose plant was said to be there, how far the
nearest one is from the find. What that is worth is learned (`place.*` in data/weights.json).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from articles.extraction.candidates.candidate import Candidate
from articles.extraction.context import SMALL, Features
from articles.extraction.document import Document, Sentence, Site, Told, distance
from articles.extraction.facts.investment import purpose_of
from articles.extraction.model import INVESTMENT, Place
from articles.extraction.places import PlaceMention
from articles.extraction.predicates import predicate_of
from articles.extraction.sentences import Span
from articles.extraction.sites import is_beside, is_plant_place, place_for

# Small words beside a place that tell of it, besides those that count everywhere.
BESIDE = SMALL | {"based", "near", "outside", "south", "north", "east", "west", "like", "here", "there", "both"}
# Beyond so many sentences it makes no difference how far a mention is.
FAR = 6
# A shorter sentence only heads what follows.
LONGEST_HEADING = 30
# More places than these no article has plants at.
MOST = 24
NOWHERE = ""


def candidate_places(candidate: Candidate, company: str | None, purpose: str | None = None) -> dict[str, Features]:
    """Of each place of the article, and of none, its features as the place of a candidate's plant."""
    situation: Features = {f"choice:{candidate.choice}": 1.0} if candidate.choice else {}
    if candidate.kind == INVESTMENT:
        situation[f"purpose:{purpose or purpose_of(candidate.sentence, candidate.values['sum'])}"] = 1.0
    return place_features(candidate.sentence, candidate.anchor, company, situation)


def sites_of(doc: Document) -> dict[str, Site]:
    """The places of an article by their keys, worked out once an article; its sentences have their words by then."""
    if doc.sites is None:
        doc.sites = _gathered(doc)
        _complete(doc.sites)
        _stand(doc, doc.sites)
    return doc.sites


def key_of(place: Place) -> str:
    """What is the same for all mentions of a place."""
    if place.city:
        return place.city.casefold()
    return (place.region or f"={place.country}").casefold()


def _gathered(doc: Document) -> dict[str, Site]:
    found: dict[str, Site] = {}
    for sentence in doc.sentences:
        for mention in sentence.places:
            site = found.get(key_of(mention.place))
            if site is None:
                if len(found) >= MOST:
                    continue
                site = found[key_of(mention.place)] = Site(key_of(mention.place), mention.place)
            site.place = _fuller(site.place, mention.place)
            is_plant = is_plant_place(sentence, mention)
            site.told.append(Told(mention, sentence, is_plant, _beside(sentence, mention, is_plant)))
    return found


def _fuller(one: Place, other: Place) -> Place:
    return Place(one.city, one.region or other.region, one.country or other.country)


def _beside(sentence: Sentence, mention: PlaceMention, is_plant: bool) -> Features:
    """What stands beside a mention: two words on either side, and the verb."""
    text, words = sentence.doc.text, sentence.words
    found: Features = {"m:plant": float(is_plant), "m:near": float(is_beside(sentence, mention))}
    found["m:adjective"] = float(mention.is_adjective)
    found["m:based"] = float(text.startswith("-based", mention.end))
    found["m:owns"] = float(text.startswith(("'s", "’s"), mention.end))
    found["m:starts"] = float(mention.start - sentence.start < 3)
    index = bisect_left([word.start for word in words], mention.start)
    for gap in (1, 2):
        for side, at in (("<", index - gap), (">", index + gap)):
            if 0 <= at < len(words):
                word = words[at]
                told = [word.form] if word.form in BESIDE else word.families
                for family in told:
                    found[f"m:{family}{side}{gap}"] = 1.0
    verb = predicate_of(sentence.predicates, mention.start)
    if verb is not None:
        found[f"m:at:{verb.mark}"] = found[f"m:at:{verb.tense}"] = 1.0
        if verb.object:
            found[f"m:at:{verb.mark}>{verb.object}"] = 1.0
    return {name: value for name, value in found.items() if value}


def _complete(found: dict[str, Site]) -> None:
    """Gives each city the region in which the table has it, where the text names that, and each place what it holds."""
    regions = {site.place.region: site.place for site in found.values() if site.level == "region"}
    for site in found.values():
        if site.level == "city" and not site.place.region:
            within = next((one.mention.within for one in site.told if one.mention.within in regions), None)
            site.place = _fuller(site.place, regions[within]) if within is not None else site.place
    for site in found.values():
        for outer in found.values():
            if outer.level != site.level and _holds(outer.place, site.place):
                outer.inner.append(site.key)


def _stand(doc: Document, found: dict[str, Site]) -> None:
    """Notes of each place what tells of it in the whole article."""
    plants = {key: sum(one.is_plant for one in site.told) for key, site in found.items()}
    all_plants, mentions = sum(plants.values()) or 1, sum(len(site.told) for site in found.values()) or 1
    of_level: dict[str, list[str]] = {}
    for key, site in found.items():
        if plants[key]:
            of_level.setdefault(site.level, []).append(key)
    for key, site in found.items():
        level, same = site.level, of_level.get(site.level, [])
        standing = {
            f"level:{level}": 1.0,
            "plants": plants[key] / all_plants,
            "share": len(site.told) / mentions,
            "any_plant": float(plants[key] > 0),
            "adjective_only": float(all(one.mention.is_adjective for one in site.told)),
            "only": float(same == [key]),
            f"only:{level}": float(same == [key]),
            "first": float(same[:1] == [key]),
            "title": float((site.place.city or site.place.region or "-") in doc.title),
            "lead": float(site.told[0].sentence.index < 2),
            "finer": float(len(site.inner) == 1),
            "finer:many": float(len(site.inner) > 1),
            f"{level}:finer": float(bool(site.inner)),
            "whole": float(bool(site.place.region and site.place.country)),
        }
        site.standing = {name: value for name, value in standing.items() if value}


def _holds(outer: Place, inner: Place) -> bool:
    """Whether a region or country holds a place."""
    if outer.city or outer.country != inner.country:
        return False
    return outer.region is None or outer.region == inner.region


def place_features(sentence: Sentence, anchor: Span, company: str | None, situation: Features) -> dict[str, Features]:
    """Of each place of the article, and of none, its features as the place of a find; `situation` tells of the find."""
    sites = sites_of(sentence.doc)
    shared = {name: value for name, value in situation.items() if value}
    shared |= {"plant_here": 1.0} if sentence.has("plant_nouns") else {}
    shared |= {"places_here": 1.0} if sentence.places else {}
    order, recent = _order(sentence, anchor), _recent(sites, sentence)
    rule = place_for(sentence, anchor, company)
    ruled = key_of(rule) if rule is not None else NOWHERE
    found = {NOWHERE: _nowhere(sentence, sites, anchor, shared)}
    for key, site in sites.items():
        features = site.standing | _seen_from(site, sentence, anchor) | _owned(site, sentence, company)
        features |= _recency(site, sites, recent, sentence)
        outers = [outer for outer in sites.values() if key in outer.inner]
        features |= _beside_others(site, sites, outers, order, sentence)
        features |= {f"{site.level}&{name}": value for name, value in shared.items()}
        found[key] = {name: value for name, value in features.items() if value}
    if ruled in found:
        found[ruled]["ruled"] = 1.0
    return found


def _recency(site: Site, sites: dict[str, Site], recent: Sequence[str], sentence: Sentence) -> Features:
    """How many other places of plants were named since."""
    if site.key not in recent:
        return {}
    rank = recent.index(site.key)
    same = [one for one in recent if sites[one].level == site.level]
    found = {f"recent:{min(rank, 3)}": 1.0, f"recent:{site.level}:{min(same.index(site.key), 2)}": 1.0}
    if rank == 0 and any(one.sentence.paragraph == sentence.paragraph for one in site.told):
        found["recent:paragraph"] = 1.0
    return found


def _beside_others(
    site: Site, sites: dict[str, Site], outers: Sequence[Site], order: Sequence[tuple[str, bool]], sentence: Sentence
) -> Features:
    """How a place stands to those that its sentence names: the nearest, part of one, the whole of one, or another."""
    here = {key for key, _ in order}
    found: Features = {"inner_here": float(not here.isdisjoint(site.inner))}
    for outer in outers:
        if outer.key in here:
            alone = len([one for one in outer.inner if sites[one].level == site.level]) == 1
            found |= {"outer_here": 1.0} | ({"outer_here:sole": 1.0} if alone else {})
    if site.key in here:
        return found | _ranked(site.key, order)
    family = {site.key, *site.inner, *(outer.key for outer in outers)}
    rivals = [is_plant for other, is_plant in order if other not in family]
    return found | {"rival_here": float(bool(rivals)), "rival_here:plant": float(any(rivals))}


def _order(sentence: Sentence, anchor: Span) -> list[tuple[str, bool]]:
    """The places of a sentence, the nearest to the find first, and whether each is one of a plant."""
    near = sorted(sentence.places, key=lambda mention: distance(mention, anchor))
    return [(key_of(mention.place), is_plant_place(sentence, mention)) for mention in near]


def _ranked(key: str, order: Sequence[tuple[str, bool]]) -> Features:
    """Whether a place is the nearest one in its sentence, of all and of those of plants."""
    plants = [other for other, is_plant in order if is_plant]
    return {
        "here:nearest": float(order[0][0] == key),
        "here:nearest:plant": float(bool(plants) and plants[0] == key),
        "here:last:plant": float(len(plants) > 1 and plants[-1] == key),
    }


def _recent(sites: dict[str, Site], sentence: Sentence) -> list[str]:
    """The places of plants named so far, the last one first."""
    last: dict[str, int] = {}
    for key, site in sites.items():
        spots = [one.mention.start for one in site.told if one.is_plant and one.mention.start < sentence.end]
        if spots:
            last[key] = max(spots)
    return sorted(last, key=lambda key: -last[key])


def _nowhere(sentence: Sentence, sites: dict[str, Site], anchor: Span, shared: Features) -> Features:
    """What speaks for no place: the words of the clause, and how many places there are."""
    clause = sentence.clause(anchor.start)
    plants = sum(any(one.is_plant for one in site.told) for site in sites.values())
    found: Features = {"none": 1.0, f"none:sites:{min(plants, 4)}": 1.0, f"none:all:{min(len(sites), 3)}": 1.0}
    for word in sentence.words:
        if clause.start <= word.start < clause.end:
            for family in word.families:
                found[f"none|{family}"] = 1.0
    for name, value in shared.items():
        found[f"none&{name}"] = value
    return found


def _seen_from(site: Site, sentence: Sentence, anchor: Span) -> Features:
    """How a place stands to the find: in its clause, its sentence, so many sentences before, or only behind."""
    here = [one for one in site.told if one.sentence is sentence]
    if here:
        nearest = min(here, key=lambda one: (not one.is_plant, distance(one.mention, anchor)))
        clause = sentence.clause(anchor.start)
        gap = distance(nearest.mention, anchor)
        side = "<" if nearest.mention.start < anchor.start else ">"
        inside = clause.start <= nearest.mention.start < clause.end
        found = {
            "here": 1.0,
            f"here:{site.level}": 1.0,
            "here:clause": float(inside),
            "here:near": 1.0 - min(gap, 200) / 200,
            f"here{side}": 1.0,
            f"here{side}near": 1.0 - min(gap, 60) / 60,
            "here:plant": float(nearest.is_plant),
            "here:plant:clause": float(nearest.is_plant and inside),
            "here:alone": float(len({key_of(one.place) for one in sentence.places}) == 1),
        }
        return found | {f"here:{name}": value for name, value in nearest.features.items()}
    before = [one for one in site.told if one.sentence.index < sentence.index]
    if before:
        last = next((one for one in reversed(before) if one.is_plant), before[-1])
        gap = min(sentence.index - last.sentence.index, FAR)
        found = {"back": 1.0, f"back:{gap}": 1.0, "back:plant": float(last.is_plant)}
        found["back:heading"] = float(gap == 1 and last.sentence.end - last.sentence.start < LONGEST_HEADING)
        same = last.sentence.paragraph == sentence.paragraph
        found["back:paragraph"] = found[f"back:{gap}:paragraph"] = float(same)
        return found | {f"back:{name}": value for name, value in last.features.items()}
    return {"ahead": 1.0, "ahead:plant": float(any(one.is_plant for one in site.told))}


def _owned(site: Site, sentence: Sentence, company: str | None) -> Features:
    """Whether the text puts the company of the find, or another one, at a place."""
    owners = [
        owner for name in (site.place.city, site.place.region) if name for _, owner in sentence.doc.owners.get(name, [])
    ]
    beside = [{mention.key for mention in one.sentence.companies} for one in site.told]
    together = sum(company in keys for keys in beside)
    return {
        "owner": float(company in owners),
        "owner:other": float(bool(owners) and company not in owners),
        "owner:last": float(bool(owners) and owners[-1] == company),
        "together": together / len(beside),
        "apart": float(not together and all(beside)),
    }


__all__ = ["NOWHERE", "candidate_places", "key_of", "place_features", "sites_of"]
