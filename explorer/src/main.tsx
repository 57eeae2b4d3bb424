// The page's address in; the page out.
import { type VNode, render } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { ComparePage } from "./compare";
import { EntityPage } from "./entity";
import { HomePage } from "./home";
import { LeaderboardPage } from "./leaderboard";
import { PaperPage } from "./paper";
import { follow, usePlace } from "./router";
import { SearchField, SearchPage } from "./search";
import { SparqlPage } from "./sparql";

const LINKS = [["/leaderboard", "Leaderboards"], ["/compare", "Compare"], ["/graph", "Graph"], ["/sparql", "SPARQL"], ["/graphiql", "GraphQL"]] as const;

function App(): VNode {
  const { path, query } = usePlace();
  return (
    <div onClick={follow}>
      <a class="skip" href="#main">Skip to the content</a>
      <header class="top">
        <a class="home" href="/">kg</a>
        {path !== "/" && <SearchField label="Search" />}
        <nav aria-label="Pages">
          {LINKS.map(([to, name]) => <a key={to} href={to} aria-current={path === to ? "page" : undefined}>{name}</a>)}
          <ThemeButton />
        </nav>
      </header>
      <main id="main" tabIndex={-1}><Shown path={path} query={query} /></main>
    </div>
  );
}

function Shown({ path, query }: { path: string; query: URLSearchParams }): VNode {
  const thing = /^\/(entity|paper)\/(.+)$/.exec(path);
  if (thing) {
    const id = decodeURIComponent(thing[2]!);
    const full = thing[1] === "paper" && !id.startsWith("paper:") ? `paper:${id}` : id;
    return full.startsWith("paper:") ? <PaperPage id={full} /> : <EntityPage id={full} />;
  }
  switch (path) {
    case "/": return <HomePage />;
    case "/search": return <SearchPage words={query.get("q") ?? ""} />;
    case "/leaderboard": return <LeaderboardPage query={query} />;
    case "/compare": return <ComparePage a={query.get("a") ?? ""} b={query.get("b") ?? ""} />;
    case "/graph": return <LaterGraph query={query} />;
    case "/sparql": return <SparqlPage query={query} />;
    default: return <><h1>No such page</h1><p><a href="/">Start here</a>.</p></>;
  }
}

/** The canvas brings libraries along that no other page needs. */
function LaterGraph({ query }: { query: URLSearchParams }): VNode {
  const [Page, setPage] = useState<{ show: (p: { query: URLSearchParams }) => VNode } | null>(null);
  useEffect(() => { void import("./graph").then((m) => setPage({ show: m.GraphPage })); }, []);
  return Page ? <Page.show query={query} /> : <p class="waiting" role="status">Loading the canvas …</p>;
}

type Theme = "light" | "dark";

function ThemeButton(): VNode {
  const system = (): Theme => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const [theme, setTheme] = useState<Theme>((localStorage.getItem("kg-theme") as Theme | null) ?? system());
  // before the first paint, so that a dark page does not flash up light
  useLayoutEffect(() => { document.documentElement.dataset["theme"] = theme; }, []);
  const turn = () => {
    const next = theme === "dark" ? "light" : "dark";
    localStorage.setItem("kg-theme", next);
    document.documentElement.dataset["theme"] = next; // before the canvas hears of it and paints anew
    setTheme(next);
    window.dispatchEvent(new CustomEvent("kg-theme"));
  };
  return <button type="button" class="theme" aria-pressed={theme === "dark"} onClick={turn} title="Light or dark">Dark</button>;
}

render(<App />, document.getElementById("app")!);
