// Entities, claims and evidence in; the small parts that pages are made of out.
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { type Asked, type Claim, type Evidence, type Paper, type Thing, ask } from "./api";
import { COLORS, amount, entityPath, factorOf, relationWords, typeWords } from "./words";

export function Dot({ type }: { type: string }): VNode {
  return <span class="dot" style={{ background: COLORS.get(type) ?? "#888" }} aria-hidden="true" />;
}

export function ThingLink({ thing, plain = false }: { thing: Thing; plain?: boolean }): VNode {
  return (
    <a class="thing" href={entityPath(thing.id)} title={typeWords(thing.type)}>
      {!plain && <Dot type={thing.type} />}
      {thing.unnamed ? <i>{thing.name}</i> : thing.name}
    </a>
  );
}

/** What of an answer to show while it is not there, or why it will not be. */
export function State({ asked }: { asked: Asked<unknown> }): VNode | null {
  if (asked.error) return <p class="error" role="alert">{asked.error}</p>;
  if (asked.waiting && !asked.data) return <p class="waiting" role="status">Asking the graph …</p>;
  return null;
}

export function Conditions({ claim }: { claim: Claim }): VNode {
  const parts: [string, { id: string; name: string } | null | undefined, string][] = [
    ["in", claim.relation === "RESULT" ? null : claim.metric, "METRIC"],
    ["on", claim.dataset, "DATASET"],
    ["with", claim.hardware, "HARDWARE"],
  ];
  return (
    <>
      {parts.map(([word, thing, type]) => thing && <span class="condition" key={word}> {word} <ThingLink thing={{ ...thing, type }} /></span>)}
    </>
  );
}

/** A claim in a line, from the side of `here` where that is one of its ends; it opens to its evidence. */
export function ClaimLine({ claim, here, scale }: { claim: Claim; here?: string; scale?: number }): VNode {
  const [open, setOpen] = useState(false);
  const outgoing = claim.subject.id === here;
  const incoming = claim.object?.id === here && !outgoing;
  const other = incoming ? claim.subject : claim.object;
  const said = amount(claim);
  const factor = factorOf(claim);
  const id = useId();
  return (
    <div class={open ? "claim open" : "claim"}>
      <div class="line" onClick={(e) => { if (!(e.target as Element).closest("a, button")) setOpen(!open); }}>
        <button type="button" class="plain-button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <span aria-hidden="true">{open ? "▾" : "▸"}</span><span class="unseen">Who says so</span>
        </button>
        <span class="says">
          {!outgoing && !incoming && <><ThingLink thing={claim.subject} /> <span class="relation">{relationWords(claim.relation)}</span> </>}
          {other ? <ThingLink thing={other} /> : <span class="baseline">{claim.baseline ? `“${claim.baseline}”` : "a baseline without a name"}</span>}
          {said && <b class="amount"> {said}</b>}
          <Conditions claim={claim} />
          {claim.derived && <span class="tag">derived</span>}
        </span>
        {scale !== undefined && factor !== null && (
          <span class="bar" aria-hidden="true"><span style={{ width: `${Math.min(100, (100 * Math.log(Math.max(factor, 1))) / Math.log(Math.max(scale, 1.01)))}%` }} /></span>
        )}
        <span class="support" title={`confidence ${claim.confidence.toFixed(2)}`}>
          {claim.supportCount} {claim.supportCount === 1 ? "paper" : "papers"}
        </span>
      </div>
      <div id={id}>{open && <EvidenceList id={claim.id} />}</div>
    </div>
  );
}

const EVIDENCE = `query Evidence($id: ID!) {
  node(id: $id) { ... on Statement {
    evidence(first: 20) { field sentence start end rule confidence paper { id title abstract date url arxivId doi } }
    derivedFrom { id subject { name } object { name } factor }
  } }
}`;
interface Found {
  node: { evidence: Evidence[]; derivedFrom: { id: string; subject: { name: string }; object: { name: string } | null; factor: number | null }[] } | null;
}

export function EvidenceList({ id }: { id: string }): VNode {
  const [asked, setAsked] = useState<Asked<Found>>({ waiting: true });
  useEffect(() => {
    ask<Found>(EVIDENCE, { id }).then(
      (data) => setAsked({ data, waiting: false }),
      (error: Error) => setAsked({ error: error.message, waiting: false }),
    );
  }, [id]);
  const node = asked.data?.node;
  return (
    <div class="evidence">
      <State asked={asked} />
      {node?.derivedFrom.map((source) => (
        <p key={source.id}>
          computed from <a href={`/st/${source.id.slice(3)}.ttl`}>{source.subject.name} over {source.object?.name ?? "a baseline"}{source.factor ? `, ${source.factor}×` : ""}</a>
        </p>
      ))}
      {node?.evidence.map((one, n) => <Quote key={n} evidence={one} />)}
      <p class="small"><a href={`/st/${id.slice(3)}.ttl`}>{id}</a> in Turtle</p>
    </div>
  );
}

/** The text of a paper's field around a sentence, which is marked; offsets count characters, not UTF-16 units. */
export function Marked({ text, start, end }: { text: string; start: number; end: number }): VNode {
  const characters = Array.from(text);
  const part = (from: number, to?: number) => characters.slice(from, to).join("");
  return <>{part(0, start)}<mark>{part(start, end)}</mark>{part(end)}</>;
}

function Quote({ evidence }: { evidence: Evidence }): VNode {
  const { paper } = evidence;
  const text = evidence.field === "title" ? paper.title : paper.abstract;
  return (
    <figure>
      <blockquote><Marked text={text} start={evidence.start} end={evidence.end} /></blockquote>
      <figcaption>
        <a href={entityPath(paper.id)}>{paper.title}</a>
        {paper.date && `, ${paper.date}`} <PaperLinks paper={paper} />
        <span class="small"> · rule {evidence.rule} · confidence {evidence.confidence.toFixed(2)}</span>
      </figcaption>
    </figure>
  );
}

export function PaperLinks({ paper }: { paper: Paper }): VNode {
  const places: [string, string | null][] = [
    ["arXiv", paper.arxivId && `https://arxiv.org/abs/${paper.arxivId}`],
    ["DOI", paper.doi && `https://doi.org/${paper.doi}`],
    ["page", paper.url && /^https?:/.test(paper.url) ? paper.url : null],
  ];
  return <>{places.map(([name, url]) => url && <a key={name} class="outside" href={url} rel="noreferrer">{name}</a>)}</>;
}

export function Section({ title, count, children }: { title: string; count?: number; children: ComponentChildren }): VNode {
  return (
    <section>
      <h2>{title}{count !== undefined && <span class="count"> {count.toLocaleString("en")}</span>}</h2>
      {children}
    </section>
  );
}
