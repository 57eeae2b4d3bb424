// Nothing in; where to start out: what the graph holds, questions to ask, the things that most papers name.
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { type Thing, useAsk } from "./api";
import { Dot, Section, State, ThingLink } from "./parts";
import { SearchField } from "./search";
import { TYPES, entityPath, link, relationWords } from "./words";

interface Home {
  stats: {
    papers: number;
    entities: number;
    statements: number;
    entitiesByType: { type: string; count: number }[];
    statementsByRelation: { relation: string; count: number }[];
  };
  beaten: { objects: { entity: Thing }[] };
  reported: { objects: { entity: Thing }[] };
  [type: string]: unknown;
}
type Common = { nodes: (Thing & { paperCount: number })[] };

const SHOWN = TYPES.filter((type) => type.value !== "PAPER");
const QUERY = `{
  stats { papers entities statements entitiesByType { type count } statementsByRelation { relation count } }
  beaten: facets(filter: { relation: FASTER_THAN }) { objects(first: 1) { entity { ...Thing } } }
  reported: facets(filter: { relation: RESULT }) { objects(first: 1) { entity { ...Thing } } }
  ${SHOWN.map((t) => `${t.value}: entities(filter: { type: ${t.value} }, first: 8) { nodes { ...Thing paperCount } }`).join("\n")}
}`;

export function HomePage(): VNode {
  const asked = useAsk<Home>(QUERY);
  useEffect(() => { document.title = "kg: what papers say, and where they say it"; }, []);
  const stats = asked.data?.stats;
  // the thing most often beaten, and the metric most often reported, in whatever graph this is
  const beaten = asked.data?.beaten.objects[0]?.entity;
  const reported = asked.data?.reported.objects[0]?.entity;
  return (
    <>
      <h1>What papers say, and where they say it</h1>
      <SearchField label="Search methods, models, datasets, hardware, papers" autofocus />
      {stats && (
        <p>
          {stats.papers.toLocaleString("en")} papers, {(stats.entities - stats.papers).toLocaleString("en")} things that they name,{" "}
          {stats.statements.toLocaleString("en")} statements, each with the sentence that makes it.
        </p>
      )}
      <Section title="Questions to start from">
        <ul>
          {beaten && <li><a href={entityPath(beaten.id)}>What is faster than {beaten.name}, by how much, and who says so?</a></li>}
          {reported && <li><a href={link("/leaderboard", { metric: reported.name })}>Which results are reported for {reported.name}?</a></li>}
          <li><a href="/compare">How do two systems compare, side by side?</a></li>
          <li><a href="/graph">What is connected with what?</a></li>
        </ul>
      </Section>
      <State asked={asked} />
      {asked.data && (
        <div class="columns">
          {SHOWN.map((type) => (
            <Section key={type.value} title={type.name} count={stats?.entitiesByType.find((t) => t.type === type.value)?.count}>
              <ul class="plain">
                {(asked.data![type.value] as Common).nodes.map((thing) => (
                  <li key={thing.id}><ThingLink thing={thing} /> <small>{thing.paperCount}</small></li>
                ))}
              </ul>
            </Section>
          ))}
          <Section title="Statements" count={stats?.statements}>
            <ul class="plain">
              {stats?.statementsByRelation.map((r) => <li key={r.relation}>{relationWords(r.relation)} <small>{r.count.toLocaleString("en")}</small></li>)}
            </ul>
          </Section>
        </div>
      )}
      <p class="small legend">{TYPES.map((type) => <span key={type.value}><Dot type={type.value} /> {type.name}</span>)}</p>
    </>
  );
}
