// An entity's id in; its page out: what it is, what it beats and what beats it, on what, where, its results, its papers.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Claim, type Page, type Thing, ask, useAsk } from "./api";
import { Bars } from "./bars";
import { ClaimLine, Dot, Section, State, ThingLink } from "./parts";
import { COMPARISONS, RELATIONS, entityPath, factorOf, link, number, relationWords, typeWords } from "./words";

interface Entity extends Thing {
  iri: string;
  paperCount: number;
  firstDate: string | null;
  names: { text: string; papers: number; why: string }[];
  variantOf: Thing | null;
  variants: Thing[];
  papers: Page<{ id: string; title: string; date: string | null }>;
  [list: string]: unknown;
}

const SIZE = 12;
const QUANTIFIED = [...COMPARISONS, "RESULT"];
const LEFT_OUT = ["MENTIONS", "VARIANT_OF"]; // papers are listed by themselves, variants in the head

/** The lists that an entity of this type can have: a relation with the side that it stands on. */
function lists(type: string): { key: string; relation: string; outgoing: boolean }[] {
  const order = (relation: string) => (COMPARISONS.includes(relation) ? 0 : relation === "RESULT" ? 1 : 2);
  return RELATIONS.filter((r) => !LEFT_OUT.includes(r.value))
    .flatMap((r) => [
      ...(r.from.includes(type) ? [{ key: `OUT_${r.value}`, relation: r.value, outgoing: true }] : []),
      ...(r.to.includes(type) ? [{ key: `IN_${r.value}`, relation: r.value, outgoing: false }] : []),
    ])
    .sort((a, b) => order(a.relation) - order(b.relation));
}

function listQuery(direction: string, relation: string, more = ""): string {
  const by = COMPARISONS.includes(relation) ? "FACTOR" : "SUPPORT";
  const order = `orderBy: { field: ${by}, direction: DESC }`;
  return `statements(direction: ${direction}, relation: ${relation}, first: ${more ? 100 : SIZE}, ${order}${more}) { totalCount pageInfo { endCursor hasNextPage } nodes { ...${QUANTIFIED.includes(relation) ? "Claim" : "BareClaim"} } }`;
}

// types that statements name as their condition
const CONDITIONS: Record<string, string> = { METRIC: "metric", DATASET: "dataset", HARDWARE: "hardware" };

function measuredQuery(type: string, more = ""): string {
  const order = "orderBy: { field: FACTOR, direction: DESC }";
  return `statements(filter: { ${CONDITIONS[type]}: $name }, first: ${more ? 100 : SIZE}, ${order}${more}) { totalCount pageInfo { endCursor hasNextPage } nodes { ...Claim } }`;
}

function query(type: string): string {
  const measured = CONDITIONS[type] ? `measured: ${measuredQuery(type)}` : "";
  return `query Entity($id: ID!${measured && ", $name: String!"}) { ${measured} entity(id: $id) {
    ...Thing iri paperCount firstDate names { text papers why } variantOf { ...Thing } variants { ...Thing }
    papers(first: 10) { totalCount pageInfo { endCursor hasNextPage } nodes { id title date } }
    ${lists(type).map((l) => `${l.key}: ${listQuery(l.outgoing ? "OUT" : "IN", l.relation)}`).join("\n")}
  } }`;
}

export function EntityPage({ id }: { id: string }): VNode {
  // the type is part of the id, so one request is enough
  const type = id.split(":", 1)[0]!.toUpperCase();
  const asked = useAsk<{ entity: Entity | null; measured?: Page<Claim> }>(query(type), { id, name: id });
  const measured = asked.data?.measured;
  const entity = asked.data?.entity;
  useEffect(() => { if (entity) document.title = `${entity.name} · kg`; }, [entity]);
  if (asked.data && !entity) return <><h1>Not in this graph</h1><p>There is nothing with the id <code>{id}</code>.</p></>;
  if (!entity || entity.id !== id) return <State asked={asked} />;
  return (
    <article>
      <Head entity={entity} />
      {lists(type).map((list) => {
        const page = entity[list.key] as Page<Claim>;
        return page.totalCount > 0 && <ClaimList key={list.key + id} entity={entity} relation={list.relation} outgoing={list.outgoing} page={page} />;
      })}
      {measured && measured.totalCount > 0 && <Measured key={id} entity={entity} page={measured} />}
      <Papers entity={entity} />
    </article>
  );
}

function Head({ entity }: { entity: Entity }): VNode {
  return (
    <header>
      <h1>{entity.unnamed ? <i>{entity.name}</i> : entity.name}</h1>
      <p>
        <Dot type={entity.type} /> {typeWords(entity.type)}
        {entity.unnamed && ", left without a name by its paper"}
        {entity.variantOf && <>, a variant of <ThingLink thing={entity.variantOf} /></>}
        {entity.firstDate && `, first seen ${entity.firstDate}`}, in {entity.paperCount} {entity.paperCount === 1 ? "paper" : "papers"}
      </p>
      {entity.names.length > 0 && (
        <details class="names">
          <summary>Also called {entity.names.slice(0, 4).map((n) => n.text).join(", ")}{entity.names.length > 4 && ` and ${entity.names.length - 4} more`}</summary>
          <table>
            <thead><tr><th scope="col">Name</th><th scope="col">Papers</th><th scope="col">Why it is the same thing</th></tr></thead>
            <tbody>{entity.names.map((n) => <tr key={n.text}><td>{n.text}</td><td>{n.papers}</td><td>{n.why}</td></tr>)}</tbody>
          </table>
        </details>
      )}
      {entity.variants.length > 0 && <p>Variants: {entity.variants.map((v, n) => <span key={v.id}>{n > 0 && ", "}<ThingLink thing={v} plain /></span>)}</p>}
      <p class="actions">
        <a class="button" href={link("/graph", { id: entity.id })}>Show in the graph</a>
        <a class="button" href={link("/compare", { a: entity.id })}>Compare with …</a>
        {entity.type === "METRIC" && <a class="button" href={link("/leaderboard", { metric: entity.name })}>Leaderboard</a>}
        <a class="button" href={`${entityPath(entity.id)}.ttl`}>Turtle</a>
        <a class="button" href={`${entityPath(entity.id)}.jsonld`}>JSON-LD</a>
      </p>
    </header>
  );
}

function ClaimList({ entity, relation, outgoing, page }: { entity: Entity; relation: string; outgoing: boolean; page: Page<Claim> }): VNode {
  const text = `query More($id: ID!, $after: String) { entity(id: $id) { list: ${listQuery(outgoing ? "OUT" : "IN", relation, ", after: $after")} } }`;
  const more = async (after: string | null) => (await ask<{ entity: { list: Page<Claim> } }>(text, { id: entity.id, after })).entity.list;
  return (
    <Lines title={capital(relationWords(relation, outgoing))} entity={entity} page={page} more={more} bars={COMPARISONS.includes(relation)}>
      {(claims) => relation === "RESULT" && outgoing && <ResultChart claims={claims} />}
    </Lines>
  );
}

/** What was measured in a metric, on a dataset or with a device. */
function Measured({ entity, page }: { entity: Entity; page: Page<Claim> }): VNode {
  const text = `query More($name: String!, $after: String) { list: ${measuredQuery(entity.type, ", after: $after")} }`;
  const more = async (after: string | null) => (await ask<{ list: Page<Claim> }>(text, { name: entity.id, after })).list;
  const title = { METRIC: "Compared in it", DATASET: "Measured on it", HARDWARE: "Measured with it" }[entity.type] ?? "Measured";
  return <Lines title={title} entity={entity} page={page} more={more} bars />;
}

function Lines(
  { title, entity, page, more, bars, children }:
  { title: string; entity: Entity; page: Page<Claim>; more: (after: string | null) => Promise<Page<Claim>>; bars: boolean; children?: (claims: Claim[]) => VNode | false },
): VNode {
  const [claims, setClaims] = useState(page.nodes);
  const [info, setInfo] = useState(page.pageInfo);
  const [error, setError] = useState("");
  const grow = async () => {
    try {
      const next = await more(info.endCursor);
      setClaims([...claims, ...next.nodes]);
      setInfo(next.pageInfo);
    } catch (problem) {
      setError((problem as Error).message);
    }
  };
  const scale = bars ? Math.max(...claims.map((c) => factorOf(c) ?? 1)) : undefined;
  return (
    <Section title={title} count={page.totalCount}>
      {children?.(claims)}
      {claims.map((claim) => <ClaimLine key={claim.id} claim={claim} here={entity.id} scale={scale} />)}
      {error && <p class="error" role="alert">{error}</p>}
      {info.hasNextPage && <button type="button" onClick={grow}>Show more ({(page.totalCount - claims.length).toLocaleString("en")} left)</button>}
    </Section>
  );
}

/** Results of one metric in one unit, where there is more than one, as bars. */
function ResultChart({ claims }: { claims: Claim[] }): VNode {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = `${claim.object?.name ?? ""}${claim.unit ? ` in ${claim.unit}` : ""}`;
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  return (
    <>
      {[...groups].filter(([, some]) => some.length > 1).map(([title, some]) => (
        <Bars
          key={title} title={title}
          rows={some.map((c) => ({ label: [c.dataset?.name, c.hardware?.name].filter(Boolean).join(", ") || "not said where", value: c.value ?? 0, shown: number(c.value ?? 0) }))}
        />
      ))}
    </>
  );
}

function Papers({ entity }: { entity: Entity }): VNode | null {
  const { papers } = entity;
  if (!papers.totalCount) return null;
  return (
    <Section title="Papers that name it" count={papers.totalCount}>
      <ul>
        {papers.nodes.map((p) => <li key={p.id}><a href={entityPath(p.id)}>{p.title}</a>{p.date && <small> {p.date}</small>}</li>)}
      </ul>
      {papers.pageInfo.hasNextPage && <p class="small">and {papers.totalCount - papers.nodes.length} more</p>}
    </Section>
  );
}

function capital(words: string): string {
  return words[0]!.toUpperCase() + words.slice(1);
}
