// What a provenance check says, in words: one badge and a few sentences, none of which says more than was found.

import type { ProvenanceCheck, ProvenanceResult } from "../api/types";

export interface Verdict {
  badge: string;
  mark: "good" | "bad" | "open";
  sentences: string[];
}

const when = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" });

export function verdictOf(check: ProvenanceCheck): Verdict {
  const manifest = check.results.find((result) => result.type === "c2pa");
  const looks = check.results.find((result) => result.type === "fingerprint");
  const mark = check.results.find((result) => result.type === "watermark" && result.outcome === "detected");
  const sentences = [...details(manifest), ...(looks ? [looks.reason] : []), ...(mark ? [mark.reason] : [])];
  return { ...summary(manifest, looks, mark), sentences };
}

function summary(manifest?: ProvenanceResult, looks?: ProvenanceResult, mark?: ProvenanceResult): Omit<Verdict, "sentences"> {
  const known = looks?.outcome === "detected";
  if (manifest?.conflict) return { badge: "Ours, under somebody else’s signature", mark: "bad" };
  if (manifest?.validation_state === "invalid") return { badge: "Changed after it was signed", mark: "bad" };
  if (manifest?.validation_state === "trusted") {
    return known
      ? { badge: "Ours: signed here, unchanged", mark: "good" }
      : { badge: "Signed by somebody known here, unchanged", mark: "good" };
  }
  if (manifest?.validation_state === "valid") return { badge: "Signed by a stranger", mark: "open" };
  if (known) return { badge: "Ours by its looks; the signature is gone", mark: "good" };
  if (mark) return { badge: "Carries our watermark", mark: "open" };
  return { badge: "Nothing says that it was made here", mark: "open" };
}

function details(manifest?: ProvenanceResult): string[] {
  if (!manifest) return [];
  const told = [manifest.reason];
  if (manifest.issuer && !manifest.reason.includes(manifest.issuer)) told.push(`Signed by ${manifest.issuer}.`);
  if (manifest.model) told.push(`Made with the model ${manifest.model}.`);
  if (manifest.generated_at !== null) told.push(`Made on ${when(manifest.generated_at)}.`);
  return told;
}
