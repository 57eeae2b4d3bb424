// A paper's id in; its page out: title and abstract, and what it says, each claim marked in the text when it is chosen.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Claim, type Page, type Paper, type Thing, useAsk } from "./api";
import { Conditions, Marked, PaperLinks, Section, State, ThingLink } from "./parts";
import { amount, entityPath, link, relationWords } from "./words";

type Located = Claim & { evidence: { field: string; start: number; end: number; rule: string; paper: { id: string } }[] };
interface Full extends Paper {
  sources: string[];
  claims: Page<Located>;
  mentions: Page<{ id: string; object: Thing }>;
}

const QUERY = `query Paper($id: ID!) { node(id: $id) { ... on Paper {
  id title abstract date url arxivId doi sources
  claims(first: 100) { totalCount pageInfo { endCursor hasNextPage } nodes { ...Claim evidence(first: 5) { field start end rule paper { id } } } }
  mentions(first: 100) { totalCount pageInfo { endCursor hasNextPage } nodes { id object { ...Thing } } }
} } }`;

export function PaperPage({ id }: { id: string }): VNode {
  const asked = useAsk<{ node: Full | null }>(QUERY, { id });
  const [chosen, setChosen] = useState<string | null>(null);
  const paper = asked.data?.node;
  useEffect(() => { if (paper) document.title = `${paper.title} · kg`; }, [paper]);
  useEffect(() => setChosen(null), [id]);
  if (asked.data && !paper) return <><h1>Not in this graph</h1><p>There is no paper with the id <code>{id}</code>.</p></>;
  if (!paper || paper.id !== id) return <State asked={asked} />;
  const place = paper.claims.nodes.find((c) => c.id === chosen)?.evidence.find((e) => e.paper.id === id);
  const at = (field: string) => (place?.field === field ? place : { start: 0, end: 0 });
  return (
    <article>
      <h1><Marked text={paper.title} {...at("title")} /></h1>
      <p>Paper{paper.date && `, ${paper.date}`} <PaperLinks paper={paper} /> <span class="small">from {paper.sources.join(", ")}</span></p>
      <p class="actions">
        <a class="button" href={link("/graph", { id })}>Show in the graph</a>
        <a class="button" href={`${entityPath(id)}.ttl`}>Turtle</a>
        <a class="button" href={`${entityPath(id)}.jsonld`}>JSON-LD</a>
      </p>
      <div class="beside">
        <div class="abstract" tabIndex={0} role="region" aria-label="Abstract"><p><Marked text={paper.abstract} {...at("abstract")} /></p></div>
        <Section title="What it says" count={paper.claims.totalCount}>
          <ul class="plain says-list">
            {paper.claims.nodes.map((claim) => (
              <li key={claim.id} class={claim.id === chosen ? "chosen" : ""}>
                <button type="button" class="locate" aria-pressed={claim.id === chosen} onClick={() => setChosen(claim.id === chosen ? null : claim.id)}>
                  where
                </button>{" "}
                <Sentence claim={claim} paper={id} />
              </li>
            ))}
          </ul>
        </Section>
      </div>
      <Section title="What it names" count={paper.mentions.totalCount}>
        <p class="cloud">{paper.mentions.nodes.map((m) => <span key={m.id}><ThingLink thing={m.object} /> </span>)}</p>
      </Section>
    </article>
  );
}

function Sentence({ claim, paper }: { claim: Claim; paper: string }): VNode {
  const said = amount(claim);
  return (
    <span>
      {claim.subject.id !== paper && <><ThingLink thing={claim.subject} /> </>}
      <span class="relation">{claim.relation === "RESULT" ? "has" : relationWords(claim.relation)}</span>{" "}
      {claim.object ? <ThingLink thing={claim.object} /> : <span class="baseline">“{claim.baseline}”</span>}
      {said && <b class="amount"> {said}</b>}
      <Conditions claim={claim} />
    </span>
  );
}
