"""The upsampler: from a model's small, soft frames to large crisp ones, and to more of them a second."""
