"""What comes in: paths, pipes, archives and crawls as named sources of bytes with an encoding."""
