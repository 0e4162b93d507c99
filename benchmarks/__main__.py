"""`python -m benchmarks NAME`: each prints a table and writes its figures to results/ as JSON."""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot import quiet, training  # noqa: F401  (quiet comes before any library that chatters)
from bot import settings as settings_module
from bot.knowledge import content
from bot.settings import ROOT

if TYPE_CHECKING:
    from benchmarks.asked import Book
    from benchmarks.safety import Left

app = typer.Typer(help="Measure the assistant.", no_args_is_help=False, add_completion=False)
out = Console(soft_wrap=True, highlight=False)
RESULTS = ROOT / "results"


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Without a name: the understanding of the first set, and the speed."""
    if context.invoked_subcommand is None:
        understanding(sets="first", with_stock=False, stock_epochs=100, stock_examples=0, misses=False)
        speed(turns=60)


@app.command()
def understanding(
    sets: str = typer.Option("first,second,third,fourth,fifth,sixth,seventh,eighth", help="Which sets of questions, with commas."),
    with_stock: bool = typer.Option(False, "--with-stock", help="Train and score Rasa's stock pipeline beside it."),
    stock_epochs: int = typer.Option(100, help="Epochs for the stock pipeline; Rasa's own default is 100."),
    stock_examples: int = typer.Option(0, help="At most so many examples an intent for the stock pipeline; 0 is all."),
    misses: bool = typer.Option(False, "--misses", help="List every question that was not answered right first."),
) -> None:
    """How often the right card comes first, by family and register."""
    from benchmarks import agents
    from benchmarks import understanding as measure

    settings = settings_module.read()
    cards = content.shared(settings.content).cards.values()
    kinds = {card.id: card.kind for card in cards}
    following = {card.id: card.next for card in cards}
    parsers = {"assistant": agents.Served(agents.assistant(settings))}
    if with_stock:
        parsers["stock"] = agents.stock(settings, stock_epochs, stock_examples)
    figures: dict[str, object] = {}
    for name in sets.split(","):
        questions = measure.read_questions(name)
        for who, parser in parsers.items():
            results = measure.run(parser, questions, following)
            rows = measure.table(results, kinds)
            _table(
                f"{who}, {name} set",
                ["group", "count", "right first %", "right or offered %"],
                [[r[0], str(r[1]), f"{100 * r[2]:.1f}", f"{100 * r[3]:.1f}"] for r in rows],
            )
            figures[f"{who} {name}"] = [{"group": r[0], "count": r[1], "first": r[2], "offered": r[3]} for r in rows]
            if misses:
                for result in results:
                    if not result.right:
                        out.print(
                            f"- [{result.question.card}] {result.question.text} -> {result.answered or result.offered}",
                            markup=False,
                        )
    _write("understanding", figures)


@app.command()
def facts(misses: bool = typer.Option(False, "--misses", help="List every question that was not told its fact, or not by a card that cites it.")) -> None:
    """Whether a question about each fact gets that fact, through the whole turn."""
    from benchmarks import agents
    from benchmarks import facts as measure

    with tempfile.TemporaryDirectory() as kept:
        agent = agents.assistant(replace(settings_module.read(), data=Path(kept)))
        found = measure.ask(agent, measure.questions())
    parts = {
        "the fact is told, or behind More": [told.told for told in found],
        "it is told at once": [told.in_sight for told in found],
        "the card carries it": [told.carried for told in found],
        "the card or a choice carries it": [told.offered for told in found],
    }
    rows = [[name, *_part(sum(held), len(held))] for name, held in parts.items()]
    _table("facts", ["what", "count", "%"], rows)
    _write("facts", {row[0]: row[1] for row in rows})
    for told in found if misses else ():
        if not (told.told and told.carried):
            out.print(f"- [{told.question.fact}] {told.question.text} {list(told.question.expects)}", markup=False)
            out.print(f"  {told.outcome} {told.card}: {' '.join(told.text.split())[:300]}", markup=False)


@app.command()
def safety(
    misses: bool = typer.Option(False, "--misses", help="List every message that did not get what it should."),
    sets: str = typer.Option("first", "--set", help="Which sets of messages: first to sixth, and long; the last two are for the end only."),
) -> None:
    """Whether urgent messages get the number and harmless ones do not, and whether personal data goes."""
    from benchmarks import agents
    from benchmarks import safety as measure

    part = "" if sets == "first" else f"_{sets}"
    with tempfile.TemporaryDirectory() as kept:
        agent = agents.assistant(replace(settings_module.read(), data=Path(kept)))
        urgent, harmless = (measure.notice(agent, messages) for messages in measure.urgent_messages(part))
    missed = [n for n in urgent if not n.helped]
    half = [n for n in urgent if n.helped and not n.full and not n.message.helpline_enough]
    wrong = [n for n in urgent if n.full and not n.right_tier]
    over = [n for n in harmless if n.full]
    rows = [
        ["urgent: reply or helpline", *_part(len(urgent) - len(missed), len(urgent))],
        ["urgent: the full reply", *_part(len(urgent) - len(missed) - len(half), len(urgent))],
        ["urgent: of full replies, a right tier", *_part(sum(n.right_tier for n in urgent), sum(n.full for n in urgent))],
        ["harmless: the full reply", *_part(len(over), len(harmless))],
        ["harmless: a helpline beneath", *_part(sum(n.helpline for n in harmless), len(harmless))],
    ]
    having, clean = measure.personal_messages(part)
    left = measure.redacted(having, clean, agent.public, agent.tagger)
    rows += _personal_rows(left) if having else []
    _table(f"safety, {sets} sets", ["what", "count", "%"], rows)
    _write(f"safety{part}", {row[0]: row[1] for row in rows})
    if misses:
        for title, found in (("missed", missed), ("helpline only", half), ("other tier", wrong), ("harmless, full", over)):
            for n in found:
                out.print(f"- {title} {list(n.message.tiers)} {n.tier or ''}: {n.message.text}", markup=False)
        for m, values in left.survived:
            out.print(f"- survived {values}: {m.text}", markup=False)
        for m in left.touched:
            out.print(f"- touched: {m.text}", markup=False)


@app.command(name="personal-train")
def personal_train(
    hold_out: str = typer.Option("", help="Files of examples, with commas, to leave out and to score: then nothing is kept."),
) -> None:
    """Learn to tag names and addresses, and keep what was learned in bot/guard/learned/. Takes about ten minutes."""
    from benchmarks import personal_train as learning
    from benchmarks import safety as safety_of
    from bot.guard import public as public_data
    from bot.guard import tagger
    from bot.language.encoder import shared_encoder

    words = public_data.public_words(content.shared(settings_module.read().content))
    left_out = [name for name in hold_out.split(",") if name]
    scored = learning.files(left_out)
    messages = [*learning.taught(left_out), *learning.ordinary(words)]
    stays = public_data.read(words)
    read = list(track(learning.made_ready(messages, stays, shared_encoder()), "Reading", total=len(messages), console=out))
    with tempfile.TemporaryDirectory() as apart:
        folder = Path(apart) if left_out else tagger.LEARNED
        learning.learn(read, folder, lambda text: out.print(text, style="dim"))
        for file in scored:
            for who, tells in (("rules alone", None), ("rules and tagger", tagger.Tagger(folder, shared_encoder()))):
                rows = _personal_rows(safety_of.redacted(*safety_of.personal_in(file), words, tells))
                _table(f"{file.stem}, {who}", ["what", "count", "%"], rows)


def _personal_rows(left: Left) -> list[list[str]]:
    survived = sum(len(values) for _, values in left.survived)
    return [
        ["personal: messages with nothing left", *_part(left.messages - len(left.survived), left.messages)],
        ["personal: values gone", *_part(left.values - survived, left.values)],
        ["clean: touched", *_part(len(left.touched), left.clean)],
    ]


def _part(count: int, of: int) -> tuple[str, str]:
    return f"{count} of {of}", f"{100 * count / of:.1f}"


@app.command()
def speed(turns: int = typer.Option(100, help="How many turns to time.")) -> None:
    """Milliseconds a turn in a fresh conversation each, and memory; start-up and training are timed by hand."""
    import asyncio

    from rasa.core.channels.channel import UserMessage

    from benchmarks import agents
    from benchmarks.understanding import read_questions

    started = time.perf_counter()
    kept = tempfile.TemporaryDirectory()  # what is timed here must not stay among real conversations
    agent = agents.assistant(replace(settings_module.read(), data=Path(kept.name)))
    loaded = time.perf_counter() - started
    questions = [q.text for q in read_questions("first")][:turns]

    async def each() -> list[float]:
        times = []
        for number, text in enumerate(questions):
            begin = time.perf_counter()
            await agent.answer(UserMessage(text, sender_id=f"speed:{number}-{begin}"))
            times.append(1000 * (time.perf_counter() - begin))
        return times

    times = asyncio.run(each())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        ["a turn, median", f"{statistics.median(times):.0f} ms"],
        ["a turn, 95th percentile", f"{sorted(times)[int(len(times) * 0.95)]:.0f} ms"],
        ["loading", f"{loaded:.0f} s"],
        ["memory, most", f"{memory:.0f} MB"],
    ]
    _table(f"speed, {len(times)} turns", ["what", "figure"], rows)
    _write("speed", dict(rows))


@app.command()
def search(
    articles: str = typer.Option("", help="The folder with the articles that some questions are about."),
    only_second: bool = typer.Option(False, "--only-second", help="Of the questions over documents, the second set alone."),
) -> None:
    """How often the right passage comes first: BM25, vectors and both, on every labelled set; quotes and refusals."""
    from benchmarks import labelled
    from benchmarks import search as measure
    from bot.searching import shared_search

    held = content.shared(settings_module.read().content)
    made = labelled.facts(held)
    folder = Path(articles) if articles else None
    facts = labelled.from_cards("facts, first set", held, made, labelled.first_set())
    second = labelled.second_set(folder, out.print)
    figures: dict[str, object] = {}
    for one in (facts, *([] if only_second else labelled.document_sets(folder)), *([second] if second else [])):
        rows = measure.table(one, shared_search())
        _table(
            f"{one.name}: {one.index.count} passages",
            ["about", "search", "questions", "right first %", "in the first three %", "mean reciprocal rank"],
            [[about, name, str(count), *(f"{100 * r:.1f}" for r in (a, b)), f"{c:.3f}"] for about, name, count, a, b, c in rows],
        )
        names = ("about", "search", "questions", "first", "three", "mrr")
        figures[one.name] = [dict(zip(names, row)) for row in rows]
        if one is facts:
            continue
        groups = measure.answers(one, shared_search())
        _table(
            f"{one.name}: quoting and refusing",
            ["about", "first passage's quote holds it", "answered", "of those, quote holds it", "nothing answers: refused"],
            [
                [
                    about,
                    _share(told.could, told.answerable),
                    _share(told.answered, told.answerable),
                    _share(told.held, told.answered),
                    _share(told.refused, told.unanswerable),
                ]
                for about, told in groups.items()
            ],
        )
        figures[f"{one.name}, answers"] = {about: vars(told) for about, told in groups.items()}
    _write("search", figures)


@app.command()
def search_scale(
    sizes: str = typer.Option("1000,10000,100000", help="How many made-up passages, with commas."),
    encoded: int = typer.Option(1_000, help="How many real passages to encode, to time it."),
) -> None:
    """What an index costs as it grows, and how fast real passages are encoded."""
    from benchmarks import labelled
    from benchmarks.search_scale import cost
    from bot.knowledge.search.index import encoded_text, read_pieces
    from bot.language.bulk import encode_many
    from bot.language.word_reader import read_many

    costs = [cost(int(size)) for size in sizes.split(",")]
    heads = ["passages", "build s", "open s", "file MB", "memory at most MB", "median ms", "95th percentile ms"]
    rows = [
        [
            f"{c.passages:,}",
            *(f"{value:.{digits}f}" for value, digits in zip(list(vars(c).values())[1:], (1, 3, 0, 0, 1, 1))),
        ]
        for c in costs
    ]
    _table("searching as it grows, without encoding", heads, rows)
    made = labelled.documents_dev().index
    passages = [made.passage(number % made.count) for number in range(encoded)]
    texts = [f"{number} {encoded_text(passage)}" for number, passage in enumerate(passages)]
    sentences = [f"{n} {p.text[start:end]}" for n, p in enumerate(passages) for start, end in p.sentences]
    begin = time.perf_counter()
    encode_many(texts)
    whole = time.perf_counter() - begin
    encode_many(sentences)
    both = time.perf_counter() - begin
    read_many([read_pieces(passage) for passage in passages])
    words = time.perf_counter() - begin
    rows = [
        ["passages as a whole", f"{encoded / whole:.0f} a second"],
        ["passages and their sentences", f"{encoded / both:.0f} a second"],
        ["these, and their words: all that an index needs", f"{encoded / words:.0f} a second"],
    ]
    _table(f"encoding {encoded} real passages, {len(sentences)} sentences", ["what", "figure"], rows)
    _write("search-scale", {"ranking": [vars(c) for c in costs], "encoding": dict(rows)})


@app.command()
def words_train(
    rounds: float = typer.Option(6.0, help="How many times every question is learned from; one takes about half an hour of two cores."),
    anew: bool = typer.Option(False, "--anew", help="Begin with the encoder's own weights, not with what was learned last."),
) -> None:
    """Learn to read questions and passages word by word, and write bot/language/learned/words.safetensors."""
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"  # faster; elsewhere it is off, so that figures repeat to the last digit
    from benchmarks import labelled
    from benchmarks import words_train as learning
    from benchmarks.asked import LEARNED_FROM, books, of_cards
    from bot.language import encoder, word_reader

    found = books(sorted(LEARNED_FROM.glob("*.txt")))
    cards = [card for card in content.shared(settings_module.read().content).cards.values() if card.kind == "answer"]
    _, asked = labelled.examples()

    def collect(chance: random.Random) -> list[Book]:
        return [*found, *of_cards(cards, asked, chance)]

    learning.learn(encoder.weights(), collect, rounds, None if anew else word_reader.LEARNED, out.print, word_reader.LEARNED)


@app.command()
def search_train(
    refuse: float = typer.Option(0.96, help="The share of questions without an answer that must be refused."),
) -> None:
    """Learn search's weights and threshold anew, and write bot/knowledge/search/calibration.yml."""
    from benchmarks import labelled, search_train
    from bot.knowledge.search import calibration
    from bot.searching import shared_search

    held = content.shared(settings_module.read().content)
    facts = labelled.from_cards("facts, examples", held, labelled.facts(held), labelled.examples()[0])
    sets = [facts, labelled.documents_dev(), labelled.roundabout_dev(), *labelled.held_out()]
    start = shared_search()
    weights = search_train.ranking_weights(sets, start)
    ranked = replace(start.calibration, ranking=weights)
    answering, kept = search_train.answering_weights(sets, start, ranked, refuse)
    calibration.write(replace(ranked, answering=answering), calibration.FILE)
    rows = [[name, f"{100 * share:.0f} %"] for name, share in kept.items()]
    _table("best passages that are answered with", ["set", "share"], rows)
    out.print(calibration.FILE.read_text(encoding="utf-8"), markup=False)


@app.command()
def telegram(
    chats: int = typer.Option(1000, help="How many chats."),
    each: int = typer.Option(5, help="How many messages in each."),
) -> None:
    """Many chats at once on Telegram, shuffled: answered once and in order? The Bot API is the tests' own."""
    from benchmarks import telegram as measure

    figures = measure.alone(settings_module.read(), chats, each)
    _table("Telegram", ["what", "figure"], [[name, f"{value:g}"] for name, value in figures.items()])
    _write("telegram", figures)


@app.command()
def webchat(
    turns: int = typer.Option(60, help="How many messages to time over each way."),
    conversations: int = typer.Option(200, help="How many conversations are open at once."),
    pause: float = typer.Option(60.0, help="Up to how many seconds each waits before each message."),
) -> None:
    """What residents wait in the web chat, stock Socket.IO beside it, and many conversations at once. Needs Chromium."""
    import asyncio

    from benchmarks import webchat as measure
    from benchmarks.understanding import read_questions

    questions = [q.text for q in read_questions("first") if q.card][:turns]
    with measure.server_with_both(settings_module.read()) as address:
        found = measure.waits(address, questions)
        heads = ["what", "median", "the server's turn", "over it"]
        _table(f"web chat, {len(found.stock)} messages", heads, measure.rows_of_waits(found))
        figures: dict[str, object] = {"waits": measure.rows_of_waits(found)}
        for name, many in (("in their own time", pause), ("all in one moment", 0.0)):
            crowd = asyncio.run(measure.crowd(address, conversations, 3 if many else 1, many))
            _table(f"{conversations} conversations at once, {name}", ["what", "figure"], measure.rows_of_crowd(crowd))
            figures[name] = measure.rows_of_crowd(crowd)
    _write("webchat", figures)


@app.command()
def train() -> None:
    """Seconds to train everything anew."""
    settings = settings_module.read()
    training.model_path(settings).unlink(missing_ok=True)
    begin = time.perf_counter()
    training.train(settings)
    seconds = time.perf_counter() - begin
    _table("training", ["what", "figure"], [["training all of it", f"{seconds:.0f} s"]])
    _write("training", {"seconds": seconds})


def _table(title: str, heads: list[str], rows: list[list[str]]) -> None:
    table = Table(title=title)
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number == 0 else "right")
    for row in rows:
        table.add_row(*row)
    out.print(table)


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f} % of {of}" if of else "none"


def _write(name: str, figures: object) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    app()
