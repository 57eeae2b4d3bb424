// Words in; suggestions while they are typed, and the page of all that fits, out.
import type { VNode } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type Thing, ask, useAsk } from "./api";
import { Dot, State, ThingLink } from "./parts";
import { go } from "./router";
import { entityPath, link, typeWords } from "./words";

interface Hit {
  highlighted: string;
  matchedAlias: string | null;
  near: boolean;
  entity: Thing & { paperCount: number };
}

const SEARCH = `query Search($words: String!, $types: [EntityType!], $first: Int) {
  search(query: $words, types: $types, first: $first) { highlighted matchedAlias near entity { ...Thing paperCount } }
}`;

/** A field that suggests while one types: arrows choose, Enter takes, Escape closes (the ARIA combobox pattern). */
export function SearchField(
  { label, types, onPick, value = "", autofocus = false }:
  { label: string; types?: string[]; onPick?: (thing: Thing) => void; value?: string; autofocus?: boolean },
): VNode {
  const [words, setWords] = useState(value);
  const [hits, setHits] = useState<Hit[]>([]);
  const [at, setAt] = useState(-1);
  const [open, setOpen] = useState(false);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setWords(value), [value]);
  useEffect(() => {
    if (!open || !words.trim()) return setHits([]);
    const control = new AbortController();
    const timer = setTimeout(() => {
      ask<{ search: Hit[] }>(SEARCH, { words, types, first: 8 }, control.signal).then(
        (found) => { setHits(found.search); setAt(-1); },
        () => undefined, // suggestions may fail; Enter says why
      );
    }, 80);
    return () => { clearTimeout(timer); control.abort(); };
  }, [words, open]);

  const pick = (hit: Hit | undefined) => {
    setOpen(false);
    if (hit) {
      if (onPick) { setWords(hit.entity.name); onPick(hit.entity); } else { setWords(""); go(entityPath(hit.entity.id)); }
    } else if (!onPick && words.trim()) go(link("/search", { q: words.trim() }));
    else if (hits[0]) pick(hits[0]);
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { setOpen(true); setAt((n) => Math.max(-1, Math.min(hits.length - 1, n + step))); }
    else if (event.key === "Enter") pick(hits[at]);
    else if (event.key === "Escape") setOpen(false);
    else return;
    event.preventDefault();
  };
  const shown = open && hits.length > 0;
  return (
    <div class="search" onFocusOut={(e) => { if (!e.currentTarget.contains(e.relatedTarget as Node | null)) setOpen(false); }}>
      <input
        ref={input} type="search" role="combobox" aria-label={label} placeholder={label} autocomplete="off" spellcheck={false}
        aria-expanded={shown} aria-controls={`${id}-list`} aria-autocomplete="list" aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        value={words} autofocus={autofocus}
        onInput={(e) => { setWords(e.currentTarget.value); setOpen(true); }} onKeyDown={key}
      />
      <ul id={`${id}-list`} role="listbox" aria-label="Suggestions" hidden={!shown}>
        {hits.map((hit, n) => (
          <li
            key={hit.entity.id} id={`${id}-${n}`} role="option" aria-selected={n === at}
            onMouseDown={(e) => e.preventDefault()} onClick={() => pick(hit)}
          >
            <Dot type={hit.entity.type} />
            <span class="name">{hit.entity.name}{hit.matchedAlias && hit.matchedAlias !== hit.entity.name && <small> ({hit.matchedAlias})</small>}</span>
            <small>{typeWords(hit.entity.type)}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function SearchPage({ words }: { words: string }): VNode {
  const asked = useAsk<{ search: Hit[] }>(words ? SEARCH : null, { words, first: 100 });
  const hits = asked.data?.search ?? [];
  useEffect(() => { document.title = `${words} · kg`; }, [words]);
  return (
    <>
      <h1>“{words}”</h1>
      <State asked={asked} />
      {asked.data && !hits.length && <p>Nothing is called that, nor anything like it.</p>}
      {hits[0]?.near && <p>Nothing is called that; these are spelt much like it.</p>}
      <ul class="hits">
        {hits.map((hit) => (
          <li key={hit.entity.id}>
            <ThingLink thing={hit.entity} />
            {hit.matchedAlias && hit.matchedAlias !== hit.entity.name && <span class="alias"> also: {hit.matchedAlias}</span>}
            <small> {typeWords(hit.entity.type)}{hit.entity.type !== "PAPER" && `, ${hit.entity.paperCount} ${hit.entity.paperCount === 1 ? "paper" : "papers"}`}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
