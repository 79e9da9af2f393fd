// Who votes here, and what may be done with it: asked once, kept in this browser, sent with every vote.

import type { Consent, Licence } from "../api/types";
import { keep, kept } from "./kept";

export const LICENCES: Record<Licence, string> = {
  "CC0-1.0": "CC0: no rights kept",
  "CC-BY-4.0": "CC BY: with my name",
  "CC-BY-SA-4.0": "CC BY-SA: with my name, shared alike",
  "CC-BY-NC-4.0": "CC BY-NC: with my name, nothing sold",
};

class Artist {
  name = $state<string>(kept("artist", ""));
  consent = $state<Consent>(kept("consent", { training: false, licence: "CC-BY-4.0" }));
  known = $derived(this.name !== "");

  enter(name: string, consent: Consent): void {
    this.name = name.trim();
    this.consent = consent;
    keep("artist", this.name);
    keep("consent", consent);
  }

  leave(): void {
    this.name = "";
    keep("artist", null);
  }
}

export const artist = new Artist();
