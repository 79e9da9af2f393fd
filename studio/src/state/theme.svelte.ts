// Night or day: as the system has it, until somebody chooses.

import { keep, kept } from "./kept";

const dark = matchMedia("(prefers-color-scheme: dark)");

class Theme {
  chosen = $state<"night" | "day" | null>(kept("theme", null));
  system = $state<"night" | "day">(dark.matches ? "night" : "day");
  now = $derived(this.chosen ?? this.system);

  constructor() {
    dark.addEventListener("change", () => {
      this.system = dark.matches ? "night" : "day";
    });
  }

  turn(): void {
    this.chosen = this.now === "night" ? "day" : "night";
    keep("theme", this.chosen);
  }
}

export const theme = new Theme();
