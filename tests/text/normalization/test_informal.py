"""Chat, shouts and sounds in Spanish and French, and initialisms."""

import pytest

from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import Marked, as_written, parts


def _read(language: str, written: str) -> str:
    return normalize_text(clean_text(written, language), language)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Holaaaa, ¿qué taaaal?", "Hola, ¿qué tal?"),
        ("¡Nooooo! ¡Buenoooo!", "¡No! ¡Bueno!"),
        ("Siiii, claaaaro.", "Sí, claro."),
        ("Un perrrro, un goool.", "Un perro, un gol."),
        ("¡NO ME LO PUEDO CREER!", "¡NO ME LO PUEDO CREER!"),
        ("¡NOOOO ME LO CREO!", "¡NO ME LO CREO!"),
        ("q tal? xq no vienes?", "que tal? porque no vienes?"),
        ("Tb voy, xfa espera.", "También voy, porfa espera."),
        ("Te mando un msj, bss.", "Te mando un mensaje, besos."),
        ("tqm, salu2", "te quiero mucho, saludos"),
        ("gracias x todo y por eso x favor", "gracias por todo y por eso por favor"),
        ("Jajajaja, qué risa", "Jajajaja, qué risa"),
        ("Hola :) ;-) xD <3", "Hola"),
        ("Qué bien :D, nos vemos :P", "Qué bien, nos vemos"),
        ("#FelizLunes a @juan_perez", "hashtag Feliz Lunes a arroba juan perez"),
        ("La letra q y la x", "La letra q y la x"),
        ("Felipe III y el siglo XIX", "Felipe tercero y el siglo diecinueve"),
        ("2 TB de disco", "dos terabytes de disco"),
        ("Precio: (1) nada; (2) todo", "Precio: (uno) nada; (dos) todo"),
        ("La relación 3:3", "La relación tres:tres"),
        ("Cae la www y AAA", "Cae la www y AAA"),
        ("*llora* Hola (suspira)", "llora Hola (suspira)"),
    ],
)
def test_spanish_chat_is_read_as_it_is_meant(written: str, read: str) -> None:
    assert as_written(_read("ES", written)) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Nonnnn, ouiiii !", "Non, oui !"),
        ("C'est troooop bien", "C'est trop bien"),
        ("Superrrr, elllle vient", "Super, elle vient"),
        ("Euhhh, ohhhh", "Euh, oh"),
        ("JE N'Y CROIS PAS !", "JE N'Y CROIS PAS !"),
        ("VENEZ VITE, LE VENT EST FORT", "VENEZ VITE, LE VENT EST FORT"),
        ("mdr, stp, svp", "mort de rire, s'il te plaît, s'il vous plaît"),
        ("Bjr, pk tu viens pas ? tkt", "Bonjour, pourquoi tu viens pas ? t'inquiète"),
        ("Slt, dsl pour hier", "Salut, désolé pour hier"),
        ("jtm bcp", "je t'aime beaucoup"),
        ("On a rdv mtn", "On a rendez-vous maintenant"),
        ("jsp, càd qqn d'autre", "je sais pas, c'est-à-dire quelqu'un d'autre"),
        ("Salut :) ;-) xD <3", "Salut"),
        ("Trop bien :D, à plus :P", "Trop bien, à plus"),
        ("#BonneAnnée à @marie_curie", "hashtag Bonne Année à arobase marie curie"),
        ("Louis XIII et Jean XXIII", "Louis treize et Jean vingt-trois"),
        ("Pr Martin et le Dr Roux", "professeur Martin et le docteur Roux"),
        ("Il dit : (non) ; (oui)", "Il dit : (non) ; (oui)"),
        ("Hahaha, trop drôle", "Hahaha, trop drôle"),
        ("J'arrive ds 5 min", "J'arrive dans cinq minutes"),
        ("Des piles AAA et la www", "Des piles AAA et la www"),
        ("[rires] Bonjour (soupir)", "[rires] Bonjour (soupir)"),
    ],
)
def test_french_chat_is_read_as_it_is_meant(written: str, read: str) -> None:
    assert as_written(_read("FR", written)) == read


@pytest.mark.parametrize(
    ("language", "written", "ipa"),
    [
        ("ES", "Mmm, no sé.", "mmm"),
        ("ES", "Hmm.", "mmm"),
        ("ES", "Shh, calla.", "ʃʃʃ"),
        ("ES", "Pff.", "pfff"),
        ("ES", "Brrr, qué frío.", "brrr"),
        ("ES", "Zzz", "zzz"),
        ("ES", "Psst", "psst"),
        ("FR", "Mmm, bon.", "mmm"),
        ("FR", "Hmm.", "mmm"),
        ("FR", "Chhh !", "ʃʃʃ"),
        ("FR", "Pfff.", "pfff"),
        ("FR", "Grrr", "ɡʁʁʁ"),
        ("FR", "Brr", "bʁʁʁ"),
        ("FR", "Zzzz", "zzz"),
    ],
)
def test_a_sound_is_made_and_not_spelt(language: str, written: str, ipa: str) -> None:
    marks = [part for part in parts(_read(language, written)) if isinstance(part, Marked)]
    assert [mark.ipa for mark in marks] == [ipa]


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("ES", "La UGT y la ONU", "La u ge te y la ONU"),
        ("ES", "El PSOE y ERC", "El pesoe y e erre ce"),
        ("ES", "El DNI, el IVA y el AVE", "El de ene i, el IVA y el AVE"),
        ("ES", "La OTAN y la NBA", "La OTAN y la ene be a"),
        ("ES", "El CSIC, la RAE y RTVE", "El cesic, la RAE y erre te uve e"),
        ("ES", "C.P. 28013, EE. UU.", "ce pe dos ocho cero uno tres, Estados Unidos."),
        ("ES", "¡STOP! THE END", "¡STOP! THE END"),
        ("ES", "EL CLUB DE ARTE", "EL CLUB DE ARTE"),
        ("FR", "L'UGT et la CGT", "L'u gé té et la cé gé té"),
        ("FR", "La NBA et l'ONU", "La enne bé a et l'ONU"),
        ("FR", "L'INSEE et le CNRS", "L'INSEE et le cé enne erre esse"),
        ("FR", "LE PARC, VINGT PORCS", "LE PARC, VINGT PORCS"),
        ("FR", "DANS LES TEMPS, ILS SONT SÛRS", "DANS LES TEMPS, ILS SONT SÛRS"),
        ("FR", "L'OTAN et le SMIC", "L'OTAN et le SMIC"),
    ],
)
def test_what_no_word_looks_like_is_spelt(language: str, written: str, read: str) -> None:
    assert as_written(_read(language, written)) == read


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("ES", "La variable q es igual a p.", "La variable q es igual a p."),
        ("ES", "La carga q está quieta.", "La carga q está quieta."),
        ("ES", "p y q son proposiciones.", "p y q son proposiciones."),
        ("ES", "Pulsa q para salir.", "Pulsa q para salir."),
        ("ES", "Sea k un entero.", "Sea k un entero."),
        ("ES", "El índice k recorre la lista.", "El índice k recorre la lista."),
        ("ES", "Los k vecinos más cercanos.", "Los k vecinos más cercanos."),
        ("ES", "k haces? no sé lo k quieres", "que haces? no sé lo que quieres"),
        ("ES", "dime q sí, y q vienes", "dime que sí, y que vienes"),
        ("ES", "Un disco de 2 tb", "Un disco de dos tb"),
        ("ES", "Son 3 hm.", "Son tres hm."),
        ("ES", "Leeeer mola, qué cooool", "Leer mola, qué cool"),
        ("ES", "si x <3, entonces", "si x menor que tres, entonces"),
        ("ES", "el tamaño XD", "el tamaño equis de"),
        ("ES", "un cable de 12 AWG", "un cable de doce AWG"),
        ("FR", "au pk 34", "au pk trente-quatre"),
        ("FR", "un DAC et un dac audio", "un DAC et un dac audio"),
        ("FR", "c'est cooool", "c'est cool"),
        ("FR", "3 hm de haut", "trois hm de haut"),
    ],
)
def test_letters_units_and_names_are_no_chat(language: str, written: str, read: str) -> None:
    assert as_written(_read(language, written)) == read
