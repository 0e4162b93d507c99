"""Makes the one-page test documents in small/ from small/page.md; needs LibreOffice and Chromium, as make.py does.

    .venv/bin/python tests/documents/make_small.py
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import docx
from markdown_it import MarkdownIt

FOLDER = Path(__file__).resolve().parent / "small"
STYLE = "table { border-collapse: collapse } td, th { border: 1px solid #333; padding: 2mm }"
PASSWORD = (
    '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"secret"}}'
)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def rows(block: str) -> list[list[str]]:
    lines = block.splitlines()
    return [cells(line) for line in (lines[0], *lines[2:])]


def main() -> None:
    source = (FOLDER / "page.md").read_text("utf-8")
    blocks = source.strip().split("\n\n")
    body = MarkdownIt("commonmark").enable("table").render(source)
    page = f'<meta charset="utf-8"><title>Getting help in Tarrie</title><style>{STYLE}</style>'
    web = FOLDER / "page.html"
    web.write_text(f'<!DOCTYPE html>\n<html lang="en-GB"><head>{page}</head><body><main>\n{body}</main></body></html>\n', "utf-8")
    file = docx.Document()
    lines = []
    for block in blocks:
        if block.startswith("#"):
            file.add_heading(block.lstrip("# "), block.count("#"))
            lines.append(block.lstrip("# "))
        elif block.startswith("|"):
            table = file.add_table(len(rows(block)), len(rows(block)[0]))
            for row, texts in zip(table.rows, rows(block), strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
            lines.append("\n".join("\t".join(row) for row in rows(block)))
        else:
            for line in block.splitlines():
                file.add_paragraph(line.removeprefix("- "), style="List Bullet" if line.startswith("- ") else None)
            lines.append(block)
    file.save(str(FOLDER / "page.docx"))
    (FOLDER / "page.txt").write_text("\n\n".join(lines) + "\n", "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/chromium",
             "--no-pdf-header-footer", f"--print-to-pdf={FOLDER / 'page.pdf'}", web.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to",
             f"pdf:writer_pdf_Export:{PASSWORD}", "--outdir", folder, str(FOLDER / "page.docx")],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        (FOLDER / "protected.pdf").write_bytes((Path(folder) / "page.pdf").read_bytes())


if __name__ == "__main__":
    main()
