"""Casting: choosing who plays in which scene, by seed, with wishes, within a split."""
