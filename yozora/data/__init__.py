"""Data: shards of world clips, cached latents, batches that can be resumed; knows no optimiser."""
