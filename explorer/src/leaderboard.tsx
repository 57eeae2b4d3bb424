// A metric, perhaps a dataset and a device, in; the best result of each approach, as table and chart in one unit, out.
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { type Claim, type Thing, useAsk } from "./api";
import { Bars } from "./bars";
import { EvidenceList, State, ThingLink } from "./parts";
import { go } from "./router";
import { SearchField } from "./search";
import { link, number } from "./words";

interface Row {
  rank: number;
  value: number;
  unit: string | null;
  normalizedValue: number;
  normalizedUnit: string | null;
  higherIsBetter: boolean;
  entity: Thing;
  statement: Claim;
}

const BOARD = `query Board($metric: String!, $dataset: String, $hardware: String) {
  leaderboard(metric: $metric, dataset: $dataset, hardware: $hardware, first: 50) {
    rank value unit normalizedValue normalizedUnit higherIsBetter entity { ...Thing } statement { ...Claim }
  }
}`;
const METRICS = `{ facets(filter: { relation: RESULT }) { objects(first: 12) { count entity { ...Thing } } } }`;

export function LeaderboardPage({ query }: { query: URLSearchParams }): VNode {
  const [metric, dataset, hardware] = ["metric", "dataset", "hardware"].map((name) => query.get(name)) as [string | null, string | null, string | null];
  const asked = useAsk<{ leaderboard: Row[] }>(metric ? BOARD : null, { metric, dataset, hardware });
  const known = useAsk<{ facets: { objects: { count: number; entity: Thing }[] } }>(METRICS);
  useEffect(() => { document.title = `${metric ?? "Leaderboards"} · kg`; }, [metric]);
  const choose = (change: Record<string, string>) => go(link("/leaderboard", { metric, dataset, hardware, ...change }));
  const rows = asked.data?.leaderboard ?? [];
  return (
    <>
      <h1>{metric ? <>Leaderboard: {metric}{dataset && ` on ${dataset}`}{hardware && ` with ${hardware}`}</> : "Leaderboards"}</h1>
      <div class="pickers">
        <SearchField label="Metric" types={["METRIC"]} value={metric ?? ""} onPick={(t) => choose({ metric: t.name })} />
        <SearchField label="Dataset (any)" types={["DATASET"]} value={dataset ?? ""} onPick={(t) => choose({ dataset: t.name })} />
        <SearchField label="Hardware (any)" types={["HARDWARE"]} value={hardware ?? ""} onPick={(t) => choose({ hardware: t.name })} />
        {(dataset || hardware) && <a class="button" href={link("/leaderboard", { metric })}>Any dataset and hardware</a>}
      </div>
      {known.data && <p class="cloud">Most reported: {known.data.facets.objects.map(({ entity, count }) => (
        <span key={entity.id}><a href={link("/leaderboard", { metric: entity.name })}>{entity.name}</a> <small>{count}</small> </span>
      ))}</p>}
      <State asked={asked} />
      {asked.data && !rows.length && <p>No results are reported for that.</p>}
      {rows.length > 0 && <Board rows={rows} />}
    </>
  );
}

function Board({ rows }: { rows: Row[] }): VNode {
  const { normalizedUnit, higherIsBetter } = rows[0]!;
  return (
    <>
      <p class="small">
        {higherIsBetter ? "Higher is better" : "Lower is better"}{normalizedUnit && `; ranked in ${normalizedUnit}`}.
        Results come from different papers and set-ups: open a row to see under which conditions.
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Results">
        <table class="board">
          <thead><tr><th scope="col">Rank</th><th scope="col">What</th><th scope="col">As claimed</th><th scope="col">Dataset</th><th scope="col">Hardware</th><th scope="col">Who says so</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.statement.id}>
                <td>{row.rank}</td>
                <td><ThingLink thing={row.entity} /></td>
                <td>{row.statement.atMost && "up to "}{number(row.value)}{row.unit && ` ${row.unit}`}</td>
                <td>{row.statement.dataset && <ThingLink thing={{ ...row.statement.dataset, type: "DATASET" }} plain />}</td>
                <td>{row.statement.hardware && <ThingLink thing={{ ...row.statement.hardware, type: "HARDWARE" }} plain />}</td>
                <td><details><summary>sentence</summary><EvidenceList id={row.statement.id} /></details></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Bars
        title={`As bars${normalizedUnit ? `, in ${normalizedUnit}` : ""}`}
        rows={rows.slice(0, 20).map((row) => ({ label: <ThingLink thing={row.entity} plain />, value: row.normalizedValue, shown: number(row.normalizedValue) }))}
      />
    </>
  );
}
