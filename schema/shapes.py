"""The ontology in; the source of schema/shapes.ttl out: SHACL that an exported graph must satisfy.

Shapes are aimed so that each looks at few nodes (a qualifier's shape at the statements that carry it, a relation's at the
relation itself, from where paths lead to its statements), because a validator's time is nodes times constraints.
"""

import json
from collections.abc import Iterable, Sequence

import rdflib
from rdflib import OWL, RDF, RDFS, SH, XSD
from rdflib.term import Node

from schema.ontology import KG, concrete_types, ends, local, qualifiers, relations, same_type, text, units
from schema.shape_templates import DIRECT, EVIDENCE, HEAD, NAMES, STATEMENT, VOCABULARY

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
    out = [HEAD]
    out += [_type_shape(name, types) for name in types]
    for relation in relations(graph):
        out.append(_relation_shape(graph, relation))
    for qualifier in qualifiers(graph):
        out.append(_qualifier_shape(graph, qualifier))
    out.append(_derived_factor_shape(graph, comparing))
    own = {n: _values(graph, KG[n]) for n in ("confidence", "supportCount", "derived", "rule")}
    out.append(
        STATEMENT.format(
            relations=_terms(relations(graph)),
            comparisons=_terms(comparing),
            comparison_names=", ".join(text(graph, r, KG.relation) for r in comparing),
            **own,
        )
    )
    out.append(EVIDENCE.format(**own))
    mentioned = [t for r in relations(graph) if KG["count"] in qualifiers(graph, r) for t in ends(graph, r)[1]]
    counted = {n: _values(graph, KG[n]) for n in ("occurrences", "paperCount", "reason")}
    out.append(NAMES.format(mentioned=_of_type(mentioned), **own, **counted))
    # a mention is a direct triple and a kg:Mention, no statement node
    stated = [r for r in relations(graph) if KG["count"] not in qualifiers(graph, r)]
    out.append(DIRECT.format(stated=", ".join(f"kg:{local(r)}" for r in stated)))
    declared = {p for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for p in graph.subjects(RDF.type, kind)}
    out.append(
        VOCABULARY.format(
            properties=", ".join(sorted(f"kg:{local(p)}" for p in declared)),
            classes=", ".join(sorted(f"kg:{local(c)}" for c in graph.subjects(RDF.type, OWL.Class))),
            qudt=" ".join(sorted({f"<{u.qudt}>" for u in units(graph) if u.qudt})),
            unnamed=_values(graph, KG.unnamed),
        )
    )
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
    sh:property [ sh:path dcterms:source ; sh:minCount 1 ; sh:datatype xsd:string ; sh:minLength 1 ;
        sh:message "A Paper must name the source that it was read from (dcterms:source)." ] ;
    sh:property [ sh:path dcterms:date ; sh:maxCount 1 ;
        sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYearMonth ] [ sh:datatype xsd:gYear ] [ sh:datatype xsd:string ] ) ;
        sh:message "A Paper's dcterms:date must be one xsd:date, xsd:gYearMonth or xsd:gYear, or text where it is no date." ] ;
    sh:property [ sh:path schema:sameAs ; sh:nodeKind sh:IRI ;
        sh:message "A Paper's schema:sameAs must be an IRI: its page or its DOI." ] ."""
        if name == "Paper"
        else f"""
    sh:property [ sh:path skos:prefLabel ; sh:equals rdfs:label ; sh:maxCount 1 ; sh:minCount 1 ;
        sh:message "A {name} must have exactly one skos:prefLabel, the same as its rdfs:label." ] ;
    sh:property [ sh:path skos:altLabel ; sh:datatype xsd:string ; sh:minLength 1 ; sh:disjoint rdfs:label ;
        sh:message "A skos:altLabel must be a string other than the label, which must not be empty." ] ."""
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
