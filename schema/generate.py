"""schema/ontology.ttl in; kg/vocab.py, schema/shapes.ttl, schema/schema.graphql and explorer/src/vocabulary.json out.

Run `python schema/generate.py` after a change to the ontology; `--check` writes nothing and exits 1 if a file is out of date.

To add a type, write in schema/ontology.ttl (Chip is the example here)

    kg:Chip a owl:Class ; rdfs:subClassOf kg:Hardware ; rdfs:label "Chip" ; kg:order 8 ; kg:color "#76b7b2" ;
        rdfs:comment "What it is and is not." ; skos:example "TPU v4" .

with the next free kg:order and the narrowest superclass that fits: domains and ranges that name the superclass, or one above
it, admit the new type from then on. Then generate, and `git diff` shows EntityType.CHIP, kg:ChipShape and the GraphQL enum
value. Names that mean the type go to schema/lexicon/.

To add a relation, write a property with its name in files, its place, and one domain and one range. Where it may start or end
at several types, give them a common superclass: two rdfs:domain would mean both at once.

    kg:distilledFrom a owl:ObjectProperty ; kg:relation "distilled-from" ; kg:order 12 ; rdfs:label "distilled from" ;
        rdfs:domain kg:Model ; rdfs:range kg:Model ; kg:qualifier kg:delta, kg:metric ; rdfs:comment "..." ; skos:example "..." .

To add a qualifier, declare it as those in the ontology are, with its kg:order, its rdfs:range (a type or an XSD datatype) and
sh: facets that narrow it, and name it as kg:qualifier of its relations. It needs a field of its name in kg.model.Qualifiers and
a column of kg.store.tables.statement as well (NAME_id where it is an entity); tests/test_schema.py says so until both exist.

To add a unit, write one line with its symbol, what it measures, how many of that dimension's base unit it is, and its UCUM
code and QUDT unit where these lists have one.

    [] a kg:Unit ; kg:symbol "kWh" ; kg:dimension "energy" ; kg:scale 3.6e6 ; kg:ucum "kW.h" ; kg:qudtUnit unit:KiloW-HR .
"""

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import rdflib

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # run as a script, Python looks beside the script only
    sys.path.insert(0, str(ROOT))

from schema.explorer import explorer_source  # noqa: E402
from schema.ontology import load  # noqa: E402
from schema.shapes import shapes_source  # noqa: E402
from schema.vocabulary import vocab_source  # noqa: E402


def derived(graph: rdflib.Graph) -> dict[Path, str]:
    """What follows from an ontology: the text of each derived file, except schema.graphql, by path."""
    return {
        ROOT / "kg" / "vocab.py": vocab_source(graph),
        ROOT / "schema" / "shapes.ttl": shapes_source(graph),
        ROOT / "explorer" / "src" / "vocabulary.json": explorer_source(graph),
    }


def stale(files: dict[Path, str]) -> list[Path]:
    """Those whose text is not what it should be."""
    return [p for p, text in files.items() if not p.exists() or p.read_text(encoding="utf-8") != text]


def main() -> int:
    """Write what follows from the ontology, or check it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a derived file is out of date")
    check = parser.parse_args().check
    found = []
    steps: tuple[Callable[[], dict[Path, str]], ...] = (lambda: derived(load()), graphql)
    for step in steps:  # the GraphQL schema follows from the vocabulary written before it
        files = step()
        for path in stale(files):
            found.append(path.relative_to(ROOT).as_posix())
            if not check:
                path.write_text(files[path], encoding="utf-8")
    print("out of date: " + ", ".join(found) if found else "up to date")
    return 1 if check and found else 0


def graphql() -> dict[Path, str]:
    """The text of schema.graphql by path; nothing where the libraries that it takes are not installed."""
    try:
        schema = import_module("kg.serve.schema")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("strawberry", "graphql"):
            print(f"schema.graphql left alone: {error.name} is not installed; pip install 'kg[serve]'")
            return {}
        raise
    return {ROOT / "schema" / "schema.graphql": str(schema.sdl())}


if __name__ == "__main__":
    sys.exit(main())
