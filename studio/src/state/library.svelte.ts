// All videos that the server has of ours, newest first, kept up to date by asking. Jobs are the server's: when it goes
// away and comes back, they go on, and so do we.

import { ApiError, list, Offline, remove, retrieve } from "../api/client";
import type { Video } from "../api/types";
import { notices } from "./notices.svelte";
import { session } from "./session.svelte";
import { shelf } from "./shelf.svelte";

const PAGE = 100;
const HEAD = 20;
const IDLE_MS = 8_000;
const AGAIN_MS = [1_000, 1_000, 2_000, 3_000, 5_000];

export const unfinished = (video: Video): boolean => video.status === "queued" || video.status === "in_progress";

class Library {
  videos = $state.raw<Video[]>([]);
  ready = $state(false);
  online = $state(true);
  hasMore = $state(false);
  making = $derived(this.videos.filter(unfinished).reverse());
  done = $derived(this.videos.filter((video) => !unfinished(video)));
  #oldest: string | null = null;
  #loading = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  /** Begin to ask, and never stop. */
  start(): void {
    document.addEventListener("visibilitychange", () => this.soon());
    addEventListener("online", () => this.soon());
    this.soon();
  }

  /** Ask at once. */
  soon(): void {
    if (document.hidden && this.ready) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#round(), 0);
  }

  get(id: string): Video | undefined {
    return this.videos.find((video) => video.id === id);
  }

  /** Take in videos that are new or have changed. */
  merge(given: Video[]): void {
    const byId = new Map(this.videos.map((video) => [video.id, video]));
    let changed = false;
    for (const video of given) {
      const before = byId.get(video.id);
      if (before && JSON.stringify(before) === JSON.stringify(video)) continue;
      if (before && unfinished(before) && video.status === "completed") notices.tell(`Done: ${video.prompt ?? video.id}`);
      if (before && unfinished(before) && video.status === "failed") {
        notices.tell(video.error?.message ?? "A video failed.", true);
      }
      byId.set(video.id, video);
      changed = true;
    }
    if (changed) this.videos = [...byId.values()].sort((a, b) => b.created_at - a.created_at);
  }

  /** Load what is older than what we have. */
  async more(): Promise<void> {
    if (this.#loading || !this.hasMore) return;
    this.#loading = true;
    try {
      const page = await list(this.#oldest, PAGE);
      this.#oldest = page.last_id;
      this.hasMore = page.has_more;
      this.merge(page.data);
    } catch {
      // The next round says what is wrong; scrolling asks again.
    } finally {
      this.#loading = false;
    }
  }

  /** Load everything, page by page: to search in it. */
  async all(): Promise<void> {
    while (this.hasMore && this.online) {
      const before = this.videos.length;
      await this.more();
      if (this.videos.length === before) return;
    }
  }

  async delete(video: Video): Promise<void> {
    try {
      await remove(`/videos/${video.id}`);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
    shelf.forget(video.id);
    this.videos = this.videos.filter((other) => other.id !== video.id);
  }

  async #round(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    let waitMs = IDLE_MS;
    try {
      waitMs = await this.#ask();
      if (!this.online) {
        const left = this.making.length;
        notices.tell(left > 0 ? `Connected again. ${left} in the making, nothing was lost.` : "Connected again.");
      }
      this.online = true;
      this.#failures = 0;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        session.keyRefused = session.hasKey;
        session.needsKey = true;
        this.#running = false;
        return;
      }
      if (error instanceof Offline) this.online = false;
      waitMs = AGAIN_MS[Math.min(this.#failures++, AGAIN_MS.length - 1)] ?? IDLE_MS;
    }
    this.#running = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#round(), waitMs);
  }

  /** Bring everything up to date once; return after how many milliseconds to do it again. */
  async #ask(): Promise<number> {
    if (session.can === null && !(await session.open())) throw new ApiError(401, "missing_api_key", "", null);
    const head = await list(null, this.ready ? HEAD : PAGE);
    if (!this.ready) {
      this.hasMore = head.has_more;
      this.#oldest = head.last_id;
    }
    this.#dropDeleted(head.data, head.has_more);
    this.merge(head.data);
    this.ready = true;
    const seen = new Set(head.data.map((video) => video.id));
    const others = this.making.filter((video) => !seen.has(video.id)).slice(0, 8);
    for (const video of others) this.merge([(await retrieve(video.id)).video]);
    const first = this.making[0];
    return first === undefined ? IDLE_MS : (await retrieve(first.id)).againMs;
  }

  /** Drop what the newest page should hold and does not: somebody deleted it elsewhere. */
  #dropDeleted(head: Video[], more: boolean): void {
    const oldest = more ? (head.at(-1)?.created_at ?? 0) : -1;
    const there = new Set(head.map((video) => video.id));
    const left = this.videos.filter((video) => there.has(video.id) || video.created_at <= oldest);
    if (left.length !== this.videos.length) this.videos = left;
  }
}

export const library = new Library();
