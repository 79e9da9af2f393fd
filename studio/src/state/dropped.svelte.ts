// The file that somebody dropped on the page, wherever it was.

class Dropped {
  file = $state.raw<File | null>(null);
}

export const dropped = new Dropped();
