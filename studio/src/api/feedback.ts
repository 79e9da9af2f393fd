// What people say of videos, over HTTP: vote, list, take back, what to ask next, what came of it.

import { json, post, remove } from "./client";
import type { Consent, Pair, Report, Said, Vote, Votes } from "./types";

const of = (artist: string): string => `artist=${encodeURIComponent(artist)}`;

/** Say something; the same `once` again is the same vote, however often the line breaks. */
export const say = (said: Said, artist: string, consent: Consent, once: string): Promise<Vote> =>
  post("/feedback", { ...said, artist, consent }, { "Idempotency-Key": once });

/** Return what an artist has said, newest first. */
export const said = (artist: string, after: string | null = null): Promise<Votes> =>
  json(`/feedback?limit=50&${of(artist)}${after === null ? "" : `&after=${after}`}`);

export const takeBack = (vote: string): Promise<void> => remove(`/feedback/${vote}`);

export const takeAllBack = (artist: string): Promise<void> => remove(`/feedback?${of(artist)}`);

export const nextPair = (artist: string): Promise<Pair> => json(`/feedback/next?${of(artist)}`);

export const report = (artist: string): Promise<Report> => json(`/feedback/report?${of(artist)}`);
