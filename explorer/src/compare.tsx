// Two entities' ids in; what is said of the one against the other, and what both are linked with, side by side, out.
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { type Claim, type Thing, useAsk } from "./api";
import { ClaimLine, Section, State, ThingLink } from "./parts";
import { go } from "./router";
import { SearchField } from "./search";
import { amount, link, relationWords } from "./words";

interface Comparison {
  a: Thing;
  b: Thing;
  between: Claim[];
  shared: { relation: string; outgoing: boolean; other: Thing; a: Claim[]; b: Claim[] }[];
  truncated: boolean;
}

const COMPARE = `query Compare($a: ID!, $b: ID!) { compare(a: $a, b: $b) {
  a { ...Thing } b { ...Thing } between { ...Claim } truncated
  shared { relation outgoing other { ...Thing } a { ...Claim } b { ...Claim } }
} }`;
const ONE = `query One($a: ID!, $b: ID!) { a: entity(id: $a) { ...Thing } b: entity(id: $b) { ...Thing } }`;

export function ComparePage({ a, b }: { a: string; b: string }): VNode {
  const names = useAsk<{ a: Thing | null; b: Thing | null }>(a || b ? ONE : null, { a, b });
  const asked = useAsk<{ compare: Comparison | null }>(a && b ? COMPARE : null, { a, b });
  const found = asked.data?.compare;
  const title = [names.data?.a?.name, names.data?.b?.name].filter(Boolean).join(" and ") || "Compare two things";
  useEffect(() => { document.title = `${title} · kg`; }, [title]);
  return (
    <>
      <h1>{title}</h1>
      <div class="pickers">
        <SearchField label="The one" value={names.data?.a?.name ?? ""} onPick={(t) => go(link("/compare", { a: t.id, b }))} />
        <SearchField label="The other" value={names.data?.b?.name ?? ""} onPick={(t) => go(link("/compare", { a, b: t.id }))} />
      </div>
      {!(a && b) && <p>Choose two things: methods, models, datasets, devices.</p>}
      <State asked={asked} />
      {asked.data && !found && <p>One of the two is not in this graph.</p>}
      {found && a && b && (
        <>
          <Section title="What is said of the one against the other" count={found.between.length}>
            {found.between.map((claim) => <ClaimLine key={claim.id} claim={claim} />)}
            {!found.between.length && <p>No paper here sets the one against the other.</p>}
          </Section>
          <Section title="What both are linked with" count={found.shared.length}>
            {found.truncated && <p class="small">So much is said of them that not all was looked at.</p>}
            {found.shared.length > 0 && (
              <div class="scroll" tabIndex={0} role="region" aria-label="What both are linked with">
                <table class="board">
                  <thead><tr><th scope="col">With</th><th scope="col">How</th><th scope="col">{found.a.name}</th><th scope="col">{found.b.name}</th></tr></thead>
                  <tbody>
                    {found.shared.map((s) => (
                      <tr key={s.relation + s.other.id + s.outgoing}>
                        <td><ThingLink thing={s.other} /></td>
                        <td>{relationWords(s.relation, s.outgoing)}</td>
                        <td><Amounts claims={s.a} /></td>
                        <td><Amounts claims={s.b} /></td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            {!found.shared.length && <p>Nothing links both in the same way.</p>}
          </Section>
        </>
      )}
    </>
  );
}

function Amounts({ claims }: { claims: Claim[] }): VNode {
  const said = claims.map(amount).filter(Boolean);
  return <>{said.length ? said.join("; ") : "yes"} <small>{claims.length > 1 && `${claims.length} statements`}</small></>;
}
