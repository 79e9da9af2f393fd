// Where we are: the part of the address after "#", so that pages can be kept, shared on this machine and gone back to.

export type Place =
  | { page: "home" }
  | { page: "watch"; id: string }
  | { page: "compare"; left: string; right: string }
  | { page: "check" }
  | { page: "cast" }
  | { page: "vote" };

function placeOf(hash: string): Place {
  const [page, first, second] = hash.replace(/^#\/?/, "").split("/");
  if (page === "video" && first) return { page: "watch", id: first };
  if (page === "compare" && first && second) return { page: "compare", left: first, right: second };
  if (page === "check") return { page: "check" };
  if (page === "cast") return { page: "cast" };
  if (page === "vote") return { page: "vote" };
  return { page: "home" };
}

class Route {
  place = $state<Place>(placeOf(location.hash));

  constructor() {
    addEventListener("hashchange", () => {
      this.place = placeOf(location.hash);
    });
  }
}

export const route = new Route();

export function go(hash: string): void {
  location.hash = hash;
}
