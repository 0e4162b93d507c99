"""The encoder's network as bytes, changed before it is run: another output, other weights.

An ONNX file is a protocol buffer (protobuf.dev, Encoding; field numbers from onnx.proto). What is changed here needs no library
that knows all of it: an output is appended, and weights of the same shape and type are written over the old ones in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import onnxruntime

GRAPH, INITIALIZER, OUTPUT = 7, 5, 12
"""Fields of ModelProto and GraphProto."""
DIMS, KIND, NAME, RAW_DATA, VALUE_NAME = 1, 2, 8, 9, 1
"""Fields of TensorProto, and of ValueInfoProto."""
_KINDS = {1: np.float32, 3: np.int8}
"""TensorProto.DataType, the two that weights come in."""
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5


class OtherNetwork(ValueError):
    """The network has no such weights: it is another one than they were learned for."""


def session(model: bytes) -> onnxruntime.InferenceSession:
    """The network made ready to run, on one thread: two texts on two threads take less than each on both."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def with_output(weights: Path, name: str) -> bytes:
    """The network of the file, told to give what it calls `name` too. What is appended to a protocol buffer is merged into it,
    and a repeated field gains an entry ("Last One Wins")."""

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | _LENGTH, len(content)]) + content

    return weights.read_bytes() + field(GRAPH, field(OUTPUT, field(VALUE_NAME, name.encode())))


def weights_of(weights: Path) -> dict[str, np.ndarray]:
    """The network's weights by their names in it, as they stand: floats, and whole numbers of 8 bits."""
    model = bytearray(weights.read_bytes())
    return {
        name: np.frombuffer(bytes(model[start:end]), _KINDS[kind]).reshape(shape)
        for name, kind, shape, start, end in _tensors(model)
        if kind in _KINDS
    }


def with_weights(weights: Path, new: Mapping[str, np.ndarray]) -> bytes:
    """The network of the file with these weights in place of its own, by their names in it. Raises OtherNetwork."""
    model = bytearray(weights.read_bytes())
    left = dict(new)
    for name, kind, shape, start, end in _tensors(model):
        if name in left:
            tensor = left.pop(name)
            if tensor.shape != shape or tensor.dtype != _KINDS.get(kind):
                raise OtherNetwork(f"{name} has another form in {weights.name}.")
            model[start:end] = tensor.tobytes()
    if left:
        raise OtherNetwork(f"{weights.name} has no {', '.join(sorted(left))}.")
    return bytes(model)


def _tensors(model: bytearray) -> Iterator[tuple[str, int, tuple[int, ...], int, int]]:
    """Each of the network's weights: name, kind, shape, and where its numbers begin and end."""
    graphs = [(start, end) for number, start, end in _fields(model, 0, len(model)) if number == GRAPH]
    tensors = ((a, b) for graph in graphs for number, a, b in _fields(model, *graph) if number == INITIALIZER)
    for tensor in tensors:
        name, kind, shape, at = "", 0, [], None
        for part, a, b in _fields(model, *tensor):
            if part == NAME:
                name = bytes(model[a:b]).decode()
            elif part == KIND:
                kind = _varint(model, a)[0]
            elif part == DIMS:
                while a < b:
                    size, a = _varint(model, a)
                    shape.append(size)
            elif part == RAW_DATA:
                at = (a, b)
        if at is not None:
            yield name, kind, tuple(shape), *at


def _fields(data: bytearray, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each field's content between two places."""
    while at < end:
        tag, at = _varint(data, at)
        number, kind = tag >> 3, tag & 7
        if kind == _LENGTH:
            length, at = _varint(data, at)
        elif kind == _VARINT:
            length = _varint(data, at)[1] - at
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            length = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise OtherNetwork("The encoder's file is no ONNX file.")
        yield number, at, at + length
        at += length


def _varint(data: bytearray, at: int) -> tuple[int, int]:
    """A whole number in groups of seven bits, and where what follows it begins."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
