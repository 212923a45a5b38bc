"""Spanish for Kokoro: espeak-ng, told in its own spelling what it would read wrongly.

espeak-ng reads foreign words by the rules of Spanish spelling (bluetooth as blueto-ot), and the x
of Mexican names as in taxi. They are written for it as Spaniards say them. The number of words
stays the same, so their times can be told.
"""

import re
from collections.abc import Callable

from phonex.engines.kokoro.g2p.romance import DIPHTHONGS, Espeak

# Affricates are single sounds.
_AFFRICATES = {"dʒ": "ʤ", "dz": "ʣ", "tʃ": "ʧ", "ts": "ʦ"}
# Names in which an x is a j, by the letters that they begin with.
_MEXICAN = (
    *(("texas", "tejas"), ("texan", "tejan"), ("oaxac", "oajac"), ("xalap", "jalap")),
    *(("ximena", "jimena"), ("xavier", "javier"), ("méxico", "méjico"), ("mexic", "mejic")),
    ("mexiqu", "mejiqu"),
)
# Foreign words as they are said in Spain; plurals in s follow.
_FOREIGN = {
    **{"jazz": "yas", "hobby": "jobi", "hobbies": "jobis", "hockey": "jókei", "rugby": "rugbi"},
    **{"email": "ímeil", "e-mail": "ímeil", "facebook": "féisbuk", "youtube": "yutub"},
    **{"whatsapp": "guásap", "iphone": "áifon", "ipad": "áipad", "google": "gúguel"},
    **{"bluetooth": "blutuz", "hardware": "járdwer", "jeans": "yins"},
    **{"online": "onláin", "offline": "ofláin", "streaming": "estrímin", "ranking": "ránkin"},
    **{"parking": "párkin", "marketing": "márquetin", "meeting": "mitin", "casting": "cástin"},
    **{"camping": "cámpin", "shopping": "shopin", "running": "ranin", "holding": "jóldin"},
    **{"smartphone": "esmárfon", "iceberg": "íceber", "look": "luk", "light": "lait"},
    **{"thriller": "tríler", "bestseller": "beséler", "freelance": "frilans"},
    **{"gin": "yin", "ginger": "yínyer", "jersey": "jerséi", "hippie": "jipi", "hippy": "jipi"},
    **{"hall": "jol", "hacker": "jáker", "handicap": "jándicap", "happy": "jápi", "hip": "jip"},
    **{"hit": "jit", "holly": "joli", "hollywood": "jóligud", "hotdog": "jotdog", "sexy": "sexi"},
    **{"ok": "okéi", "okay": "okéi", "okey": "okéi", "week": "wik", "weekend": "wíkend"},
    **{"new": "niu", "michael": "máikel", "jackson": "yakson", "john": "yon"},
    **{"george": "yorch", "washington": "wásinton", "jim": "yim", "joe": "yo", "james": "yeims"},
    **{"charles": "charls", "cookie": "kuki", "cookies": "kukis", "feedback": "fídbak"},
    **{"backup": "bakap", "boom": "bum", "zoom": "zum", "scooter": "escúter", "cool": "kul"},
    **{"design": "disáin", "manager": "mánayer", "management": "mánayment", "like": "laik"},
    **{"likes": "laiks", "live": "laif", "time": "taim", "twitter": "tuíter", "tweet": "tuit"},
    **{"tweets": "tuits", "spoiler": "espóiler", "selfie": "selfi", "selfies": "selfis"},
    **{"stick": "estik", "stock": "estok", "stop": "estop", "striptease": "estriptís"},
    **{"spray": "espray", "sport": "esport", "standard": "estándar"},
    **{"sheriff": "chérif"},
    **{"blues": "blus"},
    **{"collage": "colach", "beige": "beis", "tour": "tur"},
    **{"boutique": "butik", "gourmet": "gurmé", "ballet": "balé", "chalet": "chalé"},
    **{"bricolage": "bricolaje", "buffet": "bufé", "bouquet": "buqué", "sommelier": "somelier"},
    **{"team": "tim", "steak": "estéik", "beach": "bich", "leasing": "lisin", "reality": "reáliti"},
    **{"influencer": "influénser", "influencers": "influénsers", "trailer": "tráiler"},
    **{"airbag": "érbag", "container": "contéiner", "brunch": "branch"},
    **{"pub": "pab", "puzzle": "puzle", "rock": "rok"},
    **{"roll": "rol", "and": "an", "cocktail": "cóctel", "gay": "guei", "gays": "gueis"},
    **{"pizza": "pitsa", "pizzas": "pitsas", "pizzería": "pitsería", "mozzarella": "motsarela"},
    **{"paparazzi": "paparatsi", "lasagna": "lasaña", "cappuccino": "capuchino", "ciao": "chao"},
    **{"sandwich": "sándwich"},
}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Spanish(Espeak):
    """Not thread-safe, as espeak-ng."""

    def __init__(self, ipa: Callable[[str, str], str]) -> None:
        super().__init__(ipa, "ES", "es", DIPHTHONGS | _AFFRICATES)

    def _sounds(self, part: str) -> str:
        return super()._sounds(_WORD.sub(lambda found: _spelling(found[0]), part))


def _spelling(word: str) -> str:
    small = word.lower()
    if known := _FOREIGN.get(small):
        return known
    if small.endswith("s") and (known := _FOREIGN.get(small[:-1])):
        return f"{known}s"
    if "x" in small:
        for written, said in _MEXICAN:
            if small.startswith(written):
                return said + small[len(written) :]
    return word
