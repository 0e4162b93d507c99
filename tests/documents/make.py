"""Makes the test documents from plan/plan.md: an invented partnership's strategic plan, as its offices would publish it.

    .venv/bin/python tests/documents/make.py

Needs LibreOffice, Chromium and pdflatex, which a test run has not: what this makes is kept in the repository. The
text is `plan/plan.md`; everything else is made of it, with contents page, running heads and feet, page numbers,
chapters in two columns, tables across both, and words broken at line ends.
"""

from __future__ import annotations

import html
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import pdfplumber
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FOLDER = Path(__file__).resolve().parent / "plan"
TITLE = "Living well in Strathmirren"
SUBTITLE = "Strategic commissioning plan 2024-2027"
HEAD = "Strathmirren Health and Social Care Partnership"
FOOT = "Living well in Strathmirren: strategic commissioning plan"
TWO_COLUMNS = {"About this plan", "What you told us", "Our services", "Plans for each locality", "The money",
               "Annex B: What people said about the draft, and our answers"}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A heading (level 1 to 3), paragraph, list ("ul" or "ol": rows of one cell) or table (first row: column heads)."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def parts() -> list[Part]:
    """The parts of plan.md; their text keeps its `*` marks."""
    found: list[Part] = []
    for block in re.split(r"\n\s*\n", (FOLDER / "plan.md").read_text("utf-8").strip()):
        lines = block.splitlines()
        if heading := re.match(r"(#+) (.*)", block):
            found.append(Part("heading", heading[2], len(heading[1])))
        elif block.startswith("|"):
            rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
            found.append(Part("table", rows=(rows[0], *rows[2:])))
        elif re.match(r"- |\d+\. ", block):
            kind = "ul" if block.startswith("-") else "ol"
            found.append(Part(kind, rows=tuple((re.sub(r"^(- |\d+\. )", "", line),) for line in lines)))
        else:
            found.append(Part("paragraph", " ".join(lines)))
    return found


def runs(text: str) -> Iterator[tuple[str, str]]:
    """(words, mark) of a text, where mark is "", "*" (emphasis) or "**" (strong)."""
    for words in re.split(r"(\*\*[^*]+\*\*|\*[^*]+\*)", text):
        mark = "**" if words.startswith("**") else "*" if words.startswith("*") else ""
        if words.strip("*"):
            yield words.strip("*"), mark


def plain(text: str) -> str:
    return text.replace("*", "")


# Word, and LibreOffice's PDF of it -----------------------------------------------------------------------------------


def _field(paragraph: object, code: str) -> None:
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()  # type: ignore[attr-defined]
        if kind is None:
            element = OxmlElement("w:instrText")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _columns(section: object, number: int) -> None:
    columns = section._sectPr.xpath("./w:cols")[0]  # type: ignore[attr-defined]
    columns.set(qn("w:num"), str(number))
    columns.set(qn("w:space"), "600")


def _words(paragraph: object, text: str) -> None:
    for words, mark in runs(text):
        run = paragraph.add_run(words)  # type: ignore[attr-defined]
        run.bold, run.italic = mark == "**", mark == "*"


def word(path: Path, pages: list[int]) -> None:
    """The .docx; `pages` are the numbers its contents page gives for its headings, in order."""
    numbers = iter(pages)
    file = docx.Document()
    hyphens = OxmlElement("w:autoHyphenation")
    file.settings.element.append(hyphens)
    style = file.styles["Normal"]
    style.font.name, style.font.size = "Liberation Sans", Pt(12)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(9), 1.35
    first = file.sections[0]
    first.page_width, first.page_height = Cm(21), Cm(29.7)
    first.different_first_page_header_footer = True
    first.header.paragraphs[0].text = HEAD
    foot = first.footer.paragraphs[0]
    foot.add_run(FOOT + "\t\t")
    _field(foot, "PAGE")
    file.add_paragraph(TITLE, style="Title")
    file.add_paragraph(SUBTITLE, style="Subtitle")
    file.add_page_break()
    file.add_paragraph("Contents", style="TOC Heading" if "TOC Heading" in file.styles else None)
    for part in parts():
        if part.kind == "heading" and part.level > 1:
            line = file.add_paragraph(f"{part.text}\t{next(numbers, 0)}")
            line.paragraph_format.left_indent = Cm(0.6 * (part.level - 2))
            line.paragraph_format.space_after, line.paragraph_format.line_spacing = Pt(0), 1.1
            line.paragraph_format.tab_stops.add_tab_stop(Cm(15), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    columns = 1
    for part in parts():
        if part.kind == "heading" and part.level == 1:
            continue
        if part.kind == "heading" and part.level == 2:
            section = file.add_section(WD_SECTION.NEW_PAGE)
            section.different_first_page_header_footer = False
            _columns(section, 1)
            file.add_heading(part.text, 1)
            columns = 2 if part.text in TWO_COLUMNS else 1
            if columns == 2:
                _columns(file.add_section(WD_SECTION.CONTINUOUS), 2)
        elif part.kind == "heading":
            file.add_heading(part.text, part.level - 1)
        elif part.kind == "paragraph":
            _words(file.add_paragraph(), part.text)
        elif part.kind in ("ul", "ol"):
            for (item,) in part.rows:
                _words(file.add_paragraph(style="List Bullet" if part.kind == "ul" else "List Number"), item)
        else:
            if columns == 2:
                _columns(file.add_section(WD_SECTION.CONTINUOUS), 1)
            table = file.add_table(len(part.rows), len(part.rows[0]), style="Table Grid")
            for row, cells in zip(table.rows, part.rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    _words(cell.paragraphs[0], text)
            repeated = OxmlElement("w:tblHeader")
            table.rows[0]._tr.get_or_add_trPr().append(repeated)
            file.add_paragraph()
            if columns == 2:
                _columns(file.add_section(WD_SECTION.CONTINUOUS), 2)
    file.core_properties.title, file.core_properties.author = f"{TITLE}: {SUBTITLE}", HEAD
    file.save(str(path))


def libreoffice(source: Path, path: Path, folder: Path) -> None:
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to", "pdf",
         "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    (folder / f"{source.stem}.pdf").replace(path)


def pages_of_headings(pdf: Path) -> list[int]:
    """On which page of `pdf` each heading below the title stands, in their order (headings are bold)."""
    found: list[int] = []
    with pdfplumber.open(pdf) as file:
        bold = ["".join(c["text"] for c in page.chars if "Bold" in c["fontname"]).replace(" ", "") for page in file.pages]
    at = 3
    for part in parts():
        if part.kind == "heading" and part.level > 1:
            words = part.text.replace(" ", "")
            at = next((n for n in range(at, len(bold)) if words in bold[n]), at)
            bold[at] = bold[at].partition(words)[2] or bold[at]
            found.append(at + 1)
    return found


# HTML, and Chromium's PDF of it --------------------------------------------------------------------------------------

STYLE = f"""
@page {{ size: A4; margin: 24mm 22mm;
  @top-left {{ content: "{HEAD}"; font: 9pt sans-serif; }}
  @bottom-left {{ content: "{FOOT}"; font: 9pt sans-serif; }}
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 9pt sans-serif; }} }}
body {{ font: 12.5pt/1.5 sans-serif; }}
h2 {{ break-before: page; font-size: 24pt; }} h3 {{ font-size: 16pt; break-after: avoid; }}
.two {{ columns: 2; column-gap: 10mm; text-align: justify; hyphens: auto; }} .two table {{ column-span: all; }}
table {{ border-collapse: collapse; width: 100%; font-size: 11pt; margin: 4mm 0; }}
th, td {{ border-bottom: 1px solid #999; padding: 1.5mm; text-align: left; vertical-align: top; }} tr {{ break-inside: avoid; }}
nav li {{ list-style: none; }}
"""


def _inline_html(text: str) -> str:
    tags = {"": "{}", "*": "<em>{}</em>", "**": "<strong>{}</strong>"}
    return "".join(tags[mark].format(html.escape(words, quote=False)) for words, mark in runs(text))


def web(path: Path) -> None:
    """The page as a website would carry it: navigation, contents, main text, footer."""
    headings = [part for part in parts() if part.kind == "heading" and part.level > 1]
    links = "".join(f'<li><a href="#h{n}">{html.escape(part.text)}</a></li>\n' for n, part in enumerate(headings))
    lines = [f'<h1>{TITLE}</h1>\n<p>{SUBTITLE}</p>\n<nav aria-label="Contents"><h2>Contents</h2><ul>\n{links}</ul></nav>']
    number, open_columns = 0, False
    for part in parts():
        if part.kind == "heading" and part.level > 1:
            if part.level == 2 and open_columns:
                lines.append("</div>")
                open_columns = False
            lines.append(f'<h{part.level} id="h{number}">{html.escape(part.text)}</h{part.level}>')
            number += 1
            if part.level == 2 and part.text in TWO_COLUMNS:
                lines.append('<div class="two">')
                open_columns = True
        elif part.kind == "paragraph":
            lines.append(f"<p>{_inline_html(part.text)}</p>")
        elif part.kind in ("ul", "ol"):
            items = "".join(f"<li>{_inline_html(item)}</li>\n" for (item,) in part.rows)
            lines.append(f"<{part.kind}>\n{items}</{part.kind}>")
        elif part.kind == "table":
            top, *rest = part.rows
            rows = "".join("<tr>" + "".join(f"<td>{_inline_html(c)}</td>" for c in row) + "</tr>\n" for row in rest)
            heads = "".join(f"<th>{_inline_html(c)}</th>" for c in top)
            lines.append(f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>")
    page = (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head><meta charset="utf-8"><title>{TITLE}: {SUBTITLE}</title>\n'
        f"<style>{STYLE}</style></head>\n<body>\n<main>\n" + "\n".join(lines) + "\n</main>\n</body>\n</html>\n"
    )
    path.write_text(page, "utf-8")


def chromium(source: Path, path: Path, folder: Path) -> None:
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/chromium",
         "--no-pdf-header-footer", f"--print-to-pdf={path}", source.as_uri()],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip


# TeX -----------------------------------------------------------------------------------------------------------------

PREAMBLE = rf"""\documentclass[12pt,a4paper]{{report}}
\usepackage[utf8]{{inputenc}}\usepackage[T1]{{fontenc}}\usepackage{{times}}
\usepackage[british]{{babel}}\usepackage[margin=28mm]{{geometry}}
\usepackage{{multicol,longtable,fancyhdr,array}}
\linespread{{1.25}}\setlength{{\parskip}}{{6pt}}\setlength{{\parindent}}{{0pt}}\setcounter{{secnumdepth}}{{1}}
\pagestyle{{fancy}}\fancyhf{{}}\fancyhead[L]{{\small {HEAD}}}\fancyhead[R]{{\small\nouppercase{{\leftmark}}}}
\fancyfoot[C]{{\thepage}}
\pdfinfo{{/Title ({TITLE})}}
\begin{{document}}
\begin{{titlepage}}\Huge {TITLE}\par\Large {SUBTITLE}\par\large {HEAD}\end{{titlepage}}
\tableofcontents
"""


def _tex(text: str) -> str:
    tags = {"": "{}", "*": r"\emph{{{}}}", "**": r"\textbf{{{}}}"}
    text = re.sub(r'"([^"]*)"', r"``\1''", text)
    return "".join(tags[mark].format(re.sub(r"([&%#$_])", r"\\\1", words)) for words, mark in runs(text))


def tex(path: Path, folder: Path) -> None:
    lines, two = [PREAMBLE], False
    for part in parts():
        if part.kind == "heading" and part.level > 1:
            if part.level == 2:
                lines += [r"\end{multicols}"] if two else []
                lines.append(rf"\chapter{{{_tex(part.text)}}}")
                two = part.text in TWO_COLUMNS
                lines += [r"\begin{multicols}{2}"] if two else []
            else:
                lines.append(rf"\section{{{_tex(part.text)}}}")
        elif part.kind == "paragraph":
            lines.append(_tex(part.text) + "\n")
        elif part.kind in ("ul", "ol"):
            name = "itemize" if part.kind == "ul" else "enumerate"
            lines.append(rf"\begin{{{name}}}")
            lines += [rf"\item {_tex(item)}" for (item,) in part.rows]
            lines.append(rf"\end{{{name}}}")
        elif part.kind == "table":
            widths = [max(len(row[i]) for row in part.rows) for i in range(len(part.rows[0]))]
            shares = [min(max(w, 16), 50) for w in widths]
            columns = "".join(rf">{{\raggedright\arraybackslash}}p{{{0.86 * s / sum(shares):.3f}\linewidth}}" for s in shares)
            rows = [" & ".join(_tex(c) for c in row) + r" \\ \hline" for row in part.rows]
            lines += [r"\end{multicols}"] if two else []
            lines += [rf"\begin{{longtable}}{{{columns}}}", r"\hline", rows[0], r"\endhead", *rows[1:], r"\end{longtable}"]
            lines += [r"\begin{multicols}{2}"] if two else []
    lines.append((r"\end{multicols}" if two else "") + r"\end{document}")
    (folder / "plan.tex").write_text("\n".join(lines), "utf-8")
    for _ in range(3):
        subprocess.run(["pdflatex", "-interaction=batchmode", "plan.tex"], cwd=folder, check=False, capture_output=True, timeout=300)
    (folder / "plan.pdf").replace(path)


# Plain text ----------------------------------------------------------------------------------------------------------


def text(path: Path) -> None:
    """As somebody would paste it into a text file: headings on lines of their own, tables with tabs."""
    blocks = []
    for part in parts():
        if part.rows:
            mark = "" if part.kind == "table" else "- "
            blocks.append("\n".join(mark + plain("\t".join(row)) for row in part.rows))
        else:
            blocks.append(plain(part.text))
    path.write_text("\n\n".join(blocks) + "\n", "utf-8")


def main() -> None:
    text(FOLDER / "plan.txt")
    web(FOLDER / "plan.html")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chromium(FOLDER / "plan.html", FOLDER / "plan-chromium.pdf", folder)
        tex(FOLDER / "plan-tex.pdf", folder)
        pages: list[int] = []
        for _ in range(2):
            word(FOLDER / "plan.docx", pages)
            libreoffice(FOLDER / "plan.docx", FOLDER / "plan-libreoffice.pdf", folder)
            pages = pages_of_headings(FOLDER / "plan-libreoffice.pdf")
        word(FOLDER / "plan.docx", pages)
        libreoffice(FOLDER / "plan.docx", FOLDER / "plan-libreoffice.pdf", folder)


if __name__ == "__main__":
    main()
