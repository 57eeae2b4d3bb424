"""Nothing in; the parts of schema/shapes.ttl that are alike whatever the ontology lists, as templates, out.

Two kinds of constraint are SPARQL, since SHACL's own words have none for them: what compares values at two ends of a path
(a statement's sources with its evidence's), and what speaks of any property or class (that the ontology declares it). Each
query has one target node and looks at the whole graph, which is far quicker than a query for each node.
"""

HEAD = """# SHACL shapes of an exported graph. Derived from schema/ontology.ttl; do not edit.

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
@prefix qudt:    <http://qudt.org/schema/qudt/> .
@prefix schema:  <https://schema.org/> .
"""

# what a statement carries besides subject, predicate, object and qualifiers; the shape of kg:Evidence follows below it
STATEMENT = """
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
    sh:property [ sh:path prov:wasDerivedFrom ; sh:minCount 1 ; sh:nodeKind sh:IRI ;
        sh:message "A statement must name what it was derived from (prov:wasDerivedFrom): papers, or other statements." ] ;
    sh:property [ sh:path kg:evidence ; sh:class kg:Evidence ;
        sh:message "The evidence of a statement must be a kg:Evidence." ] .

kg:TypedStatementShape a sh:NodeShape ;
    sh:targetSubjectsOf rdf:predicate, kg:evidence ;
    sh:class kg:Statement ;
    sh:message "What has an rdf:predicate or evidence must be a kg:Statement." .

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

kg:ComparedShape a sh:NodeShape ;
    sh:targetClass kg:Statement ;
    sh:xone ( [ sh:path rdf:object ; sh:minCount 1 ] [ sh:path kg:baseline ; sh:minCount 1 ] ) ;
    sh:message "A statement must have either an rdf:object or, for one that has no name, a kg:baseline in words." .

kg:SourcesShape a sh:NodeShape ;
    sh:targetNode kg:Statement ;
    sh:sparql [ sh:prefixes <https://kg.example.org/ontology> ;
        sh:message "The statement {{?value}} has evidence from {{?paper}}, but prov:wasDerivedFrom does not name it." ;
        sh:select \"\"\"SELECT $this ?value ?paper WHERE {{ ?value kg:evidence ?evidence . ?evidence oa:hasSource ?paper .
            FILTER NOT EXISTS {{ ?value prov:wasDerivedFrom ?paper }} FILTER NOT EXISTS {{ ?value kg:derived true }} }}\"\"\" ] ;
    sh:sparql [ sh:prefixes <https://kg.example.org/ontology> ;
        sh:message "The statement {{?value}} is said to be derived from {{?paper}}, but has no evidence from there." ;
        sh:select \"\"\"SELECT $this ?value ?paper WHERE {{ ?value kg:evidence ?any ; prov:wasDerivedFrom ?paper .
            FILTER NOT EXISTS {{ ?value kg:evidence ?evidence . ?evidence oa:hasSource ?paper }} FILTER NOT EXISTS {{ ?value kg:derived true }} }}\"\"\" ] ;
    sh:sparql [ sh:prefixes <https://kg.example.org/ontology> ;
        sh:message "The supportCount of {{?value}} is {{?count}}, but the number of papers in its evidence is {{?papers}}." ;
        sh:select \"\"\"SELECT $this ?value ?count (COUNT(DISTINCT ?paper) AS ?papers)
            WHERE {{ ?value kg:supportCount ?count ; kg:evidence ?evidence . ?evidence oa:hasSource ?paper }}
            GROUP BY $this ?value ?count HAVING(COUNT(DISTINCT ?paper) != ?count)\"\"\" ] ;
    sh:sparql [ sh:prefixes <https://kg.example.org/ontology> ;
        sh:message "The statement {{?value}} is said to be derived from itself." ;
        sh:select \"\"\"SELECT $this ?value WHERE {{ ?value prov:wasDerivedFrom ?value }}\"\"\" ] .
"""

EVIDENCE = """
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
        sh:message "A selector's oa:start must be before its oa:end." ] ;
    sh:property [ sh:path [ sh:inversePath oa:hasSelector ] ; sh:maxCount 1 ;
        sh:message "A selector must belong to exactly one evidence." ] .

kg:QuoteShape a sh:NodeShape ;
    sh:targetNode kg:Evidence ;
    sh:sparql [ sh:prefixes <https://kg.example.org/ontology> ;
        sh:message "The quote of {{?value}} has {{?length}} characters, but its oa:start and oa:end are {{?apart}} apart." ;
        sh:select \"\"\"SELECT $this ?value ?length ?apart WHERE {{ ?value oa:exact ?text ; oa:start ?start ; oa:end ?end .
            BIND(STRLEN(STR(?text)) AS ?length) BIND(?end - ?start AS ?apart) FILTER(?length != ?apart) }}\"\"\" ] .
"""

# what papers call things; a mention that has a rule is a statement as well and has all that places its sentence
NAMES = """
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
DIRECT = """
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
            FILTER NOT EXISTS {{ ?value kg:derived true }} FILTER NOT EXISTS {{ ?subject $this ?object }} }}\"\"\" ] ;
    sh:sparql [ sh:prefixes <https://kg.example.org/ontology> ;
        sh:message "{{?value}} has the relation {{$this}} to itself." ;
        sh:select \"\"\"SELECT $this ?value WHERE {{ ?value $this ?value }}\"\"\" ] .

<https://kg.example.org/ontology>
    sh:declare [ sh:prefix "kg" ; sh:namespace "https://kg.example.org/ontology#"^^xsd:anyURI ] ,
        [ sh:prefix "rdf" ; sh:namespace "http://www.w3.org/1999/02/22-rdf-syntax-ns#"^^xsd:anyURI ] ,
        [ sh:prefix "prov" ; sh:namespace "http://www.w3.org/ns/prov#"^^xsd:anyURI ] ,
        [ sh:prefix "oa" ; sh:namespace "http://www.w3.org/ns/oa#"^^xsd:anyURI ] .
"""

# the namespace is closed: a relation, qualifier or type that is not in the ontology is a slip, or of another version
VOCABULARY = """
kg:VocabularyShape a sh:NodeShape ;
    sh:targetNode <https://kg.example.org/ontology> ;
    sh:sparql [ sh:prefixes <https://kg.example.org/ontology> ;
        sh:message "The ontology has no relation, qualifier or other property {{?value}}." ;
        sh:select \"\"\"SELECT $this ?value WHERE {{ {{ SELECT DISTINCT $this ?value WHERE {{ ?s ?value ?o }} }}
            FILTER(STRSTARTS(STR(?value), STR(kg:)) && ?value NOT IN ({properties})) }}\"\"\" ] ;
    sh:sparql [ sh:prefixes <https://kg.example.org/ontology> ;
        sh:message "{{?value}} is a {{?type}}, which the ontology has no type for." ;
        sh:select \"\"\"SELECT $this ?value ?type WHERE {{ ?value a ?type .
            FILTER(STRSTARTS(STR(?type), STR(kg:)) && ?type NOT IN ({classes})) }}\"\"\" ] .

kg:UnnamedShape a sh:NodeShape ;
    sh:targetSubjectsOf kg:unnamed ;
    sh:property [ sh:path kg:unnamed ; sh:maxCount 1 ; {unnamed} ;
        sh:message "unnamed must be one boolean." ] .

kg:QudtUnitShape a sh:NodeShape ;
    sh:targetSubjectsOf qudt:hasUnit ;
    sh:property [ sh:path qudt:hasUnit ; sh:maxCount 1 ; sh:in ( {qudt} ) ;
        sh:message "The qudt:hasUnit of a statement must be one unit of QUDT that the ontology lists." ] ;
    sh:property [ sh:path kg:unit ; sh:minCount 1 ;
        sh:message "A qudt:hasUnit must come with a kg:unit." ] .
"""
