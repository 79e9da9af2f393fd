// Files of videos as addresses that pictures and players can show. A player cannot send a key, so files are fetched
// first; the last few stay at hand.

import { content } from "../api/client";

const MOST = { thumbnail: 200, video: 12 };
const held = { thumbnail: new Map<string, Promise<Held>>(), video: new Map<string, Promise<Held>>() };

export interface Held {
  file: Blob;
  url: string;
}

/** Return a file of a video and an object URL of it. */
export function fileOf(id: string, variant: "thumbnail" | "video"): Promise<Held> {
  const shelf = held[variant];
  const found = shelf.get(id);
  if (found) {
    shelf.delete(id);
    shelf.set(id, found);
    return found;
  }
  const coming = content(id, variant).then((file) => ({ file, url: URL.createObjectURL(file) }));
  coming.catch(() => shelf.delete(id));
  shelf.set(id, coming);
  if (shelf.size > MOST[variant]) {
    const [oldest, gone] = shelf.entries().next().value as [string, Promise<Held>];
    shelf.delete(oldest);
    gone.then(({ url }) => setTimeout(() => URL.revokeObjectURL(url), 60_000)).catch(() => undefined);
  }
  return coming;
}

/** Save a file under a name that tells what it is. */
export async function download(id: string, prompt: string | null): Promise<void> {
  save((await fileOf(id, "video")).url, `${slug(prompt ?? id)}.mp4`);
}

export function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

export const slug = (text: string): string =>
  text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "video";
