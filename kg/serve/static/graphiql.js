// GraphiQL on this server's /graphql: ready examples as tabs, the query in the address so that a link shares it.
"use strict";
(function () {
  const EXAMPLES = [
    `# What is faster than vLLM, by how much, and who says so?
query FasterThanVllm {
  entity(name: "vLLM") {
    name
    ... on Method {
      slowerThan(first: 10, orderBy: { field: FACTOR, direction: DESC }) {
        totalCount
        nodes {
          subject { name }
          factor
          percent
          derivedFactor
          atMost
          evidence(first: 1) { sentence paper { title } }
        }
      }
    }
  }
}
`,
    `# What is evaluated on COCO?
query EvaluatedOnCoco {
  entity(name: "COCO", type: DATASET) {
    name
    ... on Dataset {
      evaluations(first: 20) {
        totalCount
        nodes { subject { name type } supportCount }
      }
    }
  }
}
`,
    `# What runs on an A100?
query RunsOnA100 {
  entity(name: "A100", type: HARDWARE) {
    name
    aliases
    ... on Hardware {
      runs(first: 20) { totalCount nodes { subject { name type } } }
    }
  }
}
`,
    `# The best results of a metric, in one unit
query Leaderboard {
  leaderboard(metric: "throughput", first: 10) {
    rank
    entity { name }
    value
    unit
    normalizedValue
    normalizedUnit
    statement { dataset { name } hardware { name } evidence(first: 1) { sentence } }
  }
}
`,
    `# Look for anything by its name
query Search($words: String = "attention") {
  search(query: $words, first: 10) {
    score
    matchedAlias
    entity { id name type paperCount }
  }
}
`,
  ];

  const h = React.createElement;
  const fetcher = GraphiQL.createFetcher({ url: "/graphql" });
  const asked = new URLSearchParams(window.location.search);
  const tabs = EXAMPLES.map((query) => ({ query, variables: "", headers: "" }));

  function share(change) {
    const parts = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(change)) {
      if (value) parts.set(name, value);
      else parts.delete(name);
    }
    const text = parts.toString();
    // a browser or proxy may refuse an address that is longer
    if (text.length < 8000) window.history.replaceState(null, "", text ? "?" + text : window.location.pathname);
  }

  function Console() {
    const [query, setQuery] = React.useState(asked.get("query") || undefined);
    const explorer = GraphiQLPluginExplorer.useExplorerPlugin({ query: query || "", onEdit: setQuery });
    return h(GraphiQL, {
      fetcher,
      query,
      variables: asked.get("variables") || undefined,
      operationName: asked.get("operationName") || undefined,
      defaultTabs: asked.get("query") ? undefined : tabs,
      defaultEditorToolsVisibility: "variables",
      isHeadersEditorEnabled: false,
      plugins: [explorer],
      onEditQuery: (text) => { setQuery(text); share({ query: text }); },
      onEditVariables: (text) => share({ variables: text }),
    });
  }

  ReactDOM.render(h(Console), document.getElementById("graphiql"));
})();
