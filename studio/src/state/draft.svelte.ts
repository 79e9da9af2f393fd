// What is being asked for: it survives reloads, and takes on the settings of a video when somebody begins from one.

import type { Video } from "../api/types";
import { keep, kept } from "./kept";

export const SIZES = [
  { size: "1280x720", name: "Wide", words: "1280 × 720" },
  { size: "720x1280", name: "Tall", words: "720 × 1280" },
  { size: "720x720", name: "Square", words: "720 × 720" },
] as const;
export const MORE_SIZES = ["1920x1080", "1080x1920", "1792x1024", "1024x1792", "640x360", "320x320"];
export const SECONDS = [4, 8, 12, 20, 60];
export const MAX_SEED = 2 ** 32 - 1;

export const MAX_CARDS = 16;

export interface Card {
  number: number;
  start: number;
  prompt: string;
}

interface Kept {
  prompt: string;
  size: string;
  seconds: string;
  variations: number;
  seed: string;
  steps: string;
  loop: boolean;
  label: boolean;
}

const EMPTY: Kept = { prompt: "", size: "1280x720", seconds: "4", variations: 1, seed: "", steps: "", loop: false, label: true };

class Draft {
  is = $state<Kept>({ ...EMPTY, ...kept<Partial<Kept>>("draft", {}) });

  cards = $state.raw<Card[]>(kept<Card[]>("cards", [{ number: 0, start: 0, prompt: "" }]));
  picture = $state.raw<File | null>(null);
  told = $state<"prompt" | "cards">("prompt");

  /** The cards as a storyboard's text, one a line: "0-4s: ...". */
  storyboard(): string {
    const end = (at: number): number => this.cards[at + 1]?.start ?? Number(this.is.seconds);
    return this.cards.map((card, at) => `${card.start}-${end(at)}s: ${card.prompt.trim()}`).join("\n");
  }

  keep(): void {
    keep("draft", $state.snapshot(this.is));
    keep("cards", this.cards);
  }

  /** Take on what a video was asked with, to change a word and ask again. */
  take(video: Video): void {
    Object.assign(this.is, {
      prompt: video.prompt ?? "",
      size: video.size,
      seconds: video.seconds,
      seed: String(video.seed),
      steps: video.num_inference_steps === null ? "" : String(video.num_inference_steps),
    });
    this.keep();
  }
}

export const draft = new Draft();
