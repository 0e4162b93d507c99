"""Loading from the file to the library: good files, every kind of bad one, and what a new version changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from PIL import Image

from bot import loading
from bot.knowledge import content as content_module
from bot.knowledge.documents.citations import citation_problems
from bot.knowledge.documents.orders import Details, OrderError
from bot.knowledge.documents.reading import Limits
from bot.knowledge.problems import ContentError
from bot.settings import Settings
from tests.knowledge.documents.conftest import PLAN, SMALL

ROOT = Path(__file__).resolve().parent.parent
LIMITS = Limits(memory=700_000_000, seconds=30, quiet_seconds=15)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(ROOT / "content", tmp_path / "content", ignore=shutil.ignore_patterns("documents"))
    return Settings(content=tmp_path / "content")


def load(settings: Settings, path: Path, **details: str) -> loading.Report:
    return loading.load(settings, path, Details(**details), limits=LIMITS)


def text(folder: Path, name: str, words: str) -> Path:
    file = folder / name
    file.write_text(words, "utf-8")
    return file


HUB = "# The Wellbeing Hub\n\nThe hub opens in {when}. It is for everyone over 16 who lives here.\n"


def test_a_loaded_document_has_what_staff_said_of_it_and_its_passages(settings: Settings, tmp_path: Path) -> None:
    report = load(settings, SMALL / "page.pdf", title="Help in Tarrie", period="2024-2027", date="2024-04-01", link="https://example.org/t.pdf")
    (one,) = report.loaded
    assert not report.failed and (one.pages, one.headings) == (1, 3)
    document = loading.library(settings).now().get("help-in-tarrie")
    assert (document.title, document.period, document.date) == ("Help in Tarrie", "2024-2027", "2024-04-01")
    passages = loading.library(settings).passages(document)
    assert [p.heading for p in passages] == [("The Try it room",), ("What it costs",)]
    assert "Item: Grab rail; Price: free; Delivered in: three days." in passages[1].text
    assert all(p.first_page == 1 for p in passages)


def test_loading_tells_how_far_it_is(settings: Settings) -> None:
    told: list[tuple[str, int, int]] = []
    loading.load(settings, SMALL / "page.pdf", Details(), lambda *step: told.append(step))
    assert told[0] == ("page.pdf", 1, 1)


def _scanned(folder: Path) -> Path:
    Image.new("L", (600, 800), 200).save(folder / "scan.pdf")
    return folder / "scan.pdf"


def _cut(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        data = (SMALL / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) // 2])
        return folder / name

    return make


def _named(name: str, data: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def _huge(folder: Path) -> Path:
    with (folder / "huge.pdf").open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(500_000_000)
    return folder / "huge.pdf"


def _word_with(folder: Path, document: bytes) -> Path:
    """A .docx whose main part is `document`."""
    target = folder / "odd.docx"
    with zipfile.ZipFile(SMALL / "page.docx") as good, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            bad.writestr(name, document if name == "word/document.xml" else good.read(name))
    return target


def _word_bomb(folder: Path) -> Path:
    return _word_with(folder, b"<w>" + b" " * 350_000_000)


def _word_of_entities(folder: Path) -> Path:
    names = "abcdefgh"
    entities = '<!ENTITY a "lol">' + "".join(f'<!ENTITY {n} "{f"&{m};" * 50}">' for m, n in zip(names, names[1:]))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return _word_with(
        folder, f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>&h;</w:t></w:r></w:p></w:body></w:document>'.encode()
    )  # fmt: skip


def _pdf_bomb(folder: Path) -> Path:
    """A page of a few kilobytes that unpacks to a gigabyte."""
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b" " * 10_000_000) for _ in range(100)) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]  # fmt: skip
    data, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"xref\n0 5\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size 5>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(data))
    (folder / "bomb.pdf").write_bytes(data)
    return folder / "bomb.pdf"


def _sheet(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "figures.docx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return folder / "figures.docx"


def _password_word(folder: Path) -> Path:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    return _named("secret.docx", data)(folder)


POLISH = "Plan opisuje, jak będziemy pomagać ludziom w domu i w szpitalu. Każdy może poprosić o ocenę swoich potrzeb, a ona nic nie kosztuje. "
GERMAN = "Der Plan beschreibt, wie wir den Menschen zu Hause und im Krankenhaus helfen werden. Jeder kann um eine Beratung bitten, und sie ist nicht teuer. "

BAD = {
    "a password on a PDF": (lambda folder: SMALL / "protected.pdf", "protected with a password"),
    "a password on a Word file": (_password_word, "protected with a password"),
    "a PDF cut off": (_cut("page.pdf"), "is cut off"),
    "a Word file cut off": (_cut("page.docx"), "damaged or cut off"),
    "no bytes": (_named("empty.pdf", b""), "is empty"),
    "no words": (_named("empty.txt", b" \n\n \n"), "is empty"),
    "an empty page": (_named("empty.html", b"<html><body></body></html>"), "has no text"),
    "a scan without text": (_scanned, "its pages are pictures"),
    "a PDF named .docx": (lambda folder: Path(shutil.copy(SMALL / "page.pdf", folder / "plan.docx")), "is named .docx but is a PDF"),
    "text named .pdf": (_named("plan.pdf", b"Just some words."), "is named .pdf but is not a PDF"),
    "a program": (lambda folder: Path(shutil.copy(sys.executable, folder / "plan.txt")), "is a program, not a document"),
    "noise": (_named("noise.txt", bytes(range(256)) * 40), "is not text"),
    "a picture": (_named("photo.md", b"\x89PNG\r\n\x1a\n" + bytes(100)), "is a picture"),
    "a spreadsheet": (_sheet, "is a spreadsheet"),
    "an unknown ending": (_named("plan.pages", b"words"), "is not a kind of document"),
    "500 MB": (_huge, "has 500 MB; at most 100 MB"),
    "an archive that unpacks to far too much": (_word_bomb, "unpacks to far more"),
    "entities that grow without end": (_word_of_entities, "."),
    "a page that unpacks to a gigabyte": (_pdf_bomb, "needs too much memory"),
    "100,000 elements inside each other": (_named("deep.html", b"<html><body>" + b"<div>" * 100_000 + b"word"), "."),
    "a list 5,000 deep": (_named("deep.md", b"> " * 5_000 + b"word"), "."),
    "a document in Polish": (_named("plan.md", (POLISH * 12).encode()), "is not in English"),
    "a document in German": (_named("plan.txt", (GERMAN * 12).encode()), "is not in English"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_loaded_gets_a_sentence_and_changes_nothing(case: str, settings: Settings, tmp_path: Path) -> None:
    make, says = BAD[case]
    file = make(tmp_path)
    began = time.monotonic()
    report = load(settings, file)
    assert time.monotonic() - began < 30
    assert report.loaded == () and len(report.failed) == 1
    assert report.failed[0].startswith(file.name) and says in report.failed[0] and report.failed[0].endswith(".")
    assert not (settings.content / "documents").exists()


def test_of_fifty_files_with_a_bad_one_forty_nine_are_loaded_and_the_bad_one_is_named(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(49):
        text(folder, f"report-{number:02}.md", f"# Report {number}\n\nIn month {number} we helped {number * 7} people at home.\n")
    (folder / "report-50.pdf").write_bytes(b"%PDF-1.7 broken")
    report = load(settings, folder, period="2024-2027")
    assert len(report.loaded) == 49 and len(report.failed) == 1
    assert report.failed[0].startswith("report-50.pdf is cut off")
    state = loading.library(settings).now()
    assert len(state.documents) == 49 and {d.period for d in state.documents} == {"2024-2027"}


def test_the_same_file_twice_is_said_and_loaded_once(settings: Settings, tmp_path: Path) -> None:
    file = text(tmp_path, "hub.md", HUB.format(when="May"))
    load(settings, file)
    again = load(settings, Path(shutil.copy(file, tmp_path / "copy.md")))
    assert again.failed == ("copy.md is loaded already, as 'the-wellbeing-hub'. There is nothing to do.",)
    loading.library(settings).withdraw("the-wellbeing-hub")
    assert "planbot restore the-wellbeing-hub:" in load(settings, file).failed[0]


def test_a_file_name_that_leads_elsewhere_stays_inside_the_library(settings: Settings, tmp_path: Path) -> None:
    file = text(tmp_path, "..\\..\\hub.md", HUB.format(when="May"))
    (one,) = load(settings, file).loaded
    assert ".." not in one.document.file and "\\" not in one.document.file
    kept = [path for path in tmp_path.rglob("*.md") if path != file]
    assert all(path.is_relative_to(settings.content / "documents" / "files") for path in kept) and len(kept) == 1


def test_a_list_names_files_beside_it_only(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text(tmp_path, "secret.txt", "Not for the library.")
    order = text(folder, "documents.yml", "documents:\n- file: ../secret.txt\n  title: A secret\n")
    with pytest.raises(ContentError, match="leads out of this folder"):
        load(settings, order)
    text(folder, "hub.md", HUB.format(when="May"))
    text(folder, "documents.yml", "documents:\n- {file: hub.md, title: The hub, period: 2024-2027, date: 2024-05-01}\n")
    (one,) = load(settings, order).loaded
    assert (one.document.id, one.document.period, one.document.date) == ("the-hub", "2024-2027", "2024-05-01")


@pytest.mark.parametrize("details, says", [
    ({"period": "2024"}, "period"), ({"date": "2024-13-01"}, "date"), ({"link": "example.org"}, "link"), ({"title": "x"}, "title"),
])  # fmt: skip
def test_details_that_cannot_be_so_are_refused(settings: Settings, tmp_path: Path, details: dict[str, str], says: str) -> None:
    with pytest.raises(OrderError, match=says):
        load(settings, text(tmp_path, "hub.md", HUB), **details)


def test_scripts_are_neither_read_nor_shown(settings: Settings, tmp_path: Path) -> None:
    page = (
        "<html><body><main><h1>Help</h1><p onclick='alert(1)'>Ring us at any hour, every day.</p><script>alert('stolen')</script>"
        "<p>&lt;script&gt;alert('shown as text')&lt;/script&gt; is how a script begins.</p><img src=x onerror=alert(2)></main></body></html>"
    )
    (one,) = load(settings, text(tmp_path, "help.html", page)).loaded
    words = loading.library(settings).text(one.document)
    assert "Ring us at any hour" in words and "stolen" not in words and "onclick" not in words
    shown = one.preview.read_text("utf-8")
    assert "<script" not in shown and "onerror" not in shown and "&lt;script&gt;" in shown
    assert "default-src 'none'" in shown and "http-equiv=\"Content-Security-Policy\"" in shown


def test_the_preview_shows_each_page_with_its_passages_and_fetches_nothing(settings: Settings) -> None:
    (one,) = load(settings, SMALL / "page.pdf").loaded
    shown = one.preview.read_text("utf-8")
    assert 'alt="Page 1 as it is printed" src="data:image/jpeg;base64,' in shown
    assert "Staff show how to use a bath board" in shown and "What it costs" in shown
    assert '<html lang="en-GB">' in shown and "<h1>" in shown and "http://" not in shown and "https://" not in shown


def _citing(settings: Settings, quote: str) -> None:
    """Lets the fact behind a card quote the hub's page."""
    path = settings.content / "facts" / "services.yml"
    lines = path.read_text("utf-8").split("\n")
    at = next(n for n, line in enumerate(lines) if line.strip() == "- id: homeless-help")
    source = next(n for n in range(at, len(lines)) if lines[n].strip() == "source:")
    lines[source + 1 : source + 1] = ["    document: the-wellbeing-hub", f"    quote: {quote}"]
    path.write_text("\n".join(lines), "utf-8")


def test_a_new_version_names_the_cards_whose_quotations_are_gone(settings: Settings, tmp_path: Path) -> None:
    load(settings, text(tmp_path, "hub.md", HUB.format(when="May")))
    _citing(settings, "The hub opens in May.")
    content = content_module.load(settings.content)
    assert citation_problems(content, loading.library(settings)) == []
    (one,) = load(settings, text(tmp_path, "hub2.md", HUB.format(when="September"))).loaded
    assert one.impact is not None and one.impact_page is not None
    (citation,) = one.impact.citations
    assert citation.fact == "homeless-help" and citation.now == "The hub opens in September."
    assert citation.cards == tuple(c.id for c in content.cards.values() if "homeless-help" in c.facts) != ()
    page = one.impact_page.read_text("utf-8")
    assert "The hub opens in May." in page and citation.cards[0] in page and "<script" not in page
    (problem,) = citation_problems(content, loading.library(settings))
    assert "homeless-help quotes words that do not stand in 'the-wellbeing-hub'" in problem


def test_a_fact_that_quotes_a_document_must_say_both_which_and_what(settings: Settings) -> None:
    _citing(settings, "The hub opens in May.")
    path = settings.content / "facts" / "services.yml"
    path.write_text(path.read_text("utf-8").replace("    quote: The hub opens in May.\n", ""), "utf-8")
    with pytest.raises(ContentError, match="'quote' is missing"):
        content_module.load(settings.content)


def test_answers_before_and_after_are_compared_when_a_search_is_at_hand(settings: Settings, tmp_path: Path) -> None:
    def search(question: str) -> str | None:
        shelf = loading.library(settings)
        texts = [shelf.text(d) for d in shelf.now().documents if d.state == "current"]
        return next((t for t in texts if "priorities" in question), None)

    load(settings, text(tmp_path, "hub.md", HUB.format(when="May")))
    second = text(tmp_path, "hub2.md", HUB.format(when="September"))
    (one,) = loading.load(settings, second, Details(), search=search).loaded
    assert one.impact is not None and one.impact.answers
    assert all("priorities" in a.question and "May" in (a.before or "") and "September" in (a.after or "") for a in one.impact.answers)


def test_a_successor_is_compared_with_what_it_replaces(settings: Settings, tmp_path: Path) -> None:
    load(settings, text(tmp_path, "hub.md", HUB.format(when="May")), title="Old plan")
    load(settings, text(tmp_path, "next.md", HUB.format(when="September")), title="Next plan")
    impact, page = loading.supersede(settings, "old-plan", "next-plan")
    assert (len(impact.gone), len(impact.added)) == (1, 1) and page.exists()
    assert loading.library(settings).now().get("old-plan").successor == "next-plan"


def test_a_load_command_that_is_killed_leaves_what_was_there(settings: Settings, tmp_path: Path) -> None:
    load(settings, text(tmp_path, "hub.md", HUB.format(when="May")))
    before = loading.library(settings).now()
    process = subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", "load", str(PLAN / "plan-tex.pdf")], cwd=ROOT,
        env={**os.environ, "PLANBOT_CONTENT": str(settings.content)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    assert process.wait() < 0
    assert loading.library(settings).now() == before
    assert load(settings, text(tmp_path, "next.md", HUB.format(when="June")), title="Next").loaded


def test_a_title_is_the_documents_own_or_made_of_the_files_name(settings: Settings, tmp_path: Path) -> None:
    file = docx.Document()
    file.core_properties.title = "Microsoft Word - draft.doc"
    file.add_paragraph("Carers can ask for a break. Ring the centre to arrange one, on any day of the week.")
    file.save(str(tmp_path / "carers_report-2024.docx"))
    (one,) = load(settings, tmp_path / "carers_report-2024.docx").loaded
    assert one.document.title == "Carers report 2024"


def test_limits_hold_whatever_the_file(settings: Settings, tmp_path: Path) -> None:
    tight = replace(LIMITS, memory=60_000_000)
    report = loading.load(settings, SMALL / "page.pdf", Details(), limits=tight)
    assert "memory" in report.failed[0]
