"""Books: long texts of chapters, read aloud chapter by chapter."""
