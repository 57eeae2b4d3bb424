// src/ in; the explorer's page, scripts and styles, named after their contents, in ../kg/serve/assets/ out.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "kg", "serve", "assets");

const result = await build({
  absWorkingDir: here,
  entryPoints: { main: "src/main.tsx", style: "src/style.css" },
  outdir: out,
  bundle: true,
  splitting: true, // the canvas and its libraries are loaded only where it is shown
  format: "esm",
  target: "es2022",
  minify: true,
  metafile: true,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  write: false,
});

// every file is written under its name or none is: a build that fails leaves the last one standing
await mkdir(out, { recursive: true });
for (const file of result.outputFiles) await writeFile(file.path, file.contents);
const names = result.outputFiles.map((file) => basename(file.path));
const named = (start, end) => names.find((name) => name.startsWith(start) && name.endsWith(end));
const page = (await readFile(join(here, "src", "index.html"), "utf8"))
  .replaceAll("{{script}}", `/assets/${named("main-", ".js")}`)
  .replaceAll("{{style}}", `/assets/${named("style-", ".css")}`);
await writeFile(join(out, "index.html"), page);
for (const old of await readdir(out)) if (old !== "index.html" && !names.includes(old)) await rm(join(out, old));

const first = result.outputFiles.find((file) => basename(file.path) === named("main-", ".js"));
const shared = new Set();
const follow = (path) => {
  for (const { path: next, kind } of result.metafile.outputs[path].imports)
    if (kind === "import-statement" && !shared.has(next)) { shared.add(next); follow(next); }
};
const entry = Object.keys(result.metafile.outputs).find((path) => path.endsWith(basename(first.path)));
follow(entry);
const bytes = [entry, ...shared].reduce((sum, path) => sum + result.metafile.outputs[path].bytes, 0);
console.log(`explorer: ${names.length} files, first view ${(bytes / 1000).toFixed(0)} kB of script`);
