"""Sentences in French: codes, ranges, amounts and times as natives read them."""

import pytest

from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        (
            "FR",
            "Le pont date de 1946 - 1948.",
            "Le pont date de mille neuf cent quarante-six à mille neuf cent quarante-huit.",
        ),
        ("FR", "Il pèse 10-15kg.", "Il pèse dix à quinze kilos."),
        (
            "FR",
            "Appelez le 1-800-FLEURS ou le 06 12 34 56 78.",
            "Appelez le un, huit zéro zéro, FLEURS ou le zéro six, douze, "
            "trente-quatre, cinquante-six, soixante-dix-huit.",
        ),
        (
            "FR",
            "Les 17-18-19 juin et les 17/18 juin.",
            "Les dix-sept, dix-huit et dix-neuf juin et les dix-sept et dix-huit juin.",
        ),
        (
            "FR",
            "Le MiG-19 décolle, il fait -5 degrés.",
            "Le MiG-dix-neuf décolle, il fait moins cinq degrés.",
        ),
        ("FR", "La saison 2011-12.", "La saison deux mille onze à douze."),
        ("FR", "On a gagné 3-2.", "On a gagné trois à deux."),
        ("FR", "1/1000 de seconde", "un millième de seconde"),
        (
            "FR",
            "Ajoutez 3 1/2 kg de farine, 1/2 litre de lait et 3/4 l d'eau.",
            "Ajoutez trois kilos et demi de farine, un demi-litre de lait et trois "
            "quarts de litre d'eau.",
        ),
        ("FR", "La carte se termine par 8876.", "La carte se termine par huit huit sept six."),
        (
            "FR",
            "Votre code est 483920, code postal 75011.",
            "Votre code est quatre huit trois neuf deux zéro, code postal sept cinq zéro un un.",
        ),
        ("FR", "En 1066", "En mille soixante-six"),
        (
            "FR",
            "Il coûte 1,5 M€, 5 M$ ou HK$ 30.",
            "Il coûte un virgule cinq million d'euros, cinq millions de dollars ou "
            "trente dollars de Hong Kong.",
        ),
        (
            "FR",
            "Le 100e anniversaire, la 1re fois, le 1 000 000e client.",
            "Le centième anniversaire, la première fois, le millionième client.",
        ),
        ("FR", "À 8h45 et à 14h.", "À huit heures quarante-cinq et à quatorze heures."),
        (
            "FR",
            "Le XVIIIe siècle, aux nos 3 et 4.",
            "Le dix-huitième siècle, aux numéros trois et quatre.",
        ),
        (
            "FR",
            "Il est ouvert 24/7, à 50-50.",
            "Il est ouvert vingt-quatre heures sur vingt-quatre, à cinquante-cinquante.",
        ),
        (
            "FR",
            "25 km², 3 m³/h et 54 °F.",
            "vingt-cinq kilomètres carrés, trois mètres cubes par heure et "
            "cinquante-quatre degrés Fahrenheit.",
        ),
        ("FR", "20 €/mois", "vingt euros par mois"),
    ],
)
def test_a_sentence_is_read_as_natives_read_it(language: str, written: str, read: str) -> None:
    assert as_written(normalize_text(clean_text(written, language), language)) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Le 1 000 000 000e visiteur", "Le milliardième visiteur"),
        ("Dans les 80s", "Dans les années quatre-vingts"),
        ("La Dre Roux et les Mmes Paz", "La docteure Roux et les mesdames Paz"),
    ],
)
def test_ordinals_decades_and_titles(written: str, read: str) -> None:
    assert as_written(normalize_text(clean_text(written, "FR"), "FR")) == read
