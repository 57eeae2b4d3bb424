// A SPARQL query in; its answer as a table, or as text where it is triples, out.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { go } from "./router";
import { link } from "./words";

interface Term {
  type: string;
  value: string;
}
interface Results {
  head: { vars?: string[] };
  results?: { bindings: Record<string, Term>[] };
  boolean?: boolean;
}

const PREFIXES = `PREFIX kg: <https://kg.example.org/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>
`;
const EXAMPLES: [string, string][] = [
  ["What is faster than vLLM, and who says so?", `${PREFIXES}SELECT ?name ?factor ?paper ?sentence WHERE {
  ?claim rdf:subject/rdfs:label ?name ; rdf:predicate kg:fasterThan ; rdf:object/rdfs:label "vLLM" ; kg:evidence ?evidence .
  ?evidence oa:hasSource/rdfs:label ?paper ; oa:hasSelector/oa:exact ?sentence .
  OPTIONAL { ?claim kg:factor|kg:derivedFactor ?factor }
} ORDER BY DESC(?factor) ?name`],
  ["Which datasets are used most?", `${PREFIXES}SELECT ?dataset (COUNT(DISTINCT ?system) AS ?systems) WHERE {
  ?system kg:evaluatedOn/rdfs:label ?dataset .
} GROUP BY ?dataset ORDER BY DESC(?systems) ?dataset LIMIT 20`],
  ["What runs on an A100, for which task?", `${PREFIXES}SELECT DISTINCT ?system ?task WHERE {
  ?s kg:runsOn/rdfs:label "A100" ; rdfs:label ?system ; kg:addresses/rdfs:label ?task .
} ORDER BY ?system ?task`],
];

export function SparqlPage({ query }: { query: URLSearchParams }): VNode {
  const [text, setText] = useState(query.get("q") ?? EXAMPLES[0]![1]);
  const [answer, setAnswer] = useState<Results | string | null>(null);
  const [error, setError] = useState("");
  const [waiting, setWaiting] = useState(false);
  useEffect(() => { document.title = "SPARQL · kg"; }, []);
  const run = async (asked: string) => {
    setWaiting(true);
    setError("");
    go(link("/sparql", { q: asked }), { replace: true });
    try {
      const response = await fetch("/sparql", {
        method: "POST",
        headers: { "content-type": "application/sparql-query", accept: "application/sparql-results+json, text/turtle" },
        body: asked,
      });
      const isJson = response.headers.get("content-type")?.includes("json");
      const body = isJson ? await response.json() : await response.text();
      if (!response.ok) throw new Error(body.error ?? `the server answered ${response.status}`);
      setAnswer(body);
    } catch (problem) {
      setAnswer(null);
      setError((problem as Error).message);
    }
    setWaiting(false);
  };
  useEffect(() => { if (query.get("q")) void run(text); }, []);
  return (
    <>
      <h1>Ask in SPARQL</h1>
      <p>
        The endpoint is <code>{location.origin}/sparql</code>. In GraphQL you can ask <a href="/graphiql">in the console</a>.
        Examples: {EXAMPLES.map(([title, q], n) => <span key={title}>{n > 0 && " · "}<button type="button" class="plain-button" onClick={() => { setText(q); void run(q); }}>{title}</button></span>)}
      </p>
      <form onSubmit={(e) => { e.preventDefault(); void run(text); }}>
        <textarea
          aria-label="Query" rows={12} spellcheck={false} value={text} onInput={(e) => setText(e.currentTarget.value)}
          onKeyDown={(e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); void run(text); } }}
        />
        <p><button type="submit" disabled={waiting}>Ask</button> <small>or Ctrl+Enter</small></p>
      </form>
      {waiting && <p role="status" class="waiting">Asking the graph …</p>}
      {error && <p class="error" role="alert">{error}</p>}
      {answer !== null && !waiting && <Answer answer={answer} />}
    </>
  );
}

function Answer({ answer }: { answer: Results | string }): VNode {
  if (typeof answer === "string") return <pre tabIndex={0}>{answer}</pre>;
  if (answer.boolean !== undefined) return <p><b>{answer.boolean ? "yes" : "no"}</b></p>;
  const vars = answer.head.vars ?? [];
  const rows = answer.results?.bindings ?? [];
  return (
    <>
      <p role="status">{rows.length.toLocaleString("en")} {rows.length === 1 ? "row" : "rows"}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Answer">
        <table class="board">
          <thead><tr>{vars.map((v) => <th scope="col" key={v}>{v}</th>)}</tr></thead>
          <tbody>{rows.slice(0, 500).map((row, n) => <tr key={n}>{vars.map((v) => <td key={v}>{row[v] && <Cell term={row[v]} />}</td>)}</tr>)}</tbody>
        </table>
      </div>
      {rows.length > 500 && <p class="small">The first 500 are shown.</p>}
    </>
  );
}

function Cell({ term }: { term: Term }): VNode {
  const own = /^https?:\/\/[^/]+\/(paper|method|model|dataset|hardware|metric|task)\/([^/]+)$/.exec(term.value);
  if (term.type === "uri" && own) return <a href={`/entity/${own[1]}:${own[2]}`}>{own[1]}:{own[2]}</a>;
  return <>{term.value}</>;
}
