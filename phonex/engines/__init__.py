"""What speaks and what clones; `registry` alone knows them all."""
