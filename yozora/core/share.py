"""A share: which rows of a batch are one device's, where several work at the same batch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Share:
    """Part `index` of `count`; `copies` devices work at this same part together (and each counts it that much less).

    Losses and gradients of all devices, summed, are those of one device with the whole batch.
    """

    index: int = 0
    count: int = 1
    copies: int = 1

    def rows(self, size: int) -> slice:
        """Return this part's rows of `size`: neighbours, as many as others have or one more.

        Where there are fewer rows than parts, some parts are row 0 again: their weight is 0.
        """
        if self.index >= size:
            return slice(0, 1)
        few, more = divmod(size, self.count)
        start = self.index * few + min(self.index, more)
        return slice(start, start + few + (self.index < more))

    def weight(self, size: int) -> float:
        """Return what this device's loss counts for in the sum over all devices."""
        return 0.0 if self.index >= size else 1.0 / self.copies
