"""Errors that name fields as ElevenLabs does."""

from collections.abc import Mapping
from typing import ClassVar

from phonex.routes.http.vendor_fields import VendorRoute


class ElevenLabsRoute(VendorRoute):
    fields: ClassVar[Mapping[str, str]] = {
        "voice_name": "name",
        "voice_sample": "files",
        "speaker": "voice_id",
        "language": "language_code",
        "format": "output_format",
    }
