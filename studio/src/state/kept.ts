// What this browser keeps: drafts, folders, favourites, how the page looks. A browser that keeps nothing is fine too.

export function kept<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`yozora.${name}`);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(`yozora.${name}`);
    else localStorage.setItem(`yozora.${name}`, JSON.stringify(value));
  } catch {
    // Private windows and full disks keep nothing; the page works on.
  }
}
