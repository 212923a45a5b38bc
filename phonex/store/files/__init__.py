"""Files by key, behind `BlobStore`: audio, voices, and their formats."""
