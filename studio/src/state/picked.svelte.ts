// The one or two videos that are picked to be looked at side by side, or to be connected.

import { SvelteSet } from "svelte/reactivity";

class Picked {
  ids = new SvelteSet<string>();

  turn(id: string): void {
    if (this.ids.delete(id)) return;
    const oldest = this.ids.values().next().value;
    if (this.ids.size === 2 && oldest !== undefined) this.ids.delete(oldest);
    this.ids.add(id);
  }
}

export const picked = new Picked();
