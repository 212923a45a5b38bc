"""Errors that name fields as Fish Audio does."""

from collections.abc import Mapping
from typing import ClassVar

from phonex.routes.http.packing import PackableRoute
from phonex.routes.http.vendor_fields import VendorRoute


class FishModelRoute(VendorRoute):
    fields: ClassVar[Mapping[str, str]] = {"voice_name": "title", "voice_sample": "voices"}


class FishSpeechRoute(VendorRoute, PackableRoute):
    fields: ClassVar[Mapping[str, str]] = {
        "voice_id": "reference_id",
        "speaker": "reference_id",
        "voice_sample": "references",
    }
