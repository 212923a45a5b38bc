"""Speech, models and voices as OpenAI's API has them, for its clients."""
