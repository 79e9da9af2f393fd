// Who was kept by name: a prompt that calls one of them is made with them in it.

import { characters, keepCharacter, remove } from "../api/client";
import type { Character } from "../api/types";

// As many as one video may have (yozora/serving/http/casting.py).
const MOST = 2;

class Cast {
  kept = $state.raw<Character[]>([]);

  async open(): Promise<void> {
    this.kept = (await characters()).data;
  }

  async keep(name: string, shown: { description: string } | { video: { id: string } }): Promise<Character> {
    const made = await keepCharacter(name, shown);
    this.kept = [made, ...this.kept];
    return made;
  }

  async forget(character: Character): Promise<void> {
    await remove(`/videos/characters/${character.id}`);
    this.kept = this.kept.filter((other) => other.id !== character.id);
  }

  /** Return those whom a prompt calls by name, in the order of their names in it. */
  called(prompt: string): Character[] {
    const at = (character: Character) => prompt.search(new RegExp(`\\b${character.name}\\b`));
    const newest = this.kept.filter((one, number) => this.kept.findIndex((other) => other.name === one.name) === number);
    return newest.filter((one) => at(one) >= 0).sort((a, b) => at(a) - at(b)).slice(0, MOST);
  }
}

export const cast = new Cast();
