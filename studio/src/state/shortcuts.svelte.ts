// Keys that do something wherever we are, as long as nobody is typing. They can be turned off (WCAG 2.1.4).

import { keep, kept } from "./kept";

class Shortcuts {
  on = $state<boolean>(kept("shortcuts", true));
  shown = $state(false);

  turn(): void {
    this.on = !this.on;
    keep("shortcuts", this.on);
  }
}

export const shortcuts = new Shortcuts();

/** What a key of a page does, by key; pages put theirs here while they are there. */
export const pageKeys = new Map<string, () => void>();

/** While a component is there, let these keys do these things; for use in an effect. */
export function lend(keys: Record<string, () => void>): () => void {
  for (const [name, act] of Object.entries(keys)) pageKeys.set(name, act);
  return () => {
    for (const name of Object.keys(keys)) pageKeys.delete(name);
  };
}

const TYPING = "input:not([type=range],[type=checkbox]), textarea, select, dialog";

/** Do what a key does; whether it did anything. */
export function press(event: KeyboardEvent): boolean {
  if (!shortcuts.on || event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.target as HTMLElement;
  if (target.closest(TYPING)) return false;
  if (event.key === " " && target.closest("button, a, input")) return false;
  const act = pageKeys.get(event.key);
  act?.();
  return act !== undefined;
}
