"""`phonex models`: fetch, import, check and remove the published weights."""
