// Who we are to the server and what it can do: the key, the capabilities, the model that is chosen.

import { ApiError, capabilities, Offline, useKey } from "../api/client";
import type { Capabilities, Task } from "../api/types";
import { keep, kept } from "./kept";

class Session {
  can = $state.raw<Capabilities | null>(null);
  needsKey = $state(false);
  keyRefused = $state(false);
  trouble = $state<string | null>(null);
  model = $state<string>("");
  current = $derived(this.can?.models.find((model) => model.id === this.model) ?? this.can?.models[0] ?? null);
  hasKey = $state(false);

  constructor() {
    const key = kept<string | null>("key", null) ?? sessionStorage.getItem("yozora.key");
    useKey(key);
    this.hasKey = key !== null;
  }

  /** Whether the model that is chosen does this. */
  does(task: Task): boolean {
    return this.current?.tasks.includes(task) ?? false;
  }

  /** Ask what the server can do; whether we came in. */
  async open(): Promise<boolean> {
    try {
      this.can = await capabilities();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        this.keyRefused = this.hasKey;
        this.needsKey = true;
        return false;
      }
      if (!(error instanceof Offline)) this.trouble = (error as Error).message;
      throw error;
    }
    this.trouble = null;
    this.needsKey = false;
    this.model ||= this.can.models[0]?.id ?? "";
    return true;
  }

  enter(key: string, remember: boolean): void {
    useKey(key);
    this.hasKey = true;
    if (remember) keep("key", key);
    else sessionStorage.setItem("yozora.key", key);
  }

  leave(): void {
    useKey(null);
    this.hasKey = false;
    keep("key", null);
    sessionStorage.removeItem("yozora.key");
    location.reload();
  }
}

export const session = new Session();
