"""Ground floor: records that travel between wings; no files, no devices, no networks."""
