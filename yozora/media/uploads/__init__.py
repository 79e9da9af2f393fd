"""What happens to a stranger's file: sniffed, probed and decoded in a child process that can do nothing else."""
