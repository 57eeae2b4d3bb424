"""The ontology in; the source of schema/shapes.ttl out: SHACL that an exported graph must satisfy.

Shapes are aimed so that each looks at few nodes (a qualifier's shape at the statements that carry it, a relation's at the
relation itself, from where paths lead to its statements), because a validator's time is nodes times constraints.
"""

import json
from collections.abc import Iterable, Sequence

import rdflib
from rdflib import RDFS, SH, XSD
from rdflib.term import Node

from schema.ontology import KG, concrete_types, ends, local, qualifiers, relations, same_type, text, units

_HEAD = """# SHACL shapes of an exported graph. Derived from schema/ontology.ttl; do not edit.

@prefix kg:      <https://kg.example.org/ontology#> .
@prefix sh:      <http://www.w3.org/ns/shacl#> .
@prefix rdf:     <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl:  <http://www.w3.org/2008/05/skos-xl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov:    <http://www.w3.org/ns/prov#> .
@prefix oa:      <http://www.w3.org/ns/oa#> .
"""

# what a statement carries besides subject, predicate, object and qualifiers; the shape of kg:Evidence follows below it
_STATEMENT = """
kg:StatementShape a sh:NodeShape ;
    sh:targetClass kg:Statement, rdf:Statement ;
    sh:nodeKind sh:IRI ;
    sh:pattern "/st/[^/]+$" ;
    sh:message "A statement's IRI must end in st/ and its id." ;
    sh:property [ sh:path rdf:subject ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ;
        sh:message "A statement must have exactly one rdf:subject." ] ;
    sh:property [ sh:path rdf:predicate ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ( {relations} ) ;
        sh:message "A statement must have exactly one rdf:predicate, and it must be a relation of the ontology." ] ;
    sh:property [ sh:path rdf:object ; sh:maxCount 1 ; sh:nodeKind sh:IRI ;
        sh:message "A statement must have at most one rdf:object." ] ;
    sh:property [ sh:path kg:confidence ; sh:minCount 1 ; sh:maxCount 1 ; {confidence} ;
        sh:message "A statement must have exactly one confidence, a decimal from 0 to 1." ] ;
    sh:property [ sh:path kg:supportCount ; sh:minCount 1 ; sh:maxCount 1 ; {supportCount} ;
        sh:message "A statement must have exactly one supportCount, an integer of at least 0." ] ;
    sh:property [ sh:path kg:derived ; sh:maxCount 1 ; {derived} ;
        sh:message "derived must be one boolean." ] ;
    sh:property [ sh:path kg:evidence ; sh:class kg:Evidence ;
        sh:message "The evidence of a statement must be a kg:Evidence." ] .

kg:ReadStatementShape a sh:NodeShape ;
    sh:targetClass kg:Statement ;
    sh:or ( [ sh:path kg:derived ; sh:hasValue true ] [ sh:path kg:evidence ; sh:minCount 1 ] ) ;
    sh:message "A statement that is not derived must have evidence: nothing is asserted without a sentence." .

kg:SupportedStatementShape a sh:NodeShape ;
    sh:targetClass kg:Statement ;
    sh:or ( [ sh:path kg:derived ; sh:hasValue true ] [ sh:path kg:supportCount ; sh:minInclusive 1 ] ) ;
    sh:message "A statement that is not derived must be supported by at least one paper." .

kg:DerivedStatementShape a sh:NodeShape ;
    sh:targetSubjectsOf kg:derived ;
    sh:or ( [ sh:path kg:derived ; sh:hasValue false ] [ sh:path prov:wasDerivedFrom ; sh:minCount 1 ; sh:pattern "/st/[^/]+$" ] ) ;
    sh:message "A derived statement must name the statements that it was computed from." .

kg:ObjectShape a sh:NodeShape ;
    sh:targetClass kg:Statement ;
    sh:or ( [ sh:path rdf:object ; sh:minCount 1 ] [ sh:path rdf:predicate ; sh:in ( {comparisons} ) ] ) ;
    sh:message "Only a comparison ({comparison_names}) may be without an object." .

kg:EvidenceShape a sh:NodeShape ;
    sh:targetClass kg:Evidence ;
    sh:nodeKind sh:IRI ;
    sh:pattern "/evidence/[^/]+$" ;
    sh:message "An evidence's IRI must end in evidence/ and its id." ;
    sh:property [ sh:path [ sh:inversePath kg:evidence ] ; sh:minCount 1 ; sh:maxCount 1 ;
        sh:message "An evidence must belong to exactly one statement." ] ;
    sh:property [ sh:path oa:hasSource ; sh:minCount 1 ; sh:maxCount 1 ; sh:class kg:Paper ;
        sh:message "An evidence must be from exactly one paper (oa:hasSource)." ] ;
    sh:property [ sh:path kg:field ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ( dcterms:title dcterms:abstract ) ;
        sh:message "An evidence must stand in one field, dcterms:title or dcterms:abstract." ] ;
    sh:property [ sh:path oa:hasSelector ; sh:minCount 1 ; sh:maxCount 1 ; sh:class oa:TextQuoteSelector, oa:TextPositionSelector ;
        sh:message "An evidence must have exactly one selector, which quotes the sentence and gives its position." ] ;
    sh:property [ sh:path kg:confidence ; sh:minCount 1 ; sh:maxCount 1 ; {confidence} ;
        sh:message "An evidence must have exactly one confidence, a decimal from 0 to 1." ] ;
    sh:property [ sh:path kg:rule ; sh:minCount 1 ; sh:maxCount 1 ; {rule} ;
        sh:message "An evidence must name the one rule that read it." ] .

kg:SelectorShape a sh:NodeShape ;
    sh:targetObjectsOf oa:hasSelector ;
    sh:property [ sh:path oa:exact ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ; sh:minLength 1 ;
        sh:message "A selector must quote exactly one sentence (oa:exact), which must not be empty." ] ;
    sh:property [ sh:path oa:start ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ; sh:minInclusive 0 ;
        sh:message "A selector must have exactly one oa:start, an integer of at least 0." ] ;
    sh:property [ sh:path oa:end ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ;
        sh:message "A selector must have exactly one oa:end, an integer." ] ;
    sh:property [ sh:path oa:start ; sh:lessThan oa:end ;
        sh:message "A selector's oa:start must be before its oa:end." ] .
"""

# what papers call things; a mention that has a rule is a statement as well and has all that places its sentence
_NAMES = """
kg:MentionShape a sh:NodeShape ;
    sh:targetClass kg:Mention ;
    sh:nodeKind sh:IRI ;
    sh:pattern "/mention/[^/]+$" ;
    sh:message "A mention's IRI must end in mention/ and its id." ;
    sh:property [ sh:path oa:hasSource ; sh:minCount 1 ; sh:maxCount 1 ; sh:class kg:Paper ;
        sh:message "A mention must be from exactly one paper (oa:hasSource)." ] ;
    sh:property [ sh:path kg:names ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ;
        sh:message "A mention must name exactly one entity (kg:names)." ] ;
    sh:property [ sh:path skos:prefLabel ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ;
        sh:message "A mention must have exactly one skos:prefLabel: what its paper calls the entity." ] ;
    sh:property [ sh:path kg:occurrences ; sh:minCount 1 ; sh:maxCount 1 ; {occurrences} ;
        sh:message "A mention must have exactly one occurrences, an integer of at least 0." ] .

kg:ReadMentionShape a sh:NodeShape ;
    sh:targetClass kg:Mention ;
    sh:or ( [ sh:path kg:rule ; sh:maxCount 0 ] kg:PlacedMentionShape ) ;
    sh:message "A mention that a rule read must have one kg:field, oa:start, oa:end and kg:confidence." .

kg:PlacedMentionShape a sh:NodeShape ;
    sh:property [ sh:path kg:rule ; sh:maxCount 1 ; {rule} ] ;
    sh:property [ sh:path kg:field ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ( dcterms:title dcterms:abstract ) ] ;
    sh:property [ sh:path kg:confidence ; sh:minCount 1 ; sh:maxCount 1 ; {confidence} ] ;
    sh:property [ sh:path oa:end ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ] ;
    sh:property [ sh:path oa:start ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ; sh:minInclusive 0 ; sh:lessThan oa:end ] .

kg:MentionedShape a sh:NodeShape ;
    sh:targetObjectsOf kg:names ;
    {mentioned} ;
    sh:message "What a mention names must be an entity of the graph." .

kg:LabelShape a sh:NodeShape ;
    sh:targetObjectsOf skosxl:altLabel ;
    sh:property [ sh:path skosxl:literalForm ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ;
        sh:message "A label must have exactly one skosxl:literalForm, the name itself." ] ;
    sh:property [ sh:path kg:paperCount ; sh:minCount 1 ; sh:maxCount 1 ; {paperCount} ;
        sh:message "A label must have exactly one paperCount, an integer of at least 0." ] ;
    sh:property [ sh:path kg:reason ; sh:minCount 1 ; sh:maxCount 1 ; {reason} ;
        sh:message "A label must have exactly one reason why the name means the entity." ] .
"""

# two queries a relation: the triple for easy queries and the statement behind it must not part
_DIRECT = """
kg:DirectTripleShape a sh:NodeShape ;
    sh:targetNode {stated} ;
    sh:sparql [ sh:prefixes <https://kg.example.org/ontology> ;
        sh:message "{{?value}} has the relation {{$this}} to {{?object}}, but no statement says so." ;
        sh:select \"\"\"SELECT $this ?value ?object WHERE {{ ?value $this ?object .
            FILTER NOT EXISTS {{ ?st rdf:subject ?value ; rdf:predicate $this ; rdf:object ?object .
                FILTER NOT EXISTS {{ ?st kg:derived true }} }} }}\"\"\" ] ;
    sh:sparql [ sh:prefixes <https://kg.example.org/ontology> ;
        sh:message "The statement {{?value}} has no direct triple of {{$this}}." ;
        sh:select \"\"\"SELECT $this ?value WHERE {{ ?value rdf:predicate $this ; rdf:subject ?subject ; rdf:object ?object .
            FILTER NOT EXISTS {{ ?value kg:derived true }} FILTER NOT EXISTS {{ ?subject $this ?object }} }}\"\"\" ] .

<https://kg.example.org/ontology>
    sh:declare [ sh:prefix "kg" ; sh:namespace "https://kg.example.org/ontology#"^^xsd:anyURI ] ,
        [ sh:prefix "rdf" ; sh:namespace "http://www.w3.org/1999/02/22-rdf-syntax-ns#"^^xsd:anyURI ] .
"""

_FACETS = (SH.minExclusive, SH.minInclusive, SH.maxInclusive, SH.maxExclusive, SH.minLength, SH.pattern)
_KINDS = {XSD.decimal: "a decimal", XSD.integer: "an integer", XSD.boolean: "a boolean", XSD.string: "a string"}
_LIMITS = {
    SH.minExclusive: "above {}",
    SH.minInclusive: "of at least {}",
    SH.maxInclusive: "of at most {}",
    SH.maxExclusive: "below {}",
    SH.minLength: "of at least {} character",
    SH.pattern: "matching {}",
}


def shapes_source(graph: rdflib.Graph) -> str:
    """The source of schema/shapes.ttl."""
    types = [local(c) for c in concrete_types(graph)]
    comparing = [r for r in relations(graph) if KG.baseline in qualifiers(graph, r)]
    out = [_HEAD]
    out += [_type_shape(name, types) for name in types]
    for relation in relations(graph):
        out.append(_relation_shape(graph, relation))
    for qualifier in qualifiers(graph):
        out.append(_qualifier_shape(graph, qualifier))
    out.append(_derived_factor_shape(graph, comparing))
    own = {n: _values(graph, KG[n]) for n in ("confidence", "supportCount", "derived", "rule")}
    out.append(
        _STATEMENT.format(
            relations=_terms(relations(graph)),
            comparisons=_terms(comparing),
            comparison_names=", ".join(text(graph, r, KG.relation) for r in comparing),
            **own,
        )
    )
    mentioned = [t for r in relations(graph) if KG["count"] in qualifiers(graph, r) for t in ends(graph, r)[1]]
    counted = {n: _values(graph, KG[n]) for n in ("occurrences", "paperCount", "reason")}
    out.append(_NAMES.format(mentioned=_of_type(mentioned), **own, **counted))
    # a mention is a direct triple and a kg:Mention, no statement node
    stated = [r for r in relations(graph) if KG["count"] not in qualifiers(graph, r)]
    out.append(_DIRECT.format(stated=", ".join(f"kg:{local(r)}" for r in stated)))
    return "".join(out)


def _terms(nodes: Iterable[Node]) -> str:
    return " ".join(f"kg:{local(n)}" for n in nodes)


def _string(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]


def _of_type(names: Sequence[str]) -> str:
    """The constraint that a node is of one of some types: sh:class lists mean all, so sh:or for several."""
    if len(names) == 1:
        return f"sh:class kg:{names[0]}"
    return "sh:or ( " + " ".join(f"[ sh:class kg:{n} ]" for n in names) + " )"


def _type_shape(name: str, types: list[str]) -> str:
    kind = name.lower()
    listed = " ".join(f"kg:{t}" for t in types)
    own = (
        """
    sh:property [ sh:path dcterms:title ; sh:equals rdfs:label ; sh:maxCount 1 ; sh:minCount 1 ;
        sh:message "A Paper must have exactly one dcterms:title, the same as its rdfs:label." ] ;
    sh:property [ sh:path dcterms:abstract ; sh:maxCount 1 ; sh:minCount 1 ; sh:datatype xsd:string ;
        sh:message "A Paper must have exactly one dcterms:abstract, the text that offsets count in." ] ;
    sh:property [ sh:path dcterms:source ; sh:minCount 1 ; sh:datatype xsd:string ;
        sh:message "A Paper must name the source that it was read from (dcterms:source)." ] ."""
        if name == "Paper"
        else f"""
    sh:property [ sh:path skos:prefLabel ; sh:equals rdfs:label ; sh:maxCount 1 ; sh:minCount 1 ;
        sh:message "A {name} must have exactly one skos:prefLabel, the same as its rdfs:label." ] ;
    sh:property [ sh:path skos:altLabel ; sh:datatype xsd:string ; sh:disjoint rdfs:label ;
        sh:message "A skos:altLabel must be a string other than the label." ] ."""
    )
    return f"""
kg:{name}Shape a sh:NodeShape ;
    sh:targetClass kg:{name} ;
    sh:nodeKind sh:IRI ;
    sh:pattern "/{kind}/[^/]+$" ;
    sh:message "The IRI of a {name} must end in {kind}/ and its id." ;
    sh:property [ sh:path rdf:type ; sh:qualifiedValueShape [ sh:in ( {listed} ) ] ; sh:qualifiedMaxCount 1 ;
        sh:message "A {name} must not be of another type as well." ] ;
    sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ; sh:minLength 1 ;
        sh:message "A {name} must have exactly one rdfs:label, which must not be empty." ] ;{own}
"""


def _relation_shape(graph: rdflib.Graph, relation: Node) -> str:
    name, own = text(graph, relation, KG.relation), local(relation)
    subjects, objects = ends(graph, relation)
    shape = own[0].upper() + own[1:]
    out = ""
    for end, types, target in (("subject", subjects, "Subjects"), ("object", objects, "Objects")):
        message = _string(f"The {end} of {name} must be a {_either(types)}.")
        out += f"""
kg:{shape}{end.title()}Shape a sh:NodeShape ;
    sh:target{target}Of kg:{own} ;
    {_of_type(types)} ;
    sh:message {message} .
"""
    lines = [
        f"sh:property [ sh:path ( [ sh:inversePath rdf:predicate ] rdf:{end} ) ; {_of_type(types)} ;\n        sh:message "
        + _string(f"The rdf:{end} of a statement of {name} must be a {_either(types)}.")
        + " ]"
        for end, types in (("subject", subjects), ("object", objects))
    ]
    out += (
        f"\nkg:{shape}StatementShape a sh:NodeShape ;\n    sh:targetNode kg:{own} ;\n    "
        + " ;\n    ".join(lines)
        + " .\n"
    )
    if same_type(graph, relation):
        pairs = "\n        ".join(
            f"[ sh:class kg:{t} ; sh:property [ sh:path kg:{own} ; sh:class kg:{t} ] ]" for t in subjects
        )
        out += f"""
kg:{shape}SameTypeShape a sh:NodeShape ;
    sh:targetSubjectsOf kg:{own} ;
    sh:or ( {pairs} ) ;
    sh:message "Both ends of {name} must be of one type." .
"""
    return out


def _values(graph: rdflib.Graph, prop: Node) -> str:
    """The constraints on the values of a datatype property: its range, and the facets that the ontology gives it."""
    found = [f"sh:datatype xsd:{str(graph.value(prop, RDFS.range)).removeprefix(str(XSD))}"]
    for facet in _FACETS:
        value = graph.value(prop, facet)
        if value is not None:
            found.append(f"sh:{str(facet).removeprefix(str(SH))} {_plain(value)}")
    return " ; ".join(found)


def _plain(value: Node) -> str:
    number = isinstance(value, rdflib.Literal) and value.datatype in (XSD.integer, XSD.decimal)
    return str(value) if number else _string(str(value))


def _described(graph: rdflib.Graph, prop: Node) -> str:
    limits = [p.format(v) for f, p in _LIMITS.items() if (v := graph.value(prop, f)) is not None]
    kind = _KINDS[rdflib.URIRef(text(graph, prop, RDFS.range))]
    return f"{kind} {' and '.join(limits)}".strip()


def _qualifier_shape(graph: rdflib.Graph, qualifier: Node) -> str:
    name = local(qualifier)
    carriers = [r for r in relations(graph) if qualifier in qualifiers(graph, r)]
    names = ", ".join(text(graph, r, KG.relation) for r in carriers)
    target = rdflib.URIRef(text(graph, qualifier, RDFS.range))
    if target in concrete_types(graph):
        kind = local(target)
        values, message = f"sh:class kg:{kind}", f"A statement's {name} must be one {kind}."
    elif name == "unit":
        listed = " ".join(_string(u.symbol) for u in units(graph))
        values, message = f"sh:in ( {listed} )", "The unit must be one of the symbols that the ontology lists."
    else:
        values, message = (
            _values(graph, qualifier),
            f"A statement's {name} must be {_described(graph, qualifier)}, given once.",
        )
    more = ""
    if name == "unit":
        more = """
    sh:property [ sh:path kg:value ; sh:minCount 1 ;
        sh:message "A unit must come with a value." ] ;"""
    if name == "factorHigh":
        more = """
    sh:property [ sh:path kg:factor ; sh:minCount 1 ; sh:lessThanOrEquals kg:factorHigh ;
        sh:message "factorHigh is the upper end of a range: there must be a factor, and it must not be higher." ] ;"""
    return f"""
kg:{name[0].upper() + name[1:]}QualifierShape a sh:NodeShape ;
    sh:targetSubjectsOf kg:{name} ;
    sh:class kg:Statement ;
    sh:message "Only a statement may have a {name}." ;{more}
    sh:property [ sh:path kg:{name} ; sh:maxCount 1 ; {values} ;
        sh:message {_string(message)} ] ;
    sh:property [ sh:path rdf:predicate ; sh:in ( {_terms(carriers)} ) ;
        sh:message "Only a statement of {names} may have a {name}." ] .
"""


def _derived_factor_shape(graph: rdflib.Graph, comparing: list[Node]) -> str:
    return f"""
kg:DerivedFactorShape a sh:NodeShape ;
    sh:targetSubjectsOf kg:derivedFactor ;
    sh:property [ sh:path kg:derivedFactor ; sh:maxCount 1 ; {_values(graph, KG.derivedFactor)} ;
        sh:message "A statement's derivedFactor must be {_described(graph, KG.derivedFactor)}, given once." ] ;
    sh:property [ sh:path kg:percent ; sh:minCount 1 ;
        sh:message "A derivedFactor is computed from a percent: there must be one." ] .
"""
