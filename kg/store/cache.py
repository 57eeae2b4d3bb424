"""An extraction in, compact bytes out, and back: what the `extraction` table keeps so that nothing is read twice."""

from dataclasses import fields
from typing import Any

import orjson

from kg.model import Claim, Extraction, Field, LocalEntity, Mention, Qualifiers, Span
from kg.vocab import EntityType, RelationType

_QUALIFIERS = tuple(f.name for f in fields(Qualifiers))


def encode(extraction: Extraction) -> bytes:
    """The bytes of an extraction: JSON arrays in the order of the records' fields.

    Raises `TypeError` where a text holds lone surrogates or a count exceeds 64 bits, which no reader lets through.
    """
    return orjson.dumps(
        (
            extraction.paper_id,
            [_entity_row(e) for e in extraction.entities],
            [_claim_row(c) for c in extraction.claims],
        )
    )


def decode(payload: bytes) -> Extraction:
    """The extraction that `encode` made these bytes of."""
    paper_id, entities, claims = orjson.loads(payload)
    return Extraction(paper_id, tuple(map(_entity, entities)), tuple(map(_claim, claims)))


def _span_row(span: Span) -> tuple[str, int, int]:
    return (span.field.value, span.start, span.end)


def _span(row: list[Any]) -> Span:
    field, start, end = row
    return Span(Field(field), start, end)


def _mention_row(mention: Mention) -> tuple[Any, ...]:
    return (_span_row(mention.span), mention.text, mention.type.value, mention.rule)


def _mention(row: list[Any]) -> Mention:
    span, text, type, rule = row
    return Mention(_span(span), text, EntityType(type), rule)


def _entity_row(entity: LocalEntity) -> tuple[Any, ...]:
    mentions = [_mention_row(m) for m in entity.mentions]
    return (entity.name, entity.type.value, entity.aliases, mentions, entity.key, entity.unnamed)


def _entity(row: list[Any]) -> LocalEntity:
    name, type, aliases, mentions, key, unnamed = row
    return LocalEntity(name, EntityType(type), tuple(aliases), tuple(map(_mention, mentions)), key, unnamed)


def _claim_row(claim: Claim) -> tuple[Any, ...]:
    said = {name: value for name in _QUALIFIERS if (value := getattr(claim.qualifiers, name)) is not None}
    sentence = _span_row(claim.sentence)
    return (claim.relation.value, claim.subject, claim.object, sentence, claim.rule, claim.confidence, said)


def _claim(row: list[Any]) -> Claim:
    relation, subject, object, sentence, rule, confidence, said = row
    return Claim(RelationType(relation), subject, object, _span(sentence), rule, confidence, Qualifiers(**said))
