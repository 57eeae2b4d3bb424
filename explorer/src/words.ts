// The vocabulary and numbers in; the words and colours by which the pages show them out.
import type { Claim } from "./api";
import vocabulary from "./vocabulary.json";

export const TYPES = vocabulary.types;
export const RELATIONS = vocabulary.relations;
export const COLORS = new Map(TYPES.map((type) => [type.value, type.color]));
export const COMPARISONS = ["FASTER_THAN", "OUTPERFORMS", "MORE_EFFICIENT_THAN"];

// how a relation reads from its object's side; a new relation reads by its name until it has words here
const INVERSE: Record<string, string> = {
  INTRODUCES: "introduced by",
  MENTIONS: "mentioned by",
  EVALUATED_ON: "evaluated here",
  FASTER_THAN: "slower than",
  OUTPERFORMS: "outperformed by",
  MORE_EFFICIENT_THAN: "less efficient than",
  RUNS_ON: "runs here",
  BUILT_ON: "used by",
  ADDRESSES: "addressed by",
  RESULT: "results",
  VARIANT_OF: "variants",
};

export function relationWords(relation: string, outgoing = true): string {
  const name = RELATIONS.find((r) => r.value === relation)?.name.replaceAll("-", " ") ?? relation;
  if (outgoing) return relation === "RESULT" ? "results" : name;
  return INVERSE[relation] ?? `${name} (as object)`;
}

export function typeWords(type: string): string {
  return TYPES.find((t) => t.value === type)?.name ?? type;
}

export function number(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 6 });
}

/** What a claim says in numbers: "up to 2.5×", "−43 % (1.75×)", "+2 mAP", "178 FPS"; empty where it has none. */
export function amount(claim: Claim): string {
  const most = claim.atMost ? "up to " : "";
  if (claim.factor != null) {
    const high = claim.factorHigh != null ? `–${number(claim.factorHigh)}` : "";
    return `${most}${number(claim.factor)}${high}×`;
  }
  if (claim.percent != null) {
    const sign = claim.percent > 0 ? "+" : "−";
    const factor = claim.derivedFactor != null ? ` (${claim.derivedFactor.toFixed(2)}×)` : "";
    return `${most}${sign}${number(Math.abs(claim.percent))} %${factor}`;
  }
  if (claim.delta != null) return `${claim.delta > 0 ? "+" : "−"}${number(Math.abs(claim.delta))}`;
  if (claim.value != null) return `${most}${number(claim.value)}${claim.unit ? ` ${claim.unit}` : ""}`;
  return "";
}

/** The factor that a comparison amounts to, for charts and order; null where it has none. */
export function factorOf(claim: Claim): number | null {
  return claim.factorHigh ?? claim.factor ?? claim.derivedFactor ?? null;
}

export function entityPath(id: string): string {
  return `${id.startsWith("paper:") ? "/paper/" : "/entity/"}${encodeURIComponent(id).replaceAll("%3A", ":")}`;
}

export function link(path: string, parameters: Record<string, string | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) search.set(name, value);
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}
