"""Legacy: who may talk with a person's echo when the person is no longer there."""
