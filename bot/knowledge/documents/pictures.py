"""Small pictures of a PDF's pages, for the preview that staff look at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

WIDTH = 560
"""Pixels: enough to read a page by, and about 40 kB."""
MOST_PAGES = 400


def of_pages(path: Path) -> Iterator[tuple[int, bytes]]:
    """(page number, JPEG) of each page up to the four hundredth."""
    with pypdfium2.PdfDocument(path) as file:
        for number in range(min(len(file), MOST_PAGES)):
            page = file[number]
            scale = min(WIDTH / max(page.get_width(), 1), 4 * WIDTH / max(page.get_height(), 1))
            picture = page.render(scale=scale, grayscale=True).to_pil()
            data = io.BytesIO()
            picture.save(data, "JPEG", quality=45, optimize=True)
            yield number + 1, data.getvalue()
            page.close()
