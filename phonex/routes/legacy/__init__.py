"""The HTTP of legacies, memorials and the audit."""
