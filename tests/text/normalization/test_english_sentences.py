"""Sentences in English: codes, ranges, amounts, addresses and times as natives read them."""

import pytest

from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "He lived there 1946 - 1948.",
            "He lived there nineteen forty-six to nineteen forty-eight.",
        ),
        (
            "Bring 10-15kg of sand and 2-5lb of clay.",
            "Bring ten to fifteen kilograms of sand and two to five pounds of clay.",
        ),
        (
            "Call 1-800-FLOWERS or 123-456-789.",
            "Call one, eight zero zero, FLOWERS or one two three, four five six, seven eight nine.",
        ),
        (
            "We are closed on 17-18-19 June.",
            "We are closed on the seventeenth, eighteenth and nineteenth of June.",
        ),
        ("The MiG-19 took off at -5 degrees.", "The MiG-nineteen took off at minus five degrees."),
        ("7 - 3 = 4", "seven minus three equals four"),
        ("They won 3-2 at home.", "They won three to two at home."),
        (
            "It took 1/1000 of a second, and 31/32 of the cake.",
            "It took one thousandth of a second, and thirty-one thirty-seconds of the cake.",
        ),
        (
            "Add 3 1/2 kg of flour and 3/4 lb of butter.",
            "Add three and a half kilograms of flour and three quarters of a pound of butter.",
        ),
        (
            "My card ending in 8876 expires 08/27.",
            "My card ending in eight eight seven six expires zero eight twenty-seven.",
        ),
        (
            "Your code is 483920 and the ZIP is 33139.",
            "Your code is four eight three nine two zero and the ZIP is three "
            "three one three nine.",
        ),
        ("In 1066 William won.", "In ten sixty-six William won."),
        (
            "It raised $1.5M, then HK$ 20, A$5 and ¥30 b.",
            "It raised one point five million dollars, then twenty Hong Kong "
            "dollars, five Australian dollars and thirty billion yen.",
        ),
        (
            "It costs $20/mo or $200/yr.",
            "It costs twenty dollars per month or two hundred dollars per year.",
        ),
        ("The 100th and the 3RD and 21ST.", "The one hundredth and the third and twenty-first."),
        (
            "We left at 2.30 p.m. and arrived at 11:20AM.",
            "We left at two thirty P M and arrived at eleven twenty A M.",
        ),
        (
            "jan 5 2012 and SEPT. 15 were cold.",
            "January fifth, twenty twelve and September fifteenth were cold.",
        ),
        (
            "You may march 10 miles on march 3, 2021.",
            "You may march ten miles on March third, twenty twenty-one.",
        ),
        ("Jan-15-2020 was a Wednesday.", "January fifteenth, twenty twenty was a Wednesday."),
        (
            "She lives at 708 N 1st St, Austin, TX 78701.",
            "She lives at seven oh eight North first Street, Austin, Texas seven "
            "eight seven zero one.",
        ),
        (
            "Drive to 1211 E Arques Ave and take Hwy 101 to Blvd East.",
            "Drive to twelve eleven East Arques Avenue and take Highway one "
            "hundred one to Boulevard East.",
        ),
        ("Turn onto NE 13th St. Then stop.", "Turn onto Northeast thirteenth Street. Then stop."),
        (
            "It is 54° F and 20 cm² and 5 km³.",
            "It is fifty-four degrees Fahrenheit and twenty square centimeters and "
            "five cubic kilometers.",
        ),
        (
            "It weighs 12KG and runs at 3 mbps.",
            "It weighs twelve kilograms and runs at three megabits per second.",
        ),
        (
            "We shipped 100 million kg of rice at 3 m³/hr.",
            "We shipped one hundred million kilograms of rice at three cubic meters per hour.",
        ),
        ("It is open 24/7 and we go 50-50.", "It is open twenty-four seven and we go fifty fifty."),
        ("The 1960s-80s were loud.", "The nineteen sixties to eighties were loud."),
        ("He has a 401(k).", "He has a four oh one K."),
        ("2<=4 and 5 >= 3", "two is at most four and five is at least three"),
        ("Oh, OK. He said, OK. I live in LA, OK?", "Oh, OK. He said, OK. I live in LA, OK?"),
    ],
)
def test_a_sentence_is_read_as_natives_read_it(written: str, read: str) -> None:
    assert as_written(normalize_text(clean_text(written), "EN")) == read
