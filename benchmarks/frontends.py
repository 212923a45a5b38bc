"""How long each language's frontend takes from text to phonemes. Prints a Markdown table.

    python benchmarks/frontends.py

Each language runs in a new single-threaded process: its first sentence after a cold start, then
new sentences, per 100 characters: normalised and split into pieces as for every engine, then
phonemes by MeloTTS' frontend. Words are split into letters here, which needs no BERT; its
word-pieces take a tenth of a millisecond more.
"""

import os
import subprocess
import sys
import time

TEXTS = {
    "EN": "On 5 May 2024 about 1,250 people paid $12.50 each to hear the old choir sing.",
    "ES": "El 5 de mayo de 2024 unas 1.250 personas pagaron 12,50 € para oír cantar al coro.",
    "FR": "Le 5 mai 2024, environ 1 250 personnes ont payé 12,50 € pour entendre le vieux chœur.",
    "ZH": "2024年5月5日，大约1250人每人付了12.5元，去听港口的老合唱团唱歌。",
    "JP": "2024年5月5日、およそ1250人が1200円を払って、古い合唱団の歌を聞きました。",
    "KR": "2024년 5월 5일에 약 1250명이 12,500원씩 내고 오래된 합창단의 노래를 들었습니다.",
}
TEXT_LANGUAGES = {"ZH": "ZH_MIX_EN"}
N_TEXTS = 50


def main() -> None:
    if len(sys.argv) > 1:
        print(*_measure(sys.argv[1]))
        return
    print("| language | first sentence, s | then, ms for 100 characters |\n|---|---|---|")
    alone = os.environ | {"OMP_NUM_THREADS": "1"}
    for language in TEXTS:
        command = [sys.executable, __file__, language]
        ended = subprocess.run(command, env=alone, check=True, capture_output=True, text=True)
        first, later = ended.stdout.split()
        print(f"| {language} | {float(first):.2f} | {float(later):.2f} |", flush=True)


def _measure(language: str) -> tuple[float, float]:
    """Seconds to the first sentence, imports included; then milliseconds per 100 characters."""
    started = time.perf_counter()
    from phonex.engines.melotts.frontends.frontends import open_frontend
    from phonex.text.cleaning import clean_text
    from phonex.text.normalization.normalizer import normalize_text
    from phonex.text.sentences import split_text

    frontend = open_frontend(TEXT_LANGUAGES.get(language, language))

    def say(text: str) -> None:
        for piece in split_text(normalize_text(clean_text(text, language), language), language):
            frontend.phonemes(frontend.normalise(piece), list)

    say(TEXTS[language])
    first = time.perf_counter() - started
    texts = [TEXTS[language].replace("12", str(20 + n)) for n in range(N_TEXTS)]
    started = time.perf_counter()
    for text in texts:
        say(text)
    seconds = time.perf_counter() - started
    return first, 1000 * seconds / sum(map(len, texts)) * 100


if __name__ == "__main__":
    main()
