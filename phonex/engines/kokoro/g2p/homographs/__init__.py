"""English words spelt alike: which pronunciation a sentence means."""
