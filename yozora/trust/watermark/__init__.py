"""The watermark: presence and 64 bits in the pixels, found again without the original."""
