"""The fleet: workers on the machines of a Ray cluster, as many as the queue asks for."""
