// Entities' ids in; a canvas of what surrounds them out. It starts small and grows where one clicks; nothing is random.
import Graph from "graphology";
import gexf from "graphology-gexf/browser";
import forceAtlas2 from "graphology-layout-forceatlas2";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import Sigma from "sigma";
import { type Claim, type Thing, ask } from "./api";
import { Dot, EvidenceList, ThingLink } from "./parts";
import { go } from "./router";
import { SearchField } from "./search";
import { COLORS, RELATIONS, TYPES, amount, link, relationWords } from "./words";

interface Subgraph {
  entities: (Thing & { paperCount: number })[];
  statements: Claim[];
  truncated: boolean;
}
interface NodeData {
  label: string;
  type: string;
  kind: string;
  x: number;
  y: number;
  size: number;
  color: string;
}
interface EdgeData {
  relation: string;
  claim?: Claim;
  label: string;
  size: number;
  color: string;
}

const HOOD = `query Hood($id: ID!, $limit: Int) {
  neighbourhood(id: $id, depth: 1, limit: $limit) { entities { ...Thing paperCount } statements { ...Claim } truncated }
}`;
// where no thing is named, the one that most is said of
const START = `{ entities(filter: { types: [METHOD, MODEL] }, orderBy: { field: STATEMENTS, direction: DESC }, first: 1) { nodes { ...Thing } } }`;
const AROUND = 40; // statements shown around a thing at a time
const EDGE = { light: "#b9bec6", dark: "#4b525c" };
const LABEL = { light: "#1b1f24", dark: "#e6e9ee" };

function theme(): "light" | "dark" {
  return document.documentElement.dataset["theme"] === "dark" ? "dark" : "light";
}

export function GraphPage({ query }: { query: URLSearchParams }): VNode {
  const ids = query.getAll("id");
  const whole = query.get("whole") !== null;
  const box = useRef<HTMLDivElement>(null);
  const graph = useRef<Graph<NodeData, EdgeData>>(new Graph<NodeData, EdgeData>({ multi: true, type: "directed" }));
  const sigma = useRef<Sigma<NodeData, EdgeData> | null>(null);
  const hidden = useRef({ types: new Set<string>(), relations: new Set<string>() });
  const open = useRef(new Set<string>());
  const [chosen, setChosen] = useState<string | null>(null);
  const [edge, setEdge] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const [note, setNote] = useState("");
  const [, draw] = useState(0);
  const key = JSON.stringify([ids, whole]);

  useEffect(() => {
    if (!box.current) return;
    let canvas: Sigma<NodeData, EdgeData>;
    try {
      canvas = new Sigma<NodeData, EdgeData>(graph.current, box.current, {
        defaultEdgeType: "arrow",
        labelColor: { color: LABEL[theme()] },
        labelFont: "system-ui, sans-serif",
        labelRenderedSizeThreshold: 5,
        renderEdgeLabels: false,
        enableEdgeEvents: true,
        allowInvalidContainer: true,
        nodeReducer: (_, data) => ({ ...data, type: "circle", hidden: hidden.current.types.has(data.kind) }),
        edgeReducer: (_, data) => ({ ...data, color: EDGE[theme()], hidden: hidden.current.relations.has(data.relation) }),
      });
    } catch {
      setProblem("This browser draws no WebGL, so there is no canvas; the list beside it has the same things.");
      return;
    }
    sigma.current = canvas;
    canvas.on("clickNode", ({ node }) => { setChosen(node); setEdge(null); void grow(node); });
    canvas.on("clickEdge", ({ edge: found }) => { setEdge(found); setChosen(null); });
    const repaint = () => { canvas.setSetting("labelColor", { color: LABEL[theme()] }); canvas.refresh(); };
    window.addEventListener("kg-theme", repaint);
    return () => { window.removeEventListener("kg-theme", repaint); canvas.kill(); sigma.current = null; };
  }, []);

  useEffect(() => {
    document.title = "Graph · kg";
    let gone = false;
    const start = async () => {
      try {
        sigma.current?.setSetting("labelRenderedSizeThreshold", whole ? 3 : 5);
        if (whole) return await loadWhole(graph.current, setNote);
        const first = ids.length ? ids : (await ask<{ entities: { nodes: Thing[] } }>(START)).entities.nodes.map((n) => n.id);
        if (gone) return;
        if (!first.some((id) => graph.current.hasNode(id))) { graph.current.clear(); open.current.clear(); }
        for (const id of first) await grow(id, false);
        if (first[0]) setChosen(first[0]);
      } catch (error) {
        setProblem((error as Error).message);
      } finally {
        draw((n) => n + 1);
        sigma.current?.getCamera().setState({ x: 0.5, y: 0.5, ratio: whole ? 1 : 1.1, angle: 0 });
      }
    };
    void start();
    return () => { gone = true; };
  }, [key]);

  /** Add what surrounds a thing; the address keeps what was opened, so that it can be shared. */
  const grow = async (id: string, note = true) => {
    if (open.current.has(id) || whole) return;
    open.current.add(id);
    try {
      const { neighbourhood } = await ask<{ neighbourhood: Subgraph }>(HOOD, { id, limit: AROUND });
      add(graph.current, neighbourhood, id);
      setNote(neighbourhood.truncated ? `Around ${graph.current.getNodeAttribute(id, "label")} there is more than is shown.` : "");
      setProblem("");
    } catch (error) {
      open.current.delete(id);
      setProblem((error as Error).message);
      return;
    }
    settle(graph.current);
    if (note) {
      const search = new URLSearchParams([...open.current].map((o) => ["id", o]));
      go(`/graph?${search}`, { replace: true });
    }
    draw((n) => n + 1);
  };
  const toggle = (set: Set<string>, value: string) => {
    if (!set.delete(value)) set.add(value);
    sigma.current?.refresh();
    draw((n) => n + 1);
  };

  const g = graph.current;
  const relations = new Set(g.mapEdges((_, data) => data.relation));
  const kinds = new Set(g.mapNodes((_, data) => data.kind));
  const claim = edge !== null && g.hasEdge(edge) ? g.getEdgeAttribute(edge, "claim") : undefined;
  return (
    <div class="graph-page">
      <h1 class="unseen">Graph</h1>
      <div class="canvas" ref={box} role="img" aria-label={`A graph of ${g.order} things and ${g.size} statements; the list beside it has the same`} />
      <aside aria-label="What is shown">
        <SearchField label="Add to the graph" onPick={(thing) => { setChosen(thing.id); void grow(thing.id); }} />
        {problem && <p class="error" role="alert">{problem}</p>}
        <p class="small" role="status">{g.order} things, {g.size} statements. {note}</p>
        {chosen && g.hasNode(chosen) && <Chosen g={g} id={chosen} isOpen={open.current.has(chosen) || whole} onOpen={() => void grow(chosen)} onPick={setChosen} />}
        {claim && <div class="chosen"><p><ThingLink thing={claim.subject} /> {relationWords(claim.relation)} {claim.object && <ThingLink thing={claim.object} />} <b>{amount(claim)}</b></p><EvidenceList id={claim.id} /></div>}
        <fieldset>
          <legend>Types</legend>
          {TYPES.filter((t) => kinds.has(t.value)).map((t) => (
            <label key={t.value}><input type="checkbox" checked={!hidden.current.types.has(t.value)} onChange={() => toggle(hidden.current.types, t.value)} /> <Dot type={t.value} /> {t.name}</label>
          ))}
        </fieldset>
        <fieldset>
          <legend>Relations</legend>
          {RELATIONS.filter((r) => relations.has(r.value)).map((r) => (
            <label key={r.value}><input type="checkbox" checked={!hidden.current.relations.has(r.value)} onChange={() => toggle(hidden.current.relations, r.value)} /> {relationWords(r.value)}</label>
          ))}
        </fieldset>
        <p class="actions">
          <button type="button" onClick={() => sigma.current?.getCamera().animatedReset()}>Fit</button>
          {whole ? <a class="button" href="/graph">A part</a> : <a class="button" href={link("/graph", { whole: "yes" })}>The whole graph</a>}
          <a class="button" href="/graph.gexf" download>GEXF</a>
        </p>
        {!whole && (
          <details>
            <summary>All {g.order} as a list</summary>
            <ul class="plain">
              {g.nodes().sort((a, b) => g.degree(b) - g.degree(a)).map((id) => (
                <li key={id}><button type="button" class="plain-button" onClick={() => { setChosen(id); setEdge(null); void grow(id); }}><Dot type={g.getNodeAttribute(id, "kind")} />{g.getNodeAttribute(id, "label")}</button></li>
              ))}
            </ul>
          </details>
        )}
      </aside>
    </div>
  );
}

function Chosen({ g, id, isOpen, onOpen, onPick }: { g: Graph<NodeData, EdgeData>; id: string; isOpen: boolean; onOpen: () => void; onPick: (id: string) => void }): VNode {
  const data = g.getNodeAttributes(id);
  const edges = g.edges(id).slice(0, 30);
  return (
    <div class="chosen">
      <p><b><ThingLink thing={{ id, name: data.label, type: data.kind }} /></b> {!isOpen && <button type="button" onClick={onOpen}>Expand</button>}</p>
      <ul class="plain">
        {edges.map((e) => {
          const out = g.source(e) === id;
          const other = g.opposite(id, e);
          return (
            <li key={e}>{relationWords(g.getEdgeAttribute(e, "relation"), out)} <button type="button" class="plain-button" onClick={() => onPick(other)}>{g.getNodeAttribute(other, "label")}</button> <b>{g.getEdgeAttribute(e, "label")}</b></li>
          );
        })}
      </ul>
    </div>
  );
}

/** Put new things in a ring around the one they belong to, in the order that the server gives. */
function add(g: Graph<NodeData, EdgeData>, found: Subgraph, center: string): void {
  const at = g.hasNode(center) ? g.getNodeAttributes(center) : { x: g.order ? 20 : 0, y: 0 };
  const fresh = found.entities.filter((e) => !g.hasNode(e.id));
  fresh.forEach((entity, n) => {
    const angle = (2 * Math.PI * n) / fresh.length;
    const away = entity.id === center ? 0 : 10;
    g.addNode(entity.id, {
      label: short(entity.name),
      type: "circle",
      kind: entity.type,
      x: at.x + away * Math.cos(angle),
      y: at.y + away * Math.sin(angle),
      size: 4 + 2.5 * Math.log2(1 + entity.paperCount),
      color: COLORS.get(entity.type) ?? "#888888",
    });
  });
  for (const claim of found.statements) {
    const to = claim.object?.id;
    if (!to || g.hasEdge(claim.id) || !g.hasNode(claim.subject.id) || !g.hasNode(to)) continue;
    g.addDirectedEdgeWithKey(claim.id, claim.subject.id, to, { relation: claim.relation, claim, label: amount(claim), size: 2.5, color: EDGE.light });
  }
}

/** A name that fits on the canvas; the list beside it links to the page with the whole. */
function short(name: string): string {
  return name.length > 40 ? `${name.slice(0, 38).trimEnd()} …` : name;
}

function settle(g: Graph<NodeData, EdgeData>): void {
  forceAtlas2.assign(g, {
    iterations: Math.max(50, Math.min(400, Math.round(40_000 / (g.order + 1)))),
    settings: { ...forceAtlas2.inferSettings(g), adjustSizes: true, gravity: 0.6, scalingRatio: 12, slowDown: 4 },
  });
}

/** The whole graph just as the file for Gephi has it: its places, sizes and colours. */
async function loadWhole(g: Graph<NodeData, EdgeData>, tell: (note: string) => void): Promise<void> {
  tell("Loading the whole graph …");
  const response = await fetch("/graph.gexf");
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const found = gexf.parse(Graph, await response.text());
  g.clear();
  found.forEachNode((id, { label, x, y, size, color, type }) => {
    g.addNode(id, { label: short(label), type: "circle", kind: type.toUpperCase(), x, y, size: Math.max(1.5, size / 4), color });
  });
  found.forEachEdge((id, { relation }, from, to) => {
    g.addDirectedEdgeWithKey(id, from, to, { relation: relation.toUpperCase().replaceAll("-", "_"), label: "", size: 0.4, color: EDGE.light });
  });
  tell("As the file for Gephi has it.");
}
