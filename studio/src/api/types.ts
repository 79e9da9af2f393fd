// The objects of our API that the studio uses; fields as in yozora/serving/http/schema.py.

export type Status = "queued" | "in_progress" | "completed" | "failed";

export interface Video {
  id: string;
  model: string;
  status: Status;
  progress: number;
  created_at: number;
  completed_at: number | null;
  expires_at: number | null;
  prompt: string | null;
  size: string;
  seconds: string;
  remixed_from_video_id: string | null;
  error: { code: string; message: string } | null;
  seed: number;
  fps: number | null;
  num_inference_steps: number | null;
  guidance_scale: number | null;
}

export interface VideoPage {
  data: Video[];
  last_id: string | null;
  has_more: boolean;
}

export interface Wish {
  prompt: string;
  model: string;
  seconds: string;
  size: string;
  seed?: number;
  num_inference_steps?: number;
  loop?: boolean;
  label?: boolean;
  storyboard?: string;
  connect?: { id: string }[];
  characters?: { id: string }[];
}

/** Which part of a video is made anew; all of it without these. Spans are in seconds of the video. */
export interface Edit {
  region?: Region;
  strength?: number;
  keep?: { start: number; end: number; at: number }[];
  seconds?: string;
}

export interface Character {
  id: string;
  name: string;
  description: string;
}

export interface Understanding {
  summary: string;
  setting: Record<string, string>;
  subjects: Record<string, string>[];
  story: Record<string, string>[][];
  unknown: { word: string; nearest: string | null; used: boolean; known: boolean; sentence: string }[];
}

export type Task = "text" | "image" | "remix" | "edit" | "inpaint" | "recut" | "extend" | "loop" | "storyboard" | "connect" | "characters";

export interface Capabilities {
  models: { id: string; tasks: Task[]; understands: boolean }[];
  max_seconds: number;
  max_side_px: number;
  keep_hours: number;
  checks_provenance: boolean;
}

export interface ProvenanceResult {
  type: "c2pa" | "fingerprint" | "watermark";
  outcome: "detected" | "not_detected";
  validation_state: "trusted" | "valid" | "invalid" | "not_present" | null;
  issuer: string | null;
  model: string | null;
  generated_at: number | null;
  reason: string;
  conflict: boolean;
}

export type Licence = "CC0-1.0" | "CC-BY-4.0" | "CC-BY-SA-4.0" | "CC-BY-NC-4.0";

/** What may be done with a vote: whether it may teach a model, and under which licence its words are given. */
export interface Consent {
  training: boolean;
  licence: Licence;
}

/** What somebody says of a video, or of two; fields as in yozora/serving/http/feedback_schema.py. */
export type Said =
  | { kind: "choice"; video_a: string; video_b: string; winner: "a" | "b" | "tie"; text?: string }
  | { kind: "rating"; video: string; rating: number }
  | { kind: "tags"; video: string; tags: string[] }
  | { kind: "mark"; video: string; span?: [number, number]; region?: Region; text?: string };

/** Left, top, width, height in shares of the frame. */
export type Region = [number, number, number, number];

export interface Vote {
  id: string;
  kind: Said["kind"];
  created_at: number;
  videos: string[];
  prompt: string | null;
  winner: "a" | "b" | "tie" | null;
  rating: number | null;
  tags: string[];
  span: [number, number] | null;
  region: Region | null;
  text: string;
  teaches: boolean;
}

export interface Votes {
  data: Vote[];
  last_id: string | null;
  has_more: boolean;
}

export interface Pair {
  pair: [Video, Video] | null;
  information: number | null;
  reason: string;
}

export interface Report {
  artist: string;
  votes: Record<Said["kind"], number>;
  teaching: number;
  adapters: { adapter: string; votes: number; withdrawn: number; compared: number; agreement: number | null }[];
  sentence: string;
}

export interface ProvenanceCheck {
  created_at: number;
  results: ProvenanceResult[];
}
