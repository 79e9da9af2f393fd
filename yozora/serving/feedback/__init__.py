"""What people say of videos: votes that may teach a model, kept with consent and taken back at any time."""
