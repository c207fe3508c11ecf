"""Which listings are the same paper: keys, pairs, evidence, clusters, merged records, and what people decide."""
