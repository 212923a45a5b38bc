"""Words for French abbreviations, symbols and units."""

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
SHORT_MONTHS = {
    **{"janv": 1, "févr": 2, "fév": 2, "avr": 4, "juill": 7, "juil": 7, "sept": 9, "oct": 10},
    **{"nov": 11, "déc": 12},
}

# Whether feminine, singular, plural, hundredth.
CURRENCIES = {
    "$": (False, "dollar", "dollars", "cent"),
    "US$": (False, "dollar", "dollars", "cent"),
    "€": (False, "euro", "euros", "centime"),
    "£": (True, "livre", "livres", "penny"),
    "¥": (False, "yen", "yens", "sen"),
    "₩": (False, "won", "wons", "jeon"),
    "₹": (True, "roupie", "roupies", "paisa"),
    "USD": (False, "dollar", "dollars", "cent"),
    "EUR": (False, "euro", "euros", "centime"),
    "GBP": (True, "livre", "livres", "penny"),
    "CHF": (False, "franc suisse", "francs suisses", "centime"),
    "JPY": (False, "yen", "yens", "sen"),
    "CAD": (False, "dollar canadien", "dollars canadiens", "cent"),
    "AUD": (False, "dollar australien", "dollars australiens", "cent"),
    "HKD": (False, "dollar de Hong Kong", "dollars de Hong Kong", "cent"),
    "CNY": (False, "yuan", "yuans", "fen"),
    "XOF": (False, "franc CFA", "francs CFA", "centime"),
    "A$": (False, "dollar australien", "dollars australiens", "cent"),
    "C$": (False, "dollar canadien", "dollars canadiens", "cent"),
    "$CA": (False, "dollar canadien", "dollars canadiens", "cent"),
    "HK$": (False, "dollar de Hong Kong", "dollars de Hong Kong", "cent"),
    "R$": (False, "réal", "réaux", "centavo"),
    "₽": (False, "rouble", "roubles", "kopeck"),
}

# Whether feminine, singular, plural.
UNITS = {
    "km/h": (False, "kilomètre heure", "kilomètres heure"),
    "m/s": (False, "mètre par seconde", "mètres par seconde"),
    "Mbit/s": (False, "mégabit par seconde", "mégabits par seconde"),
    "cm²": (False, "centimètre carré", "centimètres carrés"),
    "cm³": (False, "centimètre cube", "centimètres cubes"),
    "km³": (False, "kilomètre cube", "kilomètres cubes"),
    "m³/h": (False, "mètre cube par heure", "mètres cubes par heure"),
    "m³/s": (False, "mètre cube par seconde", "mètres cubes par seconde"),
    "mph": (False, "mile par heure", "miles par heure"),
    "μm": (False, "micromètre", "micromètres"),
    "µm": (False, "micromètre", "micromètres"),
    "nm": (False, "nanomètre", "nanomètres"),
    "MW": (False, "mégawatt", "mégawatts"),
    "GW": (False, "gigawatt", "gigawatts"),
    "hPa": (False, "hectopascal", "hectopascals"),
    "kcal": (True, "kilocalorie", "kilocalories"),
    "tr/min": (False, "tour par minute", "tours par minute"),
    "km²": (False, "kilomètre carré", "kilomètres carrés"),
    "km2": (False, "kilomètre carré", "kilomètres carrés"),
    "m2": (False, "mètre carré", "mètres carrés"),
    "m3": (False, "mètre cube", "mètres cubes"),
    "m²": (False, "mètre carré", "mètres carrés"),
    "m³": (False, "mètre cube", "mètres cubes"),
    "km": (False, "kilomètre", "kilomètres"),
    "cm": (False, "centimètre", "centimètres"),
    "mm": (False, "millimètre", "millimètres"),
    "m": (False, "mètre", "mètres"),
    "kg": (False, "kilo", "kilos"),
    "mg": (False, "milligramme", "milligrammes"),
    "g": (False, "gramme", "grammes"),
    "t": (True, "tonne", "tonnes"),
    "ml": (False, "millilitre", "millilitres"),
    "mL": (False, "millilitre", "millilitres"),
    "cl": (False, "centilitre", "centilitres"),
    "l": (False, "litre", "litres"),
    "L": (False, "litre", "litres"),
    "ha": (False, "hectare", "hectares"),
    "ms": (True, "milliseconde", "millisecondes"),
    "min": (True, "minute", "minutes"),
    "mn": (True, "minute", "minutes"),
    "s": (True, "seconde", "secondes"),
    "ko": (False, "kilo-octet", "kilo-octets"),
    "Ko": (False, "kilo-octet", "kilo-octets"),
    "Mo": (False, "méga-octet", "méga-octets"),
    "Go": (False, "giga-octet", "giga-octets"),
    "To": (False, "téra-octet", "téra-octets"),
    "kB": (False, "kilobyte", "kilobytes"),
    "MB": (False, "mégabyte", "mégabytes"),
    "GB": (False, "gigabyte", "gigabytes"),
    "TB": (False, "térabyte", "térabytes"),
    "Hz": (False, "hertz", "hertz"),
    "kHz": (False, "kilohertz", "kilohertz"),
    "MHz": (False, "mégahertz", "mégahertz"),
    "GHz": (False, "gigahertz", "gigahertz"),
    "kW": (False, "kilowatt", "kilowatts"),
    "kWh": (False, "kilowatt-heure", "kilowatts-heure"),
    "W": (False, "watt", "watts"),
    "V": (False, "volt", "volts"),
    "dB": (False, "décibel", "décibels"),
    "°C": (False, "degré Celsius", "degrés Celsius"),
    "°F": (False, "degré Fahrenheit", "degrés Fahrenheit"),
    "°": (False, "degré", "degrés"),
    "%": (False, "pour cent", "pour cent"),
    "‰": (False, "pour mille", "pour mille"),
}

# Before a name, with or without a full stop.
TITLES = {
    **{"Mme": "madame", "Mmes": "mesdames", "Mlle": "mademoiselle", "Mlles": "mesdemoiselles"},
    **{
        "Dr": "docteur",
        "Drs": "docteurs",
        "Dre": "docteure",
        "Dres": "docteures",
        "Pr": "professeur",
        "Mgr": "monseigneur",
    },
    **{"St": "saint", "Ste": "sainte", "Bd": "boulevard", "bd": "boulevard"},
}
DOTTED_TITLES = {"M": "monsieur", "MM": "messieurs", "av": "avenue", "Av": "avenue"}
BEFORE_NUMBERS = {
    **{"p": "page", "pp": "pages", "art": "article", "chap": "chapitre", "fig": "figure"},
    **{"vol": "volume", "n": "numéro"},
}
WORDS = {
    **{"etc": "et cetera", "vs": "versus", "env": "environ", "tél": "téléphone", "cf": "confer"},
    **{"max": "maximum", "min": "minimum", "apr": "après", "boul": "boulevard"},
    **{"cie": "compagnie", "dép": "département", "hab": "habitants", "éd": "édition"},
}
PHRASES = {
    r"\bav\. ?J\.-?C\.(?!\w)": "avant Jésus-Christ",
    r"\bapr\. ?J\.-?C\.(?!\w)": "après Jésus-Christ",
    r"\bc\.-?à-?d\.": "c'est-à-dire",
    r"\b[Pp]\. ?ex\.": "par exemple",
    r"\b[Ss]\.? ?[Vv]\.? ?[Pp]\b(?:\.(?=\s*\w))?": "s'il vous plaît",
    r"\b[Nn][°º] ?(?=[0-9])": "numéro ",
    r"\b24 ?h ?/ ?24\b": "vingt-quatre heures sur vingt-quatre",
    r"\b7 ?j ?/ ?7\b": "sept jours sur sept",
    r"\b[Nn][°º]s ?(?=[0-9])": "numéros ",
}

LETTERS = {
    **{"A": "a", "B": "bé", "C": "cé", "D": "dé", "E": "e", "F": "effe", "G": "gé", "H": "hache"},
    **{"I": "i", "J": "ji", "K": "ka", "L": "elle", "M": "emme", "N": "enne", "O": "o", "P": "pé"},
    **{"Q": "ku", "R": "erre", "S": "esse", "T": "té", "U": "u", "V": "vé", "W": "double-vé"},
    **{"X": "ixe", "Y": "i-grec", "Z": "zède"},
}
INITIALISMS = (
    *("FBI", "CIA", "ADN", "ARN", "UE", "USB", "CPU", "GPU", "URL", "IA", "PME", "PDG", "EDF"),
    *("RATP", "RER", "USA", "ONG", "RTE", "IBM", "API", "ENA", "UFO", "TVA", "BNP", "IRM", "OMS"),
    "UMP",
)

CHAT = {
    **{"bjr": "bonjour", "bsr": "bonsoir", "slt": "salut", "stp": "s'il te plaît"},
    **{"mdr": "mort de rire", "ptdr": "pété de rire", "pk": "pourquoi", "pkoi": "pourquoi"},
    **{"tkt": "t'inquiète", "jtm": "je t'aime", "dsl": "désolé", "bcp": "beaucoup"},
    **{"tjs": "toujours", "tjrs": "toujours", "qd": "quand", "qqn": "quelqu'un"},
    **{"qqch": "quelque chose", "cad": "c'est-à-dire", "càd": "c'est-à-dire", "tt": "tout"},
    **{"ds": "dans", "rdv": "rendez-vous", "mtn": "maintenant", "ajd": "aujourd'hui"},
    **{"jsp": "je sais pas", "jpp": "j'en peux plus", "vmt": "vraiment", "nn": "non"},
    **{"tlm": "tout le monde", "cmt": "comment", "pcq": "parce que", "pr": "pour"},
    **{"nrv": "énervé", "dac": "d'accord", "tg": "ta gueule", "svp": "s'il vous plaît"},
}
# Names of things after an article: la ligne DSL, un DAC, au PK 34.
NO_CHAT = frozenset(("cad", "dac", "dsl", "jsp", "ds", "cmt", "pk", "pr", "nn", "tg", "tt"))

FEMININE = frozenset(
    (
        *("fois", "page", "pages", "personne", "personnes", "heure", "heures", "minute"),
        *("minutes", "seconde", "secondes", "semaine", "semaines", "femme", "femmes", "fille"),
        *("filles", "voiture", "voitures", "maison", "maisons", "livre", "livres", "tonne"),
        *("tonnes", "ville", "villes", "place", "places", "pièce", "pièces", "étoile", "étoiles"),
        *("chambre", "chambres", "photo", "photos", "voix", "langue", "langues", "école"),
        *("écoles", "rue", "rues", "table", "tables", "chaise", "chaises", "pomme", "pommes"),
    )
)
FEMININE_ENDINGS = ("tion", "tions", "sion", "sions", "ette", "ettes", "ance", "ances", "ie", "ies")

RULERS = (
    *("Louis", "Henri", "Charles", "François", "Napoléon", "Élisabeth", "Elisabeth", "Philippe"),
    *("Jean-Paul", "Pie", "Benoît", "Alexandre", "Nicolas", "Catherine", "Frédéric", "Édouard"),
    *("Guillaume", "Jean", "Paul", "Léon", "Clovis", "Albert", "Léopold", "Georges", "Richard"),
)
NUMBERED = (
    *("chapitre", "tome", "acte", "partie", "phase", "type", "volume", "livre", "scène"),
    *("Chapitre", "Tome", "Acte", "Partie", "Phase", "Type", "Volume", "Livre", "Scène"),
)

SYMBOLS = {
    **{"#": "dièse", "&": "et", "+": "plus", "=": "égale", "±": "plus ou moins", "≈": "environ"},
    **{"≠": "différent de", "<": "inférieur à", ">": "supérieur à", "≤": "inférieur ou égal à"},
    **{"≥": "supérieur ou égal à", "×": "fois", "÷": "divisé par", "√": "racine carrée de"},
    **{"∞": "infini", "²": "au carré", "³": "au cube", "@": "arobase", "°": "degrés"},
    **{"%": "pour cent", "‰": "pour mille", "~": "environ", "$": "dollar", "€": "euro"},
    **{"£": "livre", "¥": "yen", "₩": "won", "₹": "roupie"},
}
