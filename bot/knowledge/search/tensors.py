"""Arrays in one file, memory-mapped: the safetensors format, written by its library and mapped in place here.

The library's own readers copy an array when they give it as NumPy; a map instead is read page by page as needed and
shared by all processes that open the same file. Layout of the format: eight bytes (little-endian length of the
header), the header as JSON, then the arrays' bytes; https://huggingface.co/docs/safetensors/index#format
"""

from __future__ import annotations

import json
import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

_LENGTH_BYTES = 8
_TYPES = {"F32": np.float32, "I8": np.int8, "U8": np.uint8, "I32": np.int32, "I64": np.int64}


class TensorFileBroken(ValueError):
    """The file is no whole safetensors file of the types written here."""


def write(path: Path, arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> None:
    """Writes the file whole or not at all: readers keep the old one until the new one stands in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        new = Path(folder) / path.name
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, new, dict(metadata))
        with new.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(new, path)


def read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays, read-only and mapped, and the metadata. Raises TensorFileBroken, or OSError."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        if not 0 < length <= size - _LENGTH_BYTES:
            raise TensorFileBroken(f"{path.name} has no header.")
        try:
            header = json.loads(file.read(length))
        except ValueError as error:
            raise TensorFileBroken(f"{path.name} has a broken header.") from error
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    metadata = header.pop("__metadata__", {})
    return {name: _array(path, mapped, _LENGTH_BYTES + length, entry) for name, entry in header.items()}, metadata


def _array(path: Path, mapped: mmap.mmap, start: int, entry: Mapping[str, Any]) -> np.ndarray:
    try:
        kind, shape = np.dtype(_TYPES[entry["dtype"]]), tuple(entry["shape"])
        return np.frombuffer(mapped, kind, int(np.prod(shape)), start + entry["data_offsets"][0]).reshape(shape)
    except (KeyError, TypeError, ValueError) as error:
        raise TensorFileBroken(f"{path.name} is cut off or not an index.") from error
