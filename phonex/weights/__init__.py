"""The published weights: what there is, where it lies, fetching and checking it."""
