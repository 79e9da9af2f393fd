// Our API over HTTP: one function a call. A refusal is an ApiError with the server's own sentence; silence is Offline.

import type { Capabilities, Character, Edit, ProvenanceCheck, Understanding, Video, VideoPage, Wish } from "./types";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterS: number | null,
  ) {
    super(message);
  }
}

export class Offline extends Error {
  constructor() {
    super("The server does not answer. Is `yozora serve` running?");
  }
}

let key: string | null = null;

/** From now on send this key with every call; null sends none. */
export function useKey(given: string | null): void {
  key = given;
}

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (key !== null) headers.set("Authorization", `Bearer ${key}`);
  let answer: Response;
  try {
    answer = await fetch(`/v1${path}`, { ...init, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Offline();
  }
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => null);
  const wait = Number(answer.headers.get("retry-after"));
  throw new ApiError(
    answer.status,
    told?.error?.code ?? String(answer.status),
    told?.error?.message ?? `The server answered ${answer.status}.`,
    wait > 0 ? wait : null,
  );
}

export async function json<T>(path: string, init?: RequestInit): Promise<T> {
  return (await call(path, init)).json();
}

export function post<T>(path: string, body: object, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<T> {
  const form = body instanceof FormData;
  return json(path, {
    method: "POST",
    body: form ? body : JSON.stringify(body),
    headers: form ? headers : { "Content-Type": "application/json", ...headers },
    signal: signal ?? null,
  });
}

export const capabilities = (): Promise<Capabilities> => json("/capabilities");

export const understand = (prompt: string, model: string, signal: AbortSignal): Promise<Understanding> =>
  post("/understandings", { prompt, model }, {}, signal);

/** Hand in a video; the same `once` again is the same video, however often the line breaks. */
export function create(wish: Wish, once: string, picture: File | null): Promise<Video> {
  const headers = { "Idempotency-Key": once };
  if (picture === null) return post("/videos", wish, headers);
  const form = new FormData();
  for (const [name, value] of Object.entries(wish)) {
    if (Array.isArray(value)) for (const one of value) form.append(`${name}[][id]`, one.id);
    else if (value !== undefined) form.set(name, String(value));
  }
  form.set("input_reference", picture);
  return post("/videos", form, headers);
}

export function list(after: string | null, limit: number): Promise<VideoPage> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (after !== null) query.set("after", after);
  return json(`/videos?${query}`);
}

/** Return a video as it stands and after how many milliseconds to ask again. */
export async function retrieve(id: string): Promise<{ video: Video; againMs: number }> {
  const answer = await call(`/videos/${id}`);
  return { video: await answer.json(), againMs: Number(answer.headers.get("openai-poll-after-ms")) || 1000 };
}

export async function remove(path: string): Promise<void> {
  await call(path, { method: "DELETE" });
}

export const remix = (id: string, prompt: string): Promise<Video> => post(`/videos/${id}/remix`, { prompt });

export const edit = (id: string, prompt: string, how: Edit): Promise<Video> =>
  post("/videos/edits", { prompt, video: { id }, ...how });

export const extend = (id: string, prompt: string, seconds: string, before: boolean): Promise<Video> =>
  post("/videos/extensions", { prompt, seconds, before, video: { id } });

export const characters = (): Promise<{ data: Character[] }> => json("/videos/characters?limit=100");

/** Keep somebody by name, as they are described or as the examiner sees them in a video. */
export const keepCharacter = (name: string, shown: { description: string } | { video: { id: string } }): Promise<Character> =>
  post("/videos/characters", { name, ...shown });

export async function content(id: string, variant: "video" | "thumbnail" | "spritesheet"): Promise<Blob> {
  return (await call(`/videos/${id}/content?variant=${variant}`)).blob();
}

export function checkProvenance(file: Blob, name: string): Promise<ProvenanceCheck> {
  const form = new FormData();
  form.set("file", file, name);
  return post("/content_provenance_checks", form);
}

/** One sentence for a person about anything that went wrong. */
export function sentence(error: unknown): string {
  if (error instanceof ApiError && error.retryAfterS !== null) {
    return `${error.message} (Try again in ${error.retryAfterS} s.)`;
  }
  return error instanceof Error ? error.message : String(error);
}
