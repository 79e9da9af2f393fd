// How somebody orders their videos in this browser: favourites and folders, by id.

import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { keep, kept } from "./kept";

class Shelf {
  favourites = new SvelteSet<string>(kept<string[]>("favourites", []));
  folderOf = new SvelteMap<string, string>(Object.entries(kept<Record<string, string>>("folders", {})));
  folders = $derived([...new Set(this.folderOf.values())].sort((a, b) => a.localeCompare(b)));

  turn(id: string): void {
    if (!this.favourites.delete(id)) this.favourites.add(id);
    keep("favourites", [...this.favourites]);
  }

  put(id: string, folder: string): void {
    if (folder.trim() === "") this.folderOf.delete(id);
    else this.folderOf.set(id, folder.trim());
    keep("folders", Object.fromEntries(this.folderOf));
  }

  forget(id: string): void {
    if (this.favourites.has(id)) this.turn(id);
    if (this.folderOf.has(id)) this.put(id, "");
  }
}

export const shelf = new Shelf();
