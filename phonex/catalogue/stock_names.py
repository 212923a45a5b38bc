"""The names of OpenAI's and ElevenLabs' stock voices, and the speaker that stands for each.

Chosen by gender, accent and character, as their public lists describe the voices. Data only.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class StockName:
    """name: ElevenLabs' clients send the id instead. speaker: one of Kokoro's."""

    name: str
    speaker: str
    id: str = ""

    @property
    def gender(self) -> str:
        """Of the speaker: Kokoro's ids begin with the language and the gender."""
        return "female" if self.speaker[1] == "f" else "male"


_OPENAI = {
    "alloy": "af_heart",
    "ash": "am_fenrir",
    "ballad": "bm_george",
    "cedar": "am_michael",
    "coral": "af_aoede",
    "echo": "am_echo",
    "fable": "bm_fable",
    "marin": "af_bella",
    "nova": "af_nova",
    "onyx": "am_onyx",
    "sage": "af_sarah",
    "shimmer": "af_kore",
    "verse": "am_puck",
}

_ELEVENLABS = (
    # offered to every account
    StockName("Adam", "am_onyx", "pNInz6obpgDQGcFmaJgB"),
    StockName("Alice", "bf_alice", "Xb7hH8MSUJpSbSDYk0k2"),
    StockName("Aria", "af_bella", "9BWtsMINqrJLrRacOk9x"),
    StockName("Bill", "am_michael", "pqHfZKP75CvOlQylNhV4"),
    StockName("Brian", "am_onyx", "nPczCjzI2devNBz1zQrb"),
    StockName("Callum", "am_fenrir", "N2lVS1w4EtoT3dr4eOWO"),
    StockName("Charlie", "bm_lewis", "IKne3meq5aSn9XLyUdCD"),
    StockName("Charlotte", "bf_lily", "XB0fDUnXU5powFXDhCwa"),
    StockName("Chris", "am_puck", "iP95p4xoKVk53GoZ742B"),
    StockName("Daniel", "bm_daniel", "onwK4e9ZLuTAKqWW03F9"),
    StockName("Eric", "am_eric", "cjVigY5qzO86Huf0OWal"),
    StockName("George", "bm_george", "JBFqnCBsd6RMkjVDRZzb"),
    StockName("Harry", "am_fenrir", "SOYHLrjzK2X1ezoPC6cr"),
    StockName("Jessica", "af_jessica", "cgSgspJ2msm6clMCkdW9"),
    StockName("Laura", "af_aoede", "FGY2WhTYpPnrIDTdsKH5"),
    StockName("Liam", "am_liam", "TX3LPaxmHKxFdv7VOQHJ"),
    StockName("Lily", "bf_lily", "pFZP5JQG7iQjIQuC4Bku"),
    StockName("Matilda", "af_heart", "XrExE9yKIg1WjnnlVkGX"),
    StockName("River", "af_river", "SAz9YHcvj6GT2YYXdXww"),
    StockName("Roger", "am_michael", "CwhRBWXzGAHq8TQ4Fs17"),
    StockName("Sarah", "af_sarah", "EXAVITQu4vr4xnSDxMaL"),
    StockName("Will", "am_puck", "bIHbv24MWmeRgasZH58o"),
    # of earlier years, still in many programs; Bella had the id that is now Sarah's
    StockName("Antoni", "am_michael", "ErXwobaYiN019PkySvjV"),
    StockName("Arnold", "am_fenrir", "VR6AewLTigWG4xSOukaG"),
    StockName("Bella", "af_bella"),
    StockName("Clyde", "am_fenrir", "2EiwWnXFnvU5JabPnv8n"),
    StockName("Dave", "bm_lewis", "CYw3kZ02Hs0563khs1Fj"),
    StockName("Domi", "af_kore", "AZnzlk1XvdvUeBnXmlld"),
    StockName("Dorothy", "bf_isabella", "ThT5KcBeYPX3keUQqHPh"),
    StockName("Drew", "am_michael", "29vD33N1CtxCmqQRPOHJ"),
    StockName("Elli", "af_jessica", "MF3mGyEYCl7XYWbV9V6O"),
    StockName("Emily", "af_sarah", "LcfcDJNUP1GQjkzn1xUU"),
    StockName("Ethan", "am_liam", "g5CIjZEefAph4nQFvHAz"),
    StockName("Fin", "bm_lewis", "D38z5RcWu1voky8WS1ja"),
    StockName("Freya", "af_nova", "jsCqWAovK2LkecY7zXl4"),
    StockName("Gigi", "af_aoede", "jBpfuIE2acCO8z3wKNLl"),
    StockName("Giovanni", "am_puck", "zcAOhNBS3c14rBihAFp1"),
    StockName("Glinda", "af_kore", "z9fAnlkpzviPz146aGWa"),
    StockName("Grace", "af_sky", "oWAxZDx7w5VEj9dCyTzz"),
    StockName("James", "bm_daniel", "ZQe5CZNOzWyzPSCn5a3c"),
    StockName("Jeremy", "am_puck", "bVMeCyTHy58xNoL34h3p"),
    StockName("Jessie", "am_eric", "t0jbNlBVZ17f02VDIeMI"),
    StockName("Joseph", "bm_george", "Zlb1dXrM653N07WRdFW3"),
    StockName("Josh", "am_echo", "TxGEqnHWrfWFTfGW9XjX"),
    StockName("Michael", "am_michael", "flq6f7yk4E4fJM5XTYuZ"),
    StockName("Mimi", "af_jessica", "zrHiDhphv9ZnVXBqCLjz"),
    StockName("Nicole", "af_nicole", "piTKgcLEGmPE4e6mEKli"),
    StockName("Patrick", "am_fenrir", "ODq5zmih8GrVes37Dizd"),
    StockName("Paul", "am_eric", "5Q0t7uMcjvnagumLfvZi"),
    StockName("Rachel", "af_heart", "21m00Tcm4TlvDq8ikWAM"),
    StockName("Sam", "am_adam", "yoZ06aMxZJJ28mfd3POQ"),
    StockName("Serena", "bf_emma", "pMsXgVXv3BLzUgSXRplE"),
    StockName("Thomas", "bm_fable", "GBv7mTt0atIp3Br8iCZE"),
)

STOCK_NAMES = (*(StockName(*pair) for pair in _OPENAI.items()), *_ELEVENLABS)
