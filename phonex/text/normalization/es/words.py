"""Words for Spanish abbreviations, symbols and units."""

MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre"),
    *("octubre", "noviembre", "diciembre"),
)
SHORT_MONTHS = {
    **{"ene": 1, "feb": 2, "mar": 3, "abr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8},
    **{"sept": 9, "sep": 9, "oct": 10, "nov": 11, "dic": 12},
}

# Form of one, singular, plural, singular and plural of the hundredth.
_CENTS = ("centavo", "centavos")
CURRENCIES = {
    "$": ("un", "dólar", "dólares", "centavo", "centavos"),
    "US$": ("un", "dólar", "dólares", *_CENTS),
    "€": ("un", "euro", "euros", "céntimo", "céntimos"),
    "£": ("una", "libra", "libras", "penique", "peniques"),
    "¥": ("un", "yen", "yenes", "sen", "senes"),
    "₩": ("un", "won", "wones", "jeon", "jeones"),
    "₹": ("una", "rupia", "rupias", "paisa", "paisas"),
    "USD": ("un", "dólar", "dólares", *_CENTS),
    "EUR": ("un", "euro", "euros", "céntimo", "céntimos"),
    "GBP": ("una", "libra", "libras", "penique", "peniques"),
    "MXN": ("un", "peso mexicano", "pesos mexicanos", "centavo", "centavos"),
    "JPY": ("un", "yen", "yenes", "sen", "senes"),
    "CNY": ("un", "yuan", "yuanes", "fen", "fenes"),
    "KRW": ("un", "won", "wones", "jeon", "jeones"),
    "INR": ("una", "rupia", "rupias", "paisa", "paisas"),
    "CHF": ("un", "franco suizo", "francos suizos", "céntimo", "céntimos"),
    "SEK": ("una", "corona sueca", "coronas suecas", "öre", "öre"),
    "NOK": ("una", "corona noruega", "coronas noruegas", "øre", "øre"),
    "DKK": ("una", "corona danesa", "coronas danesas", "øre", "øre"),
    "AUD": ("un", "dólar australiano", "dólares australianos", "centavo", "centavos"),
    "CAD": ("un", "dólar canadiense", "dólares canadienses", "centavo", "centavos"),
    "HKD": ("un", "dólar de Hong Kong", "dólares de Hong Kong", "centavo", "centavos"),
    "BRL": ("un", "real brasileño", "reales brasileños", "centavo", "centavos"),
    "ARS": ("un", "peso argentino", "pesos argentinos", "centavo", "centavos"),
    "CLP": ("un", "peso chileno", "pesos chilenos", "centavo", "centavos"),
    "COP": ("un", "peso colombiano", "pesos colombianos", "centavo", "centavos"),
    "UYU": ("un", "peso uruguayo", "pesos uruguayos", "centésimo", "centésimos"),
    "PEN": ("un", "sol", "soles", "céntimo", "céntimos"),
    "BOB": ("un", "boliviano", "bolivianos", "centavo", "centavos"),
    "PYG": ("un", "guaraní", "guaraníes", "céntimo", "céntimos"),
    "VES": ("un", "bolívar", "bolívares", "céntimo", "céntimos"),
    "CRC": ("un", "colón", "colones", "céntimo", "céntimos"),
    "GTQ": ("un", "quetzal", "quetzales", "centavo", "centavos"),
    "HNL": ("un", "lempira", "lempiras", "centavo", "centavos"),
    "NIO": ("un", "córdoba", "córdobas", "centavo", "centavos"),
    "DOP": ("un", "peso dominicano", "pesos dominicanos", "centavo", "centavos"),
    "CUP": ("un", "peso cubano", "pesos cubanos", "centavo", "centavos"),
    "PAB": ("un", "balboa", "balboas", "centésimo", "centésimos"),
    "TTD": ("un", "dólar de Trinidad y Tobago", "dólares de Trinidad y Tobago", *_CENTS),
    "Rs": ("una", "rupia", "rupias", "paisa", "paisas"),
    "kr": ("una", "corona", "coronas", "öre", "öre"),
    "pta": ("una", "peseta", "pesetas", "céntimo", "céntimos"),
    "ptas": ("una", "peseta", "pesetas", "céntimo", "céntimos"),
    "A$": ("un", "dólar australiano", "dólares australianos", "centavo", "centavos"),
    "C$": ("un", "dólar canadiense", "dólares canadienses", "centavo", "centavos"),
    "HK$": ("un", "dólar de Hong Kong", "dólares de Hong Kong", "centavo", "centavos"),
    "R$": ("un", "real", "reales", "centavo", "centavos"),
    "MX$": ("un", "peso mexicano", "pesos mexicanos", "centavo", "centavos"),
    "Mex$": ("un", "peso mexicano", "pesos mexicanos", "centavo", "centavos"),
    "S/": ("un", "sol", "soles", "céntimo", "céntimos"),
    "₡": ("un", "colón", "colones", "céntimo", "céntimos"),
    "₧": ("una", "peseta", "pesetas", "céntimo", "céntimos"),
    "₽": ("un", "rublo", "rublos", "kopek", "kopeks"),
    "₺": ("una", "lira", "liras", "kurus", "kurus"),
}

# In chats and old texts, codes are not in capitals.
CURRENCIES |= {code.lower(): names for code, names in CURRENCIES.items() if len(code) > 1}

# Form of one, singular, plural.
UNITS = {
    "km/h": ("un", "kilómetro por hora", "kilómetros por hora"),
    "m/s": ("un", "metro por segundo", "metros por segundo"),
    "Mbps": ("un", "megabit por segundo", "megabits por segundo"),
    "km²": ("un", "kilómetro cuadrado", "kilómetros cuadrados"),
    "km2": ("un", "kilómetro cuadrado", "kilómetros cuadrados"),
    "m2": ("un", "metro cuadrado", "metros cuadrados"),
    "m3": ("un", "metro cúbico", "metros cúbicos"),
    "m²": ("un", "metro cuadrado", "metros cuadrados"),
    "m³": ("un", "metro cúbico", "metros cúbicos"),
    "km": ("un", "kilómetro", "kilómetros"),
    "cm": ("un", "centímetro", "centímetros"),
    "mm": ("un", "milímetro", "milímetros"),
    "m": ("un", "metro", "metros"),
    "kg": ("un", "kilogramo", "kilogramos"),
    "mg": ("un", "miligramo", "miligramos"),
    "g": ("un", "gramo", "gramos"),
    "t": ("una", "tonelada", "toneladas"),
    "ml": ("un", "mililitro", "mililitros"),
    "l": ("un", "litro", "litros"),
    "L": ("un", "litro", "litros"),
    "ha": ("una", "hectárea", "hectáreas"),
    "ms": ("un", "milisegundo", "milisegundos"),
    "min": ("un", "minuto", "minutos"),
    "h": ("una", "hora", "horas"),
    "s": ("un", "segundo", "segundos"),
    "seg": ("un", "segundo", "segundos"),
    "kB": ("un", "kilobyte", "kilobytes"),
    "KB": ("un", "kilobyte", "kilobytes"),
    "MB": ("un", "megabyte", "megabytes"),
    "GB": ("un", "gigabyte", "gigabytes"),
    "TB": ("un", "terabyte", "terabytes"),
    "Hz": ("un", "hercio", "hercios"),
    "kHz": ("un", "kilohercio", "kilohercios"),
    "MHz": ("un", "megahercio", "megahercios"),
    "GHz": ("un", "gigahercio", "gigahercios"),
    "kW": ("un", "kilovatio", "kilovatios"),
    "kWh": ("un", "kilovatio hora", "kilovatios hora"),
    "W": ("un", "vatio", "vatios"),
    "V": ("un", "voltio", "voltios"),
    "dB": ("un", "decibelio", "decibelios"),
    "°C": ("un", "grado Celsius", "grados Celsius"),
    "ºC": ("un", "grado Celsius", "grados Celsius"),
    "°F": ("un", "grado Fahrenheit", "grados Fahrenheit"),
    "°K": ("un", "grado Kelvin", "grados Kelvin"),
    "° C": ("un", "grado Celsius", "grados Celsius"),
    "° F": ("un", "grado Fahrenheit", "grados Fahrenheit"),
    "°c": ("un", "grado Celsius", "grados Celsius"),
    "° c": ("un", "grado Celsius", "grados Celsius"),
    "° K": ("un", "grado Kelvin", "grados Kelvin"),
    "°": ("un", "grado", "grados"),
    "kph": ("un", "kilómetro por hora", "kilómetros por hora"),
    "km/s": ("un", "kilómetro por segundo", "kilómetros por segundo"),
    "mph": ("una", "milla por hora", "millas por hora"),
    "mi": ("una", "milla", "millas"),
    "psi": ("una", "libra por pulgada cuadrada", "libras por pulgada cuadrada"),
    "lb": ("una", "libra", "libras"),
    "lbs": ("una", "libra", "libras"),
    "oz": ("una", "onza", "onzas"),
    "ft": ("un", "pie", "pies"),
    "cm²": ("un", "centímetro cuadrado", "centímetros cuadrados"),
    "cm2": ("un", "centímetro cuadrado", "centímetros cuadrados"),
    "cm³": ("un", "centímetro cúbico", "centímetros cúbicos"),
    "cm3": ("un", "centímetro cúbico", "centímetros cúbicos"),
    "mm²": ("un", "milímetro cuadrado", "milímetros cuadrados"),
    "km³": ("un", "kilómetro cúbico", "kilómetros cúbicos"),
    "m³/h": ("un", "metro cúbico por hora", "metros cúbicos por hora"),
    "m/s²": ("un", "metro por segundo al cuadrado", "metros por segundo al cuadrado"),
    "μm": ("un", "micrómetro", "micrómetros"),
    "µm": ("un", "micrómetro", "micrómetros"),
    "nm": ("un", "nanómetro", "nanómetros"),
    "dm": ("un", "decímetro", "decímetros"),
    "dl": ("un", "decilitro", "decilitros"),
    "cl": ("un", "centilitro", "centilitros"),
    "μg": ("un", "microgramo", "microgramos"),
    "µg": ("un", "microgramo", "microgramos"),
    "MW": ("un", "megavatio", "megavatios"),
    "GW": ("un", "gigavatio", "gigavatios"),
    "MWh": ("un", "megavatio hora", "megavatios hora"),
    "Wh": ("un", "vatio hora", "vatios hora"),
    "mAh": ("un", "miliamperio hora", "miliamperios hora"),
    "CV": ("un", "caballo", "caballos"),
    "cv": ("un", "caballo", "caballos"),
    "kcal": ("una", "kilocaloría", "kilocalorías"),
    "cal": ("una", "caloría", "calorías"),
    "kJ": ("un", "kilojulio", "kilojulios"),
    "hPa": ("un", "hectopascal", "hectopascales"),
    "rpm": ("una", "revolución por minuto", "revoluciones por minuto"),
    "lpm": ("un", "latido por minuto", "latidos por minuto"),
    "%": ("uno", "por ciento", "por ciento"),
    "‰": ("uno", "por mil", "por mil"),
}

TITLES = {
    **{"sr": "señor", "sra": "señora", "srta": "señorita", "sres": "señores", "sras": "señoras"},
    **{"dr": "doctor", "dra": "doctora", "drs": "doctores", "prof": "profesor"},
    **{"profa": "profesora", "ing": "ingeniero", "lic": "licenciado", "arq": "arquitecto"},
    **{"gral": "general", "cnel": "coronel", "cap": "capitán", "tte": "teniente"},
    **{"dña": "doña", "sto": "santo", "sta": "santa", "avda": "avenida", "av": "avenida"},
    **{"ctra": "carretera", "pza": "plaza"},
}
BEFORE_NUMBERS = {
    **{"pág": "página", "págs": "páginas", "p": "página", "pp": "páginas", "núm": "número"},
    **{"art": "artículo", "arts": "artículos", "cap": "capítulo", "vol": "volumen"},
    **{"fig": "figura", "n": "número", "no": "número", "ext": "extensión"},
    **{"lun": "lunes", "mié": "miércoles", "jue": "jueves", "vie": "viernes", "sáb": "sábado"},
}
WORDS = {
    **{
        "etc": "etcétera",
        "vs": "contra",
        "temp": "temperatura",
        "aprox": "aproximadamente",
        "tel": "teléfono",
        "ud": "usted",
    },
    **{"uds": "ustedes", "vd": "usted", "vds": "ustedes", "depto": "departamento"},
    **{"dpto": "departamento", "cía": "compañía", "admón": "administración", "izq": "izquierda"},
    **{"izda": "izquierda", "izqda": "izquierda", "lun": "lunes", "miér": "miércoles"},
    **{"juev": "jueves", "vier": "viernes", "sáb": "sábado", "dom": "domingo"},
    **{"dcha": "derecha", "máx": "máximo", "mín": "mínimo"},
    **{"s.a": "ese a", "esq": "esquina", "dr": "doctor", "dra": "doctora", "sr": "señor"},
    **{"sra": "señora", "srta": "señorita", "pza": "plaza", "avda": "avenida", "ext": "extensión"},
}
PHRASES = {
    r"\b(?:EE\.?\s?UU|ee\. ?uu)\b(?:\.(?!\w))?": "Estados Unidos",
    r"\b[Pp]\.\s?ej\.": "por ejemplo",
    r"\bD\.ª": "doña",
    r"\bD\. (?=[A-ZÁÉÍÓÚÑ])": "don ",
    r"\ba\. ?[cC]\b(?:\.(?!\w))?": "antes de Cristo",
    r"\bd\. ?[cC]\b(?:\.(?!\w))?": "después de Cristo",
    r"\bI Guerra": "Primera Guerra",
    r"\bII Guerra": "Segunda Guerra",
    r"\b[Cc]/(?=\s?[A-ZÁÉÍÓÚÑ])": "calle ",
}

LETTERS = {
    **{"A": "a", "B": "be", "C": "ce", "D": "de", "E": "e", "F": "efe", "G": "ge", "H": "hache"},
    **{"I": "i", "J": "jota", "K": "ka", "L": "ele", "M": "eme", "N": "ene", "Ñ": "eñe", "O": "o"},
    **{"P": "pe", "Q": "cu", "R": "erre", "S": "ese", "T": "te", "U": "u", "V": "uve"},
    **{"W": "uve-doble", "X": "equis", "Y": "ye", "Z": "zeta"},
}
INITIALISMS = (
    *("FBI", "ADN", "ARN", "DNI", "ONG", "UE", "USB", "CPU", "GPU", "URL", "IA", "OMS", "USA"),
    *("CEO", "API", "IBM", "AI", "UCI", "ITV", "UHF", "OCDE", "UGT", "CCOO", "UPV", "IES"),
)

# Those with unusual letters that are words nevertheless.
ACRONYM_WORDS = {"PSOE": "pesoe", "CSIC": "cesic"}
CHAT = {
    **{"xq": "porque", "xk": "porque", "pq": "porque", "tb": "también", "tbn": "también"},
    **{"tmb": "también", "msj": "mensaje", "msjs": "mensajes", "xfa": "porfa", "xfi": "porfi"},
    **{"bss": "besos", "tqm": "te quiero mucho", "tkm": "te quiero mucho", "dnd": "donde"},
    **{"cdo": "cuando", "cnd": "cuando", "bn": "bien", "ntp": "no te preocupes", "grax": "gracias"},
    **{"salu2": "saludos", "mñn": "mañana", "fds": "fin de semana", "xfavor": "por favor"},
    **{"nps": "no pasa nada", "npn": "no pasa nada"},
    **{"aki": "aquí", "x favor": "por favor", "x eso": "por eso", "x qué": "por qué"},
    **{"x fin": "por fin", "gracias x": "gracias por", "pls": "por favor"},
}
# Units and names after an article or a number: 2 tb.
NO_CHAT = frozenset(("tb", "bn", "dnd", "tmb", "nps", "cnd", "ntp"))
# Before a lone q these show that it is a letter.
_NAMES_OF_LETTERS = (
    "variable carga constante letra tecla valor punto vértice parámetro índice coeficiente número "
    "entero función opción estado nodo primo primos vecinos pulsa pulse presiona presione escribe "
    "teclea si donde sea sean un una cada if for return let"
)
# Before and after a lone k these show that it is the word que.
_BEFORE_QUE = "lo es ya sé creo dice digo dime mejor más tengo hay así claro pa"
_AFTER_QUE = (
    "tal haces hace pasa pasó hay hora dices quieres te se me va onda más rollo risa fuerte"
)
LETTER_BEFORE = frozenset(_NAMES_OF_LETTERS.split())
QUE_BEFORE, QUE_AFTER = frozenset(_BEFORE_QUE.split()), frozenset(_AFTER_QUE.split())

SCALES = frozenset({"mil", "millón", "millones", "billón", "billones", "trillón", "trillones"})

MASCULINE_IN_A = frozenset(
    (
        *(
            "día",
            "días",
            "dálmatas",
            "problemas",
            "problema",
            "programas",
            "programa",
            "sistemas",
            "sistema",
        ),
        *("temas", "tema", "idiomas", "idioma", "mapas", "mapa", "planetas", "planeta"),
        *("poemas", "poema", "gramas", "esquemas", "cometas", "diplomas", "dilemas"),
    )
)
FEMININE_OTHERWISE = frozenset(
    (
        *("veces", "vez", "mujer", "mujeres", "noche", "noches", "tarde", "tardes", "llaves"),
        *("llave", "calles", "calle", "partes", "parte", "clases", "clase", "imágenes", "imagen"),
        *("flores", "flor", "manos", "mano", "fotos", "foto", "motos", "moto", "leyes", "ley"),
        *("redes", "red", "series", "serie", "frases", "frase", "nubes", "sedes", "sede"),
    )
)
NO_NOUNS = frozenset(
    (
        *("de", "y", "o", "u", "a", "al", "en", "con", "por", "para", "que", "es", "son", "e"),
        *("del", "se", "está", "más", "menos", "como", "sobre", "entre", "hasta", "pero", "si"),
        *(
            "igual",
            "no",
            "ni",
            "fue",
            "tras",
            "punto",
            "coma",
            "el",
            "la",
            "los",
            "las",
            "su",
            "sus",
        ),
        *("mis", "tus", "nos", "les", "ha", "era", "cada", "desde", "dos", "tres", "seis"),
        *("esas", "estas", "estos", "esos", "vamos", "mientras", "cuando", "ya", "otra"),
        *("para", "entonces", "antes", "después", "además", "unas", "unos", "una", "un"),
    )
)

QUEENS = ("Isabel", "Juana", "María", "Catalina", "Margarita", "Cristina", "Urraca")
KINGS = (
    *("Felipe", "Carlos", "Alfonso", "Fernando", "Luis", "Enrique", "Juan", "Pablo", "Pío"),
    *("Juan Pablo", "Benedicto", "Jaime", "Pedro", "Sancho", "Napoleón", "Jorge", "Eduardo"),
    *("Guillermo", "Ricardo", "Federico", "Alejandro", "León", "Gregorio", "Nicolás"),
)

SYMBOLS = {
    **{
        "#": "almohadilla",
        "&": "y",
        "+": "más",
        "=": "igual a",
        "±": "más menos",
        "≈": "aproximadamente",
    },
    **{"≠": "distinto de", "<": "menor que", ">": "mayor que", "≤": "menor o igual que"},
    **{"≥": "mayor o igual que", "×": "por", "÷": "entre", "√": "raíz cuadrada de"},
    **{"∞": "infinito", "²": "al cuadrado", "³": "al cubo", "@": "arroba", "°": "grados"},
    **{"%": "por ciento", "‰": "por mil", "~": "unos", "$": "dólar", "€": "euro"},
    **{"£": "libra", "¥": "yen", "₩": "won", "₹": "rupia"},
}
