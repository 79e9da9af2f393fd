"""The search: first every category, move and converter evenly, then where it got through before, and near there.

The second half is Thompson sampling (Thompson, Biometrika 25, 1933): every choice is drawn by how likely it is to be
the best one, as far as the answers so far tell; half the time an attempt that got through is taken up and changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Literal

from yozora.core.seeds import derive_seed
from yozora.trust.redteam.converters import CONVERTERS, LONGEST_CHAIN, readable
from yozora.trust.redteam.moves import MOVES, UNWRITTEN, Attempt

Phase = Literal["sweep", "search"]
SWEPT = 0.6
_ELITE = 0.5
# In the sweep: chains of no, one and two converters. Every fourth attempt asks outright.
_LENGTHS = (0, 1, 1, 1, 1, 2)


class Search:
    """Chooses attempts by what came of those before; the same seed and the same answers give the same attempts."""

    def __init__(self, categories: Sequence[str], budget: int, seed: int, *, swept: float = SWEPT) -> None:
        """Search these categories within so many attempts, of which the share `swept` goes evenly over all there is."""
        self.categories, self.seed = tuple(categories), seed
        self.swept = max(1, round(swept * budget))
        self._won: dict[tuple[str, str], list[int]] = {}
        self._elite: list[Attempt] = []

    def phase(self, number: int) -> Phase:
        """Return whether the attempt of a number is one of the sweep."""
        return "sweep" if number < self.swept else "search"

    def attempt(self, number: int) -> Attempt:
        """Return the attempt of a number, from 0."""
        rng = Random(derive_seed("attempt", self.seed, number))
        return self._swept(number, rng) if self.phase(number) == "sweep" else self._sought(number, rng)

    def learn(self, attempt: Attempt, through: bool) -> None:
        """Take in whether an attempt got through."""
        for kind, name in (
            ("category", attempt.category),
            ("move", attempt.move),
            *(("chain", one) for one in attempt.chain),
        ):
            self._won.setdefault((kind, name), [1, 1])[0 if through else 1] += 1
        if through and attempt.move not in UNWRITTEN:
            self._elite.append(attempt)

    def _swept(self, number: int, rng: Random) -> Attempt:
        """Return an attempt by turns: no two choices hang together."""
        others = [move for move in MOVES if move != "outright"]
        turn = number // len(self.categories)
        names = list(CONVERTERS)
        length = rng.choice(_LENGTHS)
        chain = tuple(
            names[(number + 17 * turn + at * rng.randrange(1, len(names))) % len(names)] for at in range(length)
        )
        return Attempt(
            seed=derive_seed("words", self.seed, number) % 2**32,
            category=self.categories[number % len(self.categories)],
            move="outright" if number % 4 == 0 else others[(number + turn) % len(others)],
            chain=readable(chain),
        )

    def _sought(self, number: int, rng: Random) -> Attempt:
        """Return an attempt near what got through, or of what seems best."""
        seed = derive_seed("words", self.seed, number) % 2**32
        if self._elite and rng.random() < _ELITE:
            return self._changed(rng.choice(self._elite[-200:]), seed, rng)
        written = [move for move in MOVES if move not in UNWRITTEN]
        chain = tuple(self._best("chain", list(CONVERTERS), rng) for _ in range(rng.randint(0, LONGEST_CHAIN)))
        return Attempt(
            seed=seed,
            category=self._best("category", self.categories, rng),
            move=self._best("move", written, rng),
            chain=readable(chain),
        )

    def _changed(self, one: Attempt, seed: int, rng: Random) -> Attempt:
        """Return an attempt that got through with one thing changed."""
        category, move, chain = one.category, one.move, list(one.chain)
        kind = rng.randrange(4)
        if kind == 0:
            category = self._best("category", self.categories, rng)
        elif kind == 1 and len(chain) < LONGEST_CHAIN:
            chain.insert(rng.randint(0, len(chain)), rng.choice(list(CONVERTERS)))
        elif kind == 2 and chain:
            chain.pop(rng.randrange(len(chain)))
        return Attempt(seed=seed, category=category, move=move, chain=readable(chain))

    def _best(self, kind: str, names: Sequence[str], rng: Random) -> str:
        """Return one of the names, each as likely as it is the best."""
        return max(names, key=lambda name: rng.betavariate(*self._won.get((kind, name), (1, 1))))
