"""Answers in the person's own sentences: found by meaning in each language, or none."""

from collections.abc import AsyncIterator, Sequence

import pytest

from benchmarks.replies import make_persona
from phonex.personas.persona import Memory, Persona
from phonex.replies.guard.answers import ANSWERS
from phonex.replies.meaning.encoder import SentenceEncoder, Vectors
from phonex.replies.opening import open_replier
from phonex.replies.own_words.engine import questions_in
from phonex.replies.own_words.ranking import Ranking
from phonex.replies.own_words.words import names
from phonex.replies.protocols import Asked
from phonex.replies.replier import Replier
from phonex.system.worker_threads import WorkerThreads

pytestmark = pytest.mark.anyio

WORDS = {
    "EN": ["I worked as a nurse in Leeds.", "We have two sons, Peter and Alan.", "I love rain."],
    "ES": ["Soy panadero desde niño.", "Tenemos una hija, Lucía.", "Me encanta la lluvia."],
    "FR": ["J'étais infirmière à Lyon.", "Nous avons deux fils.", "J'adore la pluie."],
    "ZH": ["我是一名医生，在医院工作。", "我们有两个女儿。", "我喜欢下雨。"],
    "JP": ["私は看護師として病院で働いていました。", "息子が二人います。", "雨が好きです。"],
    "KR": ["저는 병원에서 간호사로 일했어요.", "아들이 둘 있어요.", "저는 비를 좋아해요."],
}
ASKED = {
    "EN": ["What was your job?", "Do you have any children?"],
    "ES": ["¿A qué te dedicas?", "¿Tienes hijos?"],
    "FR": ["As-tu des enfants ?"],
    "ZH": ["你做什么工作？", "你有孩子吗？"],
    "JP": ["お仕事は何でしたか？", "お子さんはいますか？"],
    "KR": ["아이가 있어요?"],
}
UNKNOWN = {
    "EN": "What is your favourite film?",
    "ES": "¿Cuál es tu película favorita?",
    "FR": "Quel est ton film préféré ?",
    "ZH": "你的车是什么牌子的？",
    "JP": "好きな映画は何ですか？",
    "KR": "무슨 차를 타요?",
}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def replier() -> AsyncIterator[Replier]:
    threads = WorkerThreads("replies")
    async with open_replier(None, "", threads) as opened:
        yield opened
    threads.close()


async def answer(replier: Replier, persona: Persona, message: str) -> str:
    return "".join([part async for part in replier.reply(Asked(persona, message))])


@pytest.mark.parametrize("language", WORDS)
async def test_a_question_in_other_words_finds_the_sentence(
    language: str, replier: Replier
) -> None:
    persona = make_persona("Noa", WORDS[language])
    answers = [await answer(replier, persona, question) for question in ASKED[language]]
    assert answers == WORDS[language][2 - len(answers) : 2]


@pytest.mark.parametrize("language", WORDS)
async def test_what_the_person_never_said_is_not_answered(language: str, replier: Replier) -> None:
    persona = make_persona("Noa", WORDS[language])
    said = await answer(replier, persona, UNKNOWN[language])
    assert said == ANSWERS[language].nothing_from("Noa")


async def test_a_question_about_somebody_else_is_not_answered(replier: Replier) -> None:
    persona = make_persona("Noa", WORDS["EN"])
    said = await answer(replier, persona, "Did you ever meet Einstein when you were a nurse?")
    assert said == ANSWERS["EN"].nothing_from("Noa")


async def test_a_person_without_words_says_so(replier: Replier) -> None:
    said = await answer(replier, Persona("e", "o", "Noa"), "Where were you born?")
    assert said == ANSWERS["EN"].nothing_from("Noa")


async def test_an_approved_memory_is_an_answer(replier: Replier) -> None:
    persona = Persona("e", "o", "Noa", memories=(Memory("m", "I was born in Leeds in 1948."),))
    assert await answer(replier, persona, "Where were you born?") == "I was born in Leeds in 1948."


def test_of_a_long_message_its_questions_count() -> None:
    message = "Hello! I saw your garden. What do you grow? It is lovely."
    assert questions_in(message, "EN") == ["What do you grow?"]


def test_a_message_without_a_question_counts_as_a_whole() -> None:
    assert questions_in("Tell me about your job.", "EN") == ["Tell me about your job."]


def test_names_are_told_from_other_words() -> None:
    question = "Where did you and Ana María meet?"
    assert names(question) == {"ana", "maria"}
    assert names("I know. I'm Dutch, I think") == {"dutch"}


@pytest.mark.parametrize("question", ["자녀가 있으세요?", "Où as-tu étudié ?", "¿Cómo es él?"])
def test_only_a_capital_letter_makes_a_name(question: str) -> None:
    assert names(question) == frozenset()


async def test_somebody_may_be_named_right_before_the_answer(replier: Replier) -> None:
    words = [
        "My aunt Earline brought me up.",
        "She sang in the choir at Mount Zion.",
        "I love rain.",
    ]
    said = await answer(
        replier, make_persona("Noa", words), "Where did Aunt Earline sing in the choir?"
    )
    assert said == words[1]


class CountingEncoder(SentenceEncoder):
    """n_answers: how many sentences were encoded."""

    n_answers = 0

    def answers(self, texts: Sequence[str]) -> Vectors:
        self.n_answers += len(texts)
        return super().answers(texts)


def test_a_further_sentence_is_encoded_alone() -> None:
    encoder = CountingEncoder()
    ranking = Ranking(encoder)
    ranking.rank("Do you like rain?", WORDS["EN"])
    more = [*WORDS["EN"], "I keep bees.", "I keep bees."]
    after = ranking.rank("Do you like rain?", more)
    assert encoder.n_answers == len(WORDS["EN"]) + 1
    assert after[0].text == "I love rain."
    at_once = Ranking(encoder).rank("Do you like rain?", more)
    assert [each.text for each in after] == [each.text for each in at_once]
    expected = pytest.approx([each.score for each in at_once], abs=1e-5)
    assert [each.score for each in after] == expected
