// A GraphQL query in; the server's answer, or an Error that says what went wrong, out.
import { useEffect, useState } from "preact/hooks";

export interface Thing {
  id: string;
  name: string;
  type: string;
  unnamed?: boolean;
}

export interface Named {
  id: string;
  name: string;
}

export interface Claim {
  id: string;
  relation: string;
  subject: Thing;
  object: Thing | null;
  baseline?: string | null;
  factor?: number | null;
  factorHigh?: number | null;
  derivedFactor?: number | null;
  percent?: number | null;
  delta?: number | null;
  value?: number | null;
  unit?: string | null;
  atMost?: boolean | null;
  confidence: number;
  supportCount: number;
  derived: boolean;
  date?: string | null;
  metric?: Named | null;
  dataset?: Named | null;
  hardware?: Named | null;
}

export interface Paper {
  id: string;
  title: string;
  abstract: string;
  date: string | null;
  url: string | null;
  arxivId: string | null;
  doi: string | null;
}

export interface Evidence {
  field: string;
  sentence: string;
  start: number;
  end: number;
  rule: string;
  confidence: number;
  paper: Paper;
}

export interface Page<T> {
  totalCount: number;
  nodes: T[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

// the fragments that queries may spread; `ask` sends along those that one does
const FRAGMENTS: Record<string, string> = {
  Thing: "fragment Thing on Entity { id name type unnamed }",
  // what a statement of a relation without qualifiers has to say; kept short, as a page asks for many lists at once
  BareClaim: "fragment BareClaim on Statement { id relation confidence supportCount derived subject { ...Thing } object { ...Thing } }",
  Claim: `fragment Claim on Statement {
    id relation baseline factor factorHigh derivedFactor percent delta value unit atMost confidence supportCount derived date
    subject { ...Thing } object { ...Thing } metric { id name } dataset { id name } hardware { id name }
  }`,
};

function withFragments(query: string): string {
  const used = new Set<string>();
  const follow = (text: string) => {
    for (const [, name] of text.matchAll(/\.\.\.(\w+)/g))
      if (name && name !== "on" && FRAGMENTS[name] && !used.has(name)) {
        used.add(name);
        follow(FRAGMENTS[name]);
      }
  };
  follow(query);
  return [query, ...[...used].map((name) => FRAGMENTS[name])].join("\n");
}

export async function ask<T>(query: string, variables: object = {}, signal?: AbortSignal): Promise<T> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query: withFragments(query), variables }),
    signal,
  });
  const answer = await response.json().catch(() => ({ errors: [{ message: `the server answered ${response.status}` }] }));
  if (answer.errors?.length) throw new Error(answer.errors[0].message);
  return answer.data as T;
}

export interface Asked<T> {
  data?: T;
  error?: string;
  waiting: boolean;
}

/** The answer to a query, asked anew when it or its variables change; a null query asks nothing. */
export function useAsk<T>(query: string | null, variables: object = {}): Asked<T> {
  const [state, setState] = useState<Asked<T>>({ waiting: query !== null });
  const key = JSON.stringify([query, variables]);
  useEffect(() => {
    if (query === null) {
      setState({ waiting: false });
      return;
    }
    const control = new AbortController();
    setState((old) => ({ ...old, waiting: true }));
    ask<T>(query, variables, control.signal).then(
      (data) => setState({ data, waiting: false }),
      (error: Error) => {
        if (!control.signal.aborted) setState({ error: error.message, waiting: false });
      },
    );
    return () => control.abort();
  }, [key]);
  return state;
}
