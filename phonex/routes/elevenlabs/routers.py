"""All routes for ElevenLabs' clients, in the order in which they are matched."""

from phonex.routes.elevenlabs import sockets, speech, users, voices

ROUTERS = (speech.router, sockets.router, voices.reading, voices.changing, users.router)
