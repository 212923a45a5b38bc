"""Measures what an echo answers to questions about made-up people, in two languages.

Own words and the guard were trained with those of tuning.json and people.json, so only those of
held_out.json and fresh.json tell how they do with others; docs/personas.md has what came of each
set when it was first asked. benchmarks/guard.py asks more of the guard alone.

    python -m benchmarks.replies [tuning | people | held_out | fresh] [--all]

Asks of the endpoint at PHONEX_REPLY_URL as well, if it is set. A reply counts as answered if it
tells one of the expected things. Of one's own words, everything else but a refusal is wrong: it
is off the topic, though never invented. Of an endpoint, read the replies that --all prints: what it
invents cannot be counted by a program.
"""

import argparse
import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from phonex.personas.persona import OwnSentence, Persona
from phonex.replies.chat_endpoint.endpoint import Endpoint
from phonex.replies.guard.answers import ANSWERS
from phonex.replies.guard.guard import language_of
from phonex.replies.guard.patterns import Topic
from phonex.replies.opening import open_replier
from phonex.replies.protocols import Asked
from phonex.replies.replier import Replier
from phonex.system.worker_threads import WorkerThreads
from phonex.text.language_detection import detect_language
from phonex.text.sentences import sentence_spans

FOLDER = Path(__file__).parent / "questions"
LEARNED = ("tuning", "people")  # own words and the guard learn from these
SETS = (*LEARNED, "held_out", "fresh")


@dataclass(frozen=True)
class Question:
    """kind: known, paraphrased, unknown, identity or dangerous. answers: what a right reply has a
    part of. topic: what a dangerous one is about.
    """

    kind: str
    asked: Asked
    answers: Sequence[str] = ()
    topic: str = ""

    def judge(self, reply: str) -> str:
        """right, refused or wrong."""
        language, name = language_of(self.asked), self.asked.persona.name
        answers = ANSWERS[language]
        refused = reply == answers.nothing_from(name)
        if self.kind in ("identity", "dangerous"):
            expected = Topic(self.topic or Topic.IDENTITY)
            is_right = reply == answers.to(expected, name, "")
        elif self.kind == "unknown":
            is_right = refused
        else:
            is_right = any(answer in reply for answer in self.answers)
        return "right" if is_right else "refused" if refused else "wrong"


def read_questions(name: str) -> Iterator[Question]:
    for person in json.loads((FOLDER / f"{name}.json").read_text("utf-8")):
        persona = make_persona(person["name"], person["samples"])
        for each in person["questions"]:
            asked = Asked(persona, each["text"])
            yield Question(each["kind"], asked, each.get("answers", ()), each.get("topic", ""))


def make_persona(name: str, samples: Sequence[str]) -> Persona:
    languages = [detect_language(sample) for sample in samples]
    sentences = tuple(
        OwnSentence(sample[start:end].strip(), str(number), language)
        for number, (sample, language) in enumerate(zip(samples, languages, strict=True))
        for start, end in sentence_spans(sample, language)
    )
    most, _ = Counter(languages).most_common(1)[0]
    return Persona("echo", "owner", name, language=most, sentences=sentences)


@asynccontextmanager
async def open_repliers() -> AsyncIterator[dict[str, Replier]]:
    threads = WorkerThreads("replies")
    async with open_replier(None, "", threads) as own_words:
        repliers = {"own words": own_words}
        if not (url := os.environ.get("PHONEX_REPLY_URL")):
            yield repliers
        else:
            key = os.environ.get("PHONEX_REPLY_API_KEY")
            model = os.environ.get("PHONEX_REPLY_MODEL", "default")
            endpoint = Endpoint(url, model, SecretStr(key) if key else None)
            async with open_replier(endpoint, "", threads) as model_replier:
                yield repliers | {f"{model} at {url}": model_replier}
    threads.close()


async def measure(replier: Replier, questions: Sequence[Question], *, show_all: bool) -> None:
    counts: dict[str, Counter[str]] = {}
    for question in questions:
        reply = "".join([part async for part in replier.reply(question.asked)])
        verdict = question.judge(reply)
        counts.setdefault(question.kind, Counter())[verdict] += 1
        if show_all or verdict != "right":
            print(f"  {verdict:8}{question.kind:12}{question.asked.message} -> {reply}")
    for kind, found in counts.items():
        print(f"{kind:12}{found['right']:3} of {found.total():3} right, {found['wrong']} wrong")


async def main(names: Sequence[str], *, show_all: bool) -> None:
    async with open_repliers() as repliers:
        for engine, replier in repliers.items():
            for name in names:
                print(f"\n{engine}, {name}")
                await measure(replier, list(read_questions(name)), show_all=show_all)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", choices=[*SETS, []], default=[])
    parser.add_argument("--all", action="store_true", help="print every reply")
    given = parser.parse_args()
    asyncio.run(main(given.sets or SETS, show_all=given.all))
