// The address of the page in; what to show out. Links inside the explorer change the address without loading anew.
import { useEffect, useState } from "preact/hooks";

const listeners = new Set<() => void>();

export function go(to: string, { replace = false } = {}): void {
  if (to === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  if (!replace) window.scrollTo(0, 0);
  for (const listener of listeners) listener();
}

export interface Place {
  path: string;
  query: URLSearchParams;
}

export function usePlace(): Place {
  const [place, setPlace] = useState(location.pathname + location.search);
  useEffect(() => {
    const changed = () => setPlace(location.pathname + location.search);
    listeners.add(changed);
    window.addEventListener("popstate", changed);
    return () => {
      listeners.delete(changed);
      window.removeEventListener("popstate", changed);
    };
  }, []);
  const [path = "/", search = ""] = place.split("?", 2);
  return { path, query: new URLSearchParams(search) };
}

// pages that the server makes itself, and files
const ELSEWHERE = /^\/(graphiql|graphql|schema\.graphql|graph\.|papers\.|metrics|\.well-known)|\.(ttl|jsonld|nt|rdf)$/;

/** Follow a click on a link of ours, unless a key asks for a new tab. */
export function follow(event: MouseEvent): void {
  const anchor = (event.target as Element).closest("a");
  if (!anchor || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (anchor.origin !== location.origin || anchor.target || anchor.hasAttribute("download")) return;
  if (anchor.hash && anchor.pathname === location.pathname) return;
  if (ELSEWHERE.test(anchor.pathname)) return;
  event.preventDefault();
  go(anchor.pathname + anchor.search);
}
