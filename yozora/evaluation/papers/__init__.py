"""Papers: what each part of the exam asks, and how it is marked."""
