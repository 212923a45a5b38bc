"""Words for English abbreviations, symbols and units."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
SHORT_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
DAYS = {
    **{"Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday"},
    **{"Thu": "Thursday", "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday"},
    **{"Sat": "Saturday", "Sun": "Sunday"},
}

# Singular, plural, singular and plural of the hundredth.
CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "US$": ("US dollar", "US dollars", "cent", "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "C$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₩": ("won", "won", "jeon", "jeon"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "USD": ("US dollar", "US dollars", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"),
    "JPY": ("yen", "yen", "sen", "sen"),
    "KRW": ("won", "won", "jeon", "jeon"),
    "CNY": ("yuan", "yuan", "fen", "fen"),
    "HK$": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "NZ$": ("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    "S$": ("Singapore dollar", "Singapore dollars", "cent", "cents"),
    "R$": ("Brazilian real", "Brazilian reais", "centavo", "centavos"),
    "AUD": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "CAD": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "HKD": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "INR": ("rupee", "rupees", "paisa", "paise"),
    "BRL": ("Brazilian real", "Brazilian reais", "centavo", "centavos"),
    "MXN": ("Mexican peso", "Mexican pesos", "centavo", "centavos"),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
}
# After a sum: $20/mo.
PERIODS = {
    **{"mo": "month", "yr": "year", "wk": "week", "d": "day", "hour": "hour", "day": "day"},
    **{"week": "week", "month": "month", "year": "year", "person": "person", "night": "night"},
}
SCALES = {
    **{"k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million"},
    **{"b": "billion", "B": "billion", "bn": "billion", "T": "trillion", "tn": "trillion"},
}

UNITS = {
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "mph": ("mile per hour", "miles per hour"),
    "m/s": ("meter per second", "meters per second"),
    "Mbit/s": ("megabit per second", "megabits per second"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "MB/s": ("megabyte per second", "megabytes per second"),
    "km²": ("square kilometer", "square kilometers"),
    "km2": ("square kilometer", "square kilometers"),
    "m2": ("square meter", "square meters"),
    "m3": ("cubic meter", "cubic meters"),
    "m²": ("square meter", "square meters"),
    "m³": ("cubic meter", "cubic meters"),
    "sq ft": ("square foot", "square feet"),
    "km": ("kilometer", "kilometers"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "nm": ("nanometer", "nanometers"),
    "m": ("meter", "meters"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "g": ("gram", "grams"),
    "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "ml": ("milliliter", "milliliters"),
    "mL": ("milliliter", "milliliters"),
    "l": ("liter", "liters"),
    "L": ("liter", "liters"),
    "ft": ("foot", "feet"),
    "mi": ("mile", "miles"),
    "ms": ("millisecond", "milliseconds"),
    "min": ("minute", "minutes"),
    "hrs": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "h": ("hour", "hours"),
    "sec": ("second", "seconds"),
    "s": ("second", "seconds"),
    "KB": ("kilobyte", "kilobytes"),
    "kB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "kW": ("kilowatt", "kilowatts"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "W": ("watt", "watts"),
    "V": ("volt", "volts"),
    "dB": ("decibel", "decibels"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "° C": ("degree Celsius", "degrees Celsius"),
    "° F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "KG": ("kilogram", "kilograms"),
    "kgs": ("kilogram", "kilograms"),
    "KM": ("kilometer", "kilometers"),
    "km/hr": ("kilometer per hour", "kilometers per hour"),
    "km/s": ("kilometer per second", "kilometers per second"),
    "mbps": ("megabit per second", "megabits per second"),
    "gbps": ("gigabit per second", "gigabits per second"),
    "kbps": ("kilobit per second", "kilobits per second"),
    "km³": ("cubic kilometer", "cubic kilometers"),
    "cm²": ("square centimeter", "square centimeters"),
    "cm2": ("square centimeter", "square centimeters"),
    "cm³": ("cubic centimeter", "cubic centimeters"),
    "cm3": ("cubic centimeter", "cubic centimeters"),
    "mm²": ("square millimeter", "square millimeters"),
    "ft²": ("square foot", "square feet"),
    "ft2": ("square foot", "square feet"),
    "in²": ("square inch", "square inches"),
    "mi²": ("square mile", "square miles"),
    "m/s²": ("meter per second squared", "meters per second squared"),
    "m³/h": ("cubic meter per hour", "cubic meters per hour"),
    "m³/hr": ("cubic meter per hour", "cubic meters per hour"),
    "m³/s": ("cubic meter per second", "cubic meters per second"),
    "μm": ("micrometer", "micrometers"),
    "µm": ("micrometer", "micrometers"),
    "μg": ("microgram", "micrograms"),
    "µg": ("microgram", "micrograms"),
    "μs": ("microsecond", "microseconds"),
    "cc": ("C C", "C C"),
    "cl": ("centiliter", "centiliters"),
    "dl": ("deciliter", "deciliters"),
    "gal": ("gallon", "gallons"),
    "qt": ("quart", "quarts"),
    "tsp": ("teaspoon", "teaspoons"),
    "tbsp": ("tablespoon", "tablespoons"),
    "yd": ("yard", "yards"),
    "yds": ("yard", "yards"),
    "mi/h": ("mile per hour", "miles per hour"),
    "ft/s": ("foot per second", "feet per second"),
    "psi": ("pound per square inch", "pounds per square inch"),
    "rpm": ("revolution per minute", "revolutions per minute"),
    "bpm": ("beat per minute", "beats per minute"),
    "fps": ("frame per second", "frames per second"),
    "dpi": ("dot per inch", "dots per inch"),
    "hp": ("horsepower", "horsepower"),
    "kPa": ("kilopascal", "kilopascals"),
    "hPa": ("hectopascal", "hectopascals"),
    "mAh": ("milliamp hour", "milliamp hours"),
    "MW": ("megawatt", "megawatts"),
    "GW": ("gigawatt", "gigawatts"),
    "MWh": ("megawatt hour", "megawatt hours"),
    "Wh": ("watt hour", "watt hours"),
    "kcal": ("kilocalorie", "kilocalories"),
    "kJ": ("kilojoule", "kilojoules"),
    "mV": ("millivolt", "millivolts"),
    "kV": ("kilovolt", "kilovolts"),
    "mA": ("milliamp", "milliamps"),
    "¢": ("cent", "cents"),
    "%": ("percent", "percent"),
    "‰": ("per mille", "per mille"),
}

# Before a name; a sentence does not end with these.
TITLES = {
    **{"Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Messrs": "Messers", "Prof": "Professor"},
    **{"Rev": "Reverend", "Gen": "General", "Col": "Colonel", "Capt": "Captain"},
    **{"Lt": "Lieutenant", "Sgt": "Sergeant", "Gov": "Governor", "Sen": "Senator"},
    **{"Rep": "Representative", "Pres": "President", "Adm": "Admiral", "Hon": "Honorable"},
    **{"Mt": "Mount", "Ft": "Fort", "Drs": "Doctors", "Cmdr": "Commander", "Cpl": "Corporal"},
    **{"Maj": "Major", "Fr": "Father", "Msgr": "Monsignor", "Supt": "Superintendent"},
    **{"Atty": "Attorney"},
}
# Those that are not also a word or name, so that they need no full stop.
BARE_TITLES = (
    *("Mr", "Mrs", "Ms", "Prof", "Capt", "Lt", "Sgt", "Cmdr", "Cpl", "Gov", "Sen", "Mt", "Ft"),
    *("Rev", "Col", "Maj", "Adm", "Pres", "Fr", "Msgr", "Supt"),
)
BEFORE_NUMBERS = {
    **{"no": "number", "nos": "numbers", "vol": "volume", "vols": "volumes", "fig": "figure"},
    **{"figs": "figures", "ch": "chapter", "sec": "section", "p": "page", "pp": "pages"},
    **{"apt": "apartment", "rm": "room", "ext": "extension", "ste": "suite"},
}
WORDS = {
    **{"etc": "et cetera", "vs": "versus", "approx": "approximately", "dept": "department"},
    **{"appt": "appointment", "est": "established", "ave": "avenue", "blvd": "boulevard"},
    **{"rd": "road", "jr": "junior", "sr": "senior", "inc": "incorporated", "ltd": "limited"},
    **{"corp": "corporation", "max": "maximum", "min": "minimum", "misc": "miscellaneous"},
    **{"tel": "telephone", "e.g": "for example", "i.e": "that is", "govt": "government"},
    **{"assn": "association", "bros": "brothers", "ed": "edition", "hwy": "highway"},
    **{"ln": "lane", "pkwy": "parkway", "bldg": "building", "univ": "university", "co": "company"},
    **{"apt": "apartment", "cf": "compare", "et al": "et al", "eds": "editors", "esq": "esquire"},
    **{"a.k.a": "also known as"},
}
ALSO_WORDS = ("max", "min", "ed", "eds", "apt")
PHRASES = {"aka": "also known as", "AKA": "also known as", "IMO": "in my opinion"}

# Read letter by letter although they have vowels. Those with an A stay: engines know most of them.
INITIALISMS = (
    *("CPU", "GPU", "TPU", "URL", "USB", "CEO", "CFO", "CTO", "UFO", "SUV", "UN", "EU", "UK"),
    *("IBM", "HIV", "ICU", "IQ", "ID", "UI", "UX", "IP", "ISO", "DIY", "UV", "CD", "IMF"),
    *("OECD", "IOC", "IDE", "IoT", "ISBN", "VIP", "EV", "OS", "UTC", "GUI", "CLI"),
)
# Without a vowel, but not read letter by letter.
SOUNDS = ("HMM", "SHH", "PSST", "PFFT", "BRR", "GRR", "MMM", "TSK", "NTH")
# Others, only in capitals, which the engines know.
ACRONYMS = (
    *("NASA", "NATO", "UNESCO", "UNICEF", "OPEC", "CIA", "FBI", "USA", "UAE", "API", "AI", "NBA"),
    *("UEFA", "FIFA", "DNA", "RNA", "ATM", "SOS", "FAQ", "ESA", "NSA", "IRS", "EPA", "IT", "US"),
)
REGNAL = (
    *("Henry", "Louis", "Elizabeth", "George", "Charles", "Edward", "William", "Richard"),
    *("James", "Philip", "Paul", "Pius", "Benedict", "Alexander", "Napoleon", "Catherine"),
    *("Nicholas", "Frederick", "Leo", "Peter", "Mary", "Francis", "Ferdinand", "Ivan", "Otto"),
    *("Gustav", "Christian", "Margaret", "Wilhelm", "Ramses", "Ptolemy", "Gregory", "Clement"),
    *("Innocent", "Urban", "Felipe", "Alfonso", "Juan", "Carlos", "Umberto", "Victor Emmanuel"),
)
RULERS = ("King", "Queen", "Pope", "Emperor", "Empress", "Tsar", "Czar", "Kaiser")
NUMBERED = (
    *("Chapter", "Part", "Act", "Volume", "Book", "Phase", "Type", "Class", "Level", "Section"),
    *("Article", "Appendix", "Title", "Grade", "Stage", "Scene", "Super Bowl", "World War"),
    *("Episode", "Season", "Mark", "Group", "Table", "War", "Round", "Rocky", "Apollo", "Gemini"),
    *("Final Fantasy",),
)
NUMBERED_SMALL = (
    *("chapter", "part", "act", "volume", "phase", "type", "section", "stage", "level", "book"),
    *("article", "class", "grade", "round"),
)
SYMBOLS = {
    **{
        "#": "hash",
        "&": "and",
        "+": "plus",
        "=": "equals",
        "±": "plus or minus",
        "≈": "approximately",
    },
    **{"≠": "is not equal to", "<": "is less than", ">": "is greater than"},
    **{"≤": "is at most", "≥": "is at least", "×": "times", "÷": "divided by"},
    **{"√": "the square root of", "∞": "infinity", "²": "squared", "³": "cubed", "@": "at"},
    **{"°": "degrees", "%": "percent", "‰": "per mille", "~": "about"},
    **{"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₩": "won", "₹": "rupee"},
    **{"₽": "ruble", "§": "section", "¢": "cents", "¶": "paragraph"},
}
