"""Sentences in Spanish: codes, ranges, amounts, addresses and times as natives read them."""

import pytest

from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "El puente se construyó entre 1946 - 1948.",
            "El puente se construyó entre mil novecientos cuarenta y seis y mil "
            "novecientos cuarenta y ocho.",
        ),
        ("Necesito 10-15 kg de arena.", "Necesito diez a quince kilogramos de arena."),
        ("Llama al 1-800-FLORES hoy.", "Llama al uno, ocho cero cero, FLORES hoy."),
        (
            "Mi número es 612-345-678.",
            "Mi número es seis uno dos, tres cuatro cinco, seis siete ocho.",
        ),
        (
            "Los días 17-18-19 de junio cerramos.",
            "Los días diecisiete, dieciocho y diecinueve de junio cerramos.",
        ),
        ("El MiG-19 despegó.", "El MiG-diecinueve despegó."),
        ("Hace -5 grados.", "Hace menos cinco grados."),
        ("5 - 3 = 2", "cinco menos tres igual a dos"),
        ("La temporada 2011-12 fue buena.", "La temporada dos mil once a doce fue buena."),
        ("Ganamos 3-2 en casa.", "Ganamos tres a dos en casa."),
        ("1/1000 de segundo", "un milésimo de segundo"),
        ("Añade 3 1/2 kg de harina.", "Añade tres kilogramos y medio de harina."),
        (
            "Media: 1/2 taza de leche y 1/2 litro de agua.",
            "Media: media taza de leche y medio litro de agua.",
        ),
        ("Tres cuartos: 3/4 kg.", "Tres cuartos: tres cuartos de kilogramo."),
        ("-1/3", "menos un tercio"),
        (
            "Había 21 mil personas y 21 millones de euros.",
            "Había veintiún mil personas y veintiún millones de euros.",
        ),
        ("La tarjeta terminada en 8876", "La tarjeta terminada en ocho ocho siete seis"),
        ("El código es 483920.", "El código es cuatro ocho tres nueve dos cero."),
        ("Código postal 28013, Madrid.", "Código postal dos ocho cero uno tres, Madrid."),
        (
            "Mi teléfono es 912 345 678.",
            "Mi teléfono es nueve uno dos, tres cuatro cinco, seis siete ocho.",
        ),
        (
            "Llámame al (123) 123-5678.",
            "Llámame al uno dos tres, uno dos tres, cinco seis siete ocho.",
        ),
        ("En 1066 hubo una batalla.", "En mil sesenta y seis hubo una batalla."),
        (
            "Costó $1.5M y luego 5 M€.",
            "Costó uno punto cinco millones de dólares y luego cinco millones de euros.",
        ),
        (
            "HK$ 30, A$ 5 y R$ 10.",
            "treinta dólares de Hong Kong, cinco dólares australianos y diez reales.",
        ),
        ("Pagué 20 USD por mes.", "Pagué veinte dólares por mes."),
        (
            "Es el 100.º aniversario y la 101.ª vez.",
            "Es el centésimo aniversario y la centésima primera vez.",
        ),
        ("La 1ra vez, la 2da y el 3er intento.", "La primera vez, la segunda y el tercer intento."),
        ("El 1.er premio y el 1.001.º lugar.", "El primer premio y el milésimo primer lugar."),
        ("A las 2.30 p.m. salimos.", "A las dos y media de la tarde salimos."),
        ("A las 8.45 h empieza.", "A las ocho y cuarenta y cinco empieza."),
        ("Nos vemos mayo 5.", "Nos vemos cinco de mayo."),
        ("Llegó el 10/31/2012.", "Llegó el treinta y uno de octubre de dos mil doce."),
        ("En 2024/08 abrimos.", "En agosto de dos mil veinticuatro abrimos."),
        (
            "Nació en el s. XVIII, en los siglos XV y XVI.",
            "Nació en el siglo dieciocho, en los siglos quince y dieciséis.",
        ),
        (
            "El Sr. Pérez y la sra. gómez viven en la Pza. Mayor.",
            "El señor Pérez y la señora gómez viven en la plaza Mayor.",
        ),
        ("Los EE. UU. y los ee. uu.", "Los Estados Unidos y los Estados Unidos."),
        ("Mide 20 cm³ y pesa 5 lb.", "Mide veinte centímetros cúbicos y pesa cinco libras."),
        (
            "Iba a 120 km/h o 75 mph.",
            "Iba a ciento veinte kilómetros por hora o setenta y cinco millas por hora.",
        ),
        ("24/7 abierto", "veinticuatro siete abierto"),
        ("Al 50-50", "Al cincuenta cincuenta"),
        ("Afiliado a UGT.", "Afiliado a u ge te."),
        ("C.P. 28013", "ce pe dos ocho cero uno tres"),
        ("El 3/2024 se vende.", "El marzo de dos mil veinticuatro se vende."),
        ("2<=4", "dos menor o igual que cuatro"),
    ],
)
def test_a_sentence_is_read_as_natives_read_it(written: str, read: str) -> None:
    assert as_written(normalize_text(clean_text(written), "ES")) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Duró 3:02:32.", "Duró tres horas, dos minutos y treinta y dos segundos."),
        ("Duró 1h02m01s.", "Duró una hora, dos minutos y un segundo."),
        ("A las 20:00 GMT-3", "A las veinte ge eme te menos tres"),
        ("El abr. 22", "El veintidós de abril"),
        ("El año MCMLXXXIX", "El año mil novecientos ochenta y nueve"),
        ("Cuesta 5 kr y 2 ptas.", "Cuesta cinco coronas y dos pesetas."),
        ("En www.diario.com.mx", "En diario punto com punto mx"),
        ("2 + 2 - 1 = 3", "dos más dos menos uno igual a tres"),
        ("3,125 m", "tres coma ciento veinticinco metros"),
        ("2.º izda.", "segundo izquierda."),
    ],
)
def test_times_codes_and_short_forms(written: str, read: str) -> None:
    assert as_written(normalize_text(clean_text(written, "ES"), "ES")) == read
