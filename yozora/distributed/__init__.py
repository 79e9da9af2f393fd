"""Several devices at one model: the second file beside each single-device network."""
