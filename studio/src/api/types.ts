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
  storyboard?: string;
  connect?: string[];
}

export interface Understanding {
  summary: string;
  setting: Record<string, string>;
  subjects: Record<string, string>[];
  story: Record<string, string>[][];
  unknown: { word: string; nearest: string | null; used: boolean; known: boolean; sentence: string }[];
}

export type Task = "text" | "image" | "remix" | "edit" | "extend" | "loop" | "storyboard" | "connect" | "characters";

export interface Capabilities {
  models: { id: string; tasks: Task[]; understands: boolean }[];
  max_seconds: number;
  max_side_px: number;
  keep_hours: number;
  checks_provenance: boolean;
}

export interface ProvenanceResult {
  type: "c2pa" | "fingerprint";
  outcome: "detected" | "not_detected";
  validation_state: "trusted" | "valid" | "invalid" | "not_present" | null;
  issuer: string | null;
  model: string | null;
  generated_at: number | null;
  reason: string;
  conflict: boolean;
}

export interface ProvenanceCheck {
  created_at: number;
  results: ProvenanceResult[];
}
