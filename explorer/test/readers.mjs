// FORMAT and FILE in; how many nodes and edges, or which triples, a reader from npm finds in the file, as JSON, out.
import { readFile } from "node:fs/promises";
import gexf from "graphology-gexf/node/index.js";
import Graph from "graphology";
import { Parser, Writer } from "n3";

const [format, file] = process.argv.slice(2);
const text = await readFile(file, "utf8");
if (format === "gexf") {
  const graph = gexf.parse(Graph, text, { addMissingNodes: false, allowUndeclaredAttributes: false });
  const kinds = {};
  graph.forEachEdge((_, attributes) => { const kind = attributes.relation ?? "?"; kinds[kind] = (kinds[kind] ?? 0) + 1; });
  const placed = graph.filterNodes((_, a) => Number.isFinite(a.x) && Number.isFinite(a.y) && a.size > 0 && a.color && a.label).length;
  console.log(JSON.stringify({ nodes: graph.order, edges: graph.size, kinds, placed }));
} else {
  const quads = new Parser({ format }).parse(text);
  const writer = new Writer({ format: "N-Triples" });
  writer.addQuads(quads);
  writer.end((error, out) => { if (error) throw error; process.stdout.write(out); });
}
