"""Which sentences of a message state a fact about who wrote it."""

import pytest

from phonex.personas.facts import MOST_FACTS, find_facts

STATED = {
    "EN": [
        "I was born in Leeds.",
        "My mother taught me to swim.",
        "And I have two sons.",
    ],
    "ES": ["Nací en Soria.", "Mi madre era maestra.", "Me gusta el frío."],
    "FR": ["J'habite à Lyon.", "Ma mère était infirmière.", "Je déteste le bruit."],
    "ZH": ["我是老师。", "我的妈妈是医生。", "我喜欢下雨。"],
    "JP": ["私は京都で生まれました。", "私の母は医者でした。"],
    "KR": ["나는 부산에서 태어났다.", "저는 비를 좋아해요."],
}
NOT_STATED = {
    "EN": [
        "Do I have a brother?",
        "I am fine, thank you.",
        "You are my mother.",
        "I have a question for you.",
        "He was born in Leeds.",
        "I like that idea.",
        "Today I was at the market.",
        "Remember that you love me.",
    ],
    "ES": ["¿Tengo razón?", "Hoy tengo prisa.", "Ella era maestra."],
    "FR": ["Je suis désolé pour hier.", "Elle était infirmière."],
    "ZH": ["你是老师。", "我今天有事。"],
    "JP": ["あなたは先生ですか？", "今日は私は忙しいです。"],
    "KR": ["너는 누구야?", "나는 오늘 바빠요."],
}


@pytest.mark.parametrize("language", STATED)
def test_facts_about_oneself_are_found(language: str) -> None:
    assert [find_facts(each, language) for each in STATED[language]] == [
        [each] for each in STATED[language]
    ]


@pytest.mark.parametrize("language", NOT_STATED)
def test_other_sentences_are_not(language: str) -> None:
    assert [fact for each in NOT_STATED[language] for fact in find_facts(each, language)] == []


def test_a_message_gives_a_few_facts_in_its_order() -> None:
    message = " ".join(f"I have {number} cats." for number in range(9))
    assert find_facts(message, "EN") == [f"I have {number} cats." for number in range(MOST_FACTS)]
