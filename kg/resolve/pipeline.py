"""All papers and their extractions in; one graph out: entities over all papers, statements with all their evidence."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.ids import digest, entity_id, fold
from kg.model import (
    Alias,
    Claim,
    Entity,
    Evidence,
    Extraction,
    GraphData,
    LocalEntity,
    LocalForm,
    Paper,
    Qualifiers,
    Statement,
)
from kg.resolve.chains import find_chains
from kg.resolve.identity import Local, find_identities, parts
from kg.resolve.rulings import Rulings, default_rulings
from kg.resolve.variants import find_variants
from kg.vocab import SIGNATURES, EntityType, RelationType


def resolve(papers: Iterable[Paper], extractions: Iterable[Extraction], *, rulings: Rulings | None = None) -> GraphData:
    """Fold what the papers say into one graph; the order of the input does not matter, and doing it twice changes nothing.

    By default with the curated exceptions of identity.
    """
    rulings = default_rulings() if rulings is None else rulings
    by_id = {p.id: p for p in papers}
    read = sorted((x for x in extractions if x.paper_id in by_id), key=lambda x: x.paper_id)
    locals_: dict[Local, LocalEntity] = {(x.paper_id, i): e for x in read for i, e in enumerate(x.entities)}
    clusters = find_identities(read, rulings)
    entities, ids = _entities(clusters, locals_, rulings)
    statements = _statements(read, by_id, ids, {e.id: e.type for e in entities})
    statements += [*find_variants(entities, statements), *find_chains(statements)]
    forms = _forms(locals_, ids)
    return GraphData(
        tuple(sorted(by_id.values(), key=lambda p: p.id)),
        tuple(sorted(entities, key=lambda e: e.id)),
        tuple(forms),
        tuple(sorted(statements, key=lambda s: s.id)),
    )


# ------------------------------------------------------------------ entities


def _entities(
    clusters: Sequence[Sequence[Local]], locals_: Mapping[Local, LocalEntity], rulings: Rulings
) -> tuple[list[Entity], dict[Local, str]]:
    drafts: dict[str, list[tuple[Sequence[Local], str, EntityType]]] = defaultdict(list)
    for members in clusters:
        type = _type(members, locals_)
        name = _label(members, locals_)
        drafts[entity_id(type, name)].append((members, name, type))
    entities: list[Entity] = []
    ids: dict[Local, str] = {}
    used: set[str] = set()
    for base, rivals in drafts.items():
        # the one with most papers keeps the plain id; the others are told apart by the first paper that names them
        rivals.sort(key=lambda r: (-len({paper for paper, _ in r[0]}), r[0][0]))
        for rank, (members, name, type) in enumerate(rivals):
            id = base if rank == 0 else f"{base}-{digest(members[0][0] + name, length=4)}"
            again = 0
            while id in used:  # one paper may give three things one name
                again += 1
                id = f"{base}-{digest(members[0][0] + name, str(again), length=4)}"
            used.add(id)
            for local in members:
                ids[local] = id
            entities.append(
                Entity(
                    id, type, name, _aliases(members, locals_, name, rulings), all(locals_[m].unnamed for m in members)
                )
            )
    return entities, ids


def _type(members: Sequence[Local], locals_: Mapping[Local, LocalEntity]) -> EntityType:
    votes: Counter[EntityType] = Counter()
    for m in members:
        votes[locals_[m].type] += 1 + len(locals_[m].mentions) + (1000 if locals_[m].key else 0)
    return max(votes.items(), key=lambda item: (item[1], item[0].value))[0]


def _label(members: Sequence[Local], locals_: Mapping[Local, LocalEntity]) -> str:
    keys = sorted({k for m in members if (k := locals_[m].key)})
    if keys:
        return keys[0].partition(":")[2]
    names = Counter(locals_[m].name for m in members)
    return min(names, key=lambda n: (-names[n], n == n.casefold(), len(n), n))


def _aliases(
    members: Sequence[Local], locals_: Mapping[Local, LocalEntity], label: str, rulings: Rulings
) -> tuple[Alias, ...]:
    papers: dict[str, set[str]] = defaultdict(set)
    why: dict[str, str] = {}
    for m in members:
        e = locals_[m]
        ruling = rulings.of(e.type, e.name, m[0])
        for form in (e.name, *e.aliases):
            if form == label or not form:
                continue
            papers[form].add(m[0])
            reason = f"decided by hand: {ruling.why}" if ruling else _reason(form, e, label)
            why[form] = min(why.get(form, reason), reason)
    return tuple(Alias(text, len(papers[text]), why[text]) for text in sorted(papers))


def _reason(form: str, e: LocalEntity, label: str) -> str:
    if fold(form) == fold(label):
        return "same letters"
    if parts(form) == parts(label):
        return "same name in another spelling or number"
    if e.key is not None:
        return (
            "curated alias" if form == e.name or len(parts(form)) <= len(parts(label)) + 1 else "form of a curated name"
        )
    if all(p in parts(form) for p in parts(label)):
        return "same name with generic words around it"
    if parts(form) == parts(e.name):
        return "same thing in its paper"
    return "short form and expansion in one paper"


def _forms(locals_: Mapping[Local, LocalEntity], ids: Mapping[Local, str]) -> list[LocalForm]:
    grouped: dict[tuple[str, str], list[LocalEntity]] = defaultdict(list)
    for local, e in sorted(locals_.items()):
        grouped[local[0], ids[local]].append(e)
    out = []
    for (paper, id), found in sorted(grouped.items()):
        name = found[0].name
        aliases = sorted({form for e in found for form in (e.name, *e.aliases)} - {name})
        out.append(LocalForm(paper, id, name, tuple(aliases), sum(len(e.mentions) for e in found)))
    return out


# ------------------------------------------------------------------ statements


def _statements(
    read: Sequence[Extraction], papers: Mapping[str, Paper], ids: Mapping[Local, str], types: Mapping[str, EntityType]
) -> list[Statement]:
    found: dict[str, tuple[RelationType, str, str | None, Qualifiers]] = {}
    evidence: dict[str, set[Evidence]] = defaultdict(set)
    for x in read:
        paper = papers[x.paper_id]
        mentions: dict[str, list[Claim]] = defaultdict(list)
        for claim in x.claims:
            subject = x.paper_id if claim.subject is None else ids[x.paper_id, claim.subject]
            object = None if claim.object is None else ids[x.paper_id, claim.object]
            if claim.relation is RelationType.MENTIONS:
                assert object is not None
                mentions[object].append(claim)
                continue
            if subject == object or not _allowed(claim.relation, subject, object, types):
                continue
            q = claim.qualifiers
            q = replace(
                q, metric=_id(q.metric, x, ids), dataset=_id(q.dataset, x, ids), hardware=_id(q.hardware, x, ids)
            )
            key = statement_id(claim.relation, subject, object, q)
            found[key] = (claim.relation, subject, object, q)
            evidence[key].add(_evidence(paper, claim))
        for object, claims in mentions.items():
            q = Qualifiers(count=sum(c.qualifiers.count or 0 for c in claims))
            key = statement_id(RelationType.MENTIONS, x.paper_id, object, Qualifiers())
            found[key] = (RelationType.MENTIONS, x.paper_id, object, q)
            first = min(claims, key=lambda c: (c.sentence.field.value, c.sentence))
            evidence[key].add(_evidence(paper, first))
    return [
        Statement(
            key,
            relation,
            subject,
            object,
            q,
            tuple(sorted(evidence[key], key=lambda e: (e.paper_id, e.field, e.start, e.rule, e.confidence))),
        )
        for key, (relation, subject, object, q) in found.items()
    ]


def _allowed(relation: RelationType, subject: str, object: str | None, types: Mapping[str, EntityType]) -> bool:
    signature = SIGNATURES[relation]
    if types.get(subject, EntityType.PAPER) not in signature.subject:
        return False
    return object is None or types[object] in signature.object


def _id(index: str | int | None, x: Extraction, ids: Mapping[Local, str]) -> str | None:
    return ids[x.paper_id, index] if isinstance(index, int) else None


def _evidence(paper: Paper, claim: Claim) -> Evidence:
    s = claim.sentence
    return Evidence(
        paper.id, s.field, s.start, s.end, paper.text(s.field)[s.start : s.end], claim.rule, claim.confidence
    )


def statement_id(relation: RelationType, subject: str, object: str | None, q: Qualifiers) -> str:
    """The id of a statement: a hash of what it says, so that two papers that say the same support one statement."""
    values = [relation.value, subject, object or ""]
    for name in (
        "baseline",
        "factor",
        "factor_high",
        "percent",
        "delta",
        "value",
        "unit",
        "at_most",
        "metric",
        "dataset",
        "hardware",
    ):
        value = getattr(q, name)
        values.append("" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value))
    return "st:" + digest(*values)
