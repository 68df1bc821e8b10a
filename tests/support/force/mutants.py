"""Broken files, made from good ones by named operators: the same seed makes the same files."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.support.publisher.published import unzipped, zipped

Operator = Callable[[random.Random, bytes], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A broken file, the good one it was made from, and how."""

    original: str
    operator: str
    content: bytes


def _at(rng: random.Random, content: bytes) -> int:
    return rng.randrange(len(content))


def _put(piece: bytes) -> Operator:
    def put(rng: random.Random, content: bytes) -> bytes:
        at = _at(rng, content)
        return content[:at] + piece + content[at:]

    return put


def flip_a_bit(rng: random.Random, content: bytes) -> bytes:
    at = _at(rng, content)
    return content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :]


def cut(rng: random.Random, content: bytes) -> bytes:
    return content[: _at(rng, content)]


def lose_bytes(rng: random.Random, content: bytes) -> bytes:
    at = _at(rng, content)
    return content[:at] + content[at + rng.choice((1, 2, 100, 4096)) :]


def double_bytes(rng: random.Random, content: bytes) -> bytes:
    at = _at(rng, content)
    return content[: at + rng.choice((1, 100, 4096))] + content[at:]


def zero_a_block(rng: random.Random, content: bytes) -> bytes:
    at = _at(rng, content)
    return content[:at] + bytes(min(512, len(content) - at)) + content[at + 512 :]


# What may happen to any file.
ANY: Final[Mapping[str, Operator]] = {
    "flip a bit": flip_a_bit,
    "cut": cut,
    "lose bytes": lose_bytes,
    "double bytes": double_bytes,
    "zero a block": zero_a_block,
}


def _end(content: bytes) -> bytes:
    return b"\r\n" if b"\r\n" in content else b"\n"


def _lines(content: bytes) -> list[bytes]:
    return content.split(_end(content))


def lose_a_line(rng: random.Random, content: bytes) -> bytes:
    lines = _lines(content)
    del lines[rng.randrange(len(lines) - 1)]
    return _end(content).join(lines)


def double_a_line(rng: random.Random, content: bytes) -> bytes:
    lines = _lines(content)
    at = rng.randrange(len(lines) - 1)
    return _end(content).join([*lines[: at + 1], *lines[at:]])


def add_commas(rng: random.Random, content: bytes) -> bytes:
    lines = _lines(content)
    return content + (b"," * lines[0].count(b",") + _end(content)) * rng.randrange(1, 4)


def add_empty_line(rng: random.Random, content: bytes) -> bytes:
    lines = _lines(content)
    lines.insert(rng.randrange(1, len(lines)), b"")
    return _end(content).join(lines)


def _cell(change: Callable[[random.Random, bytes], bytes]) -> Operator:
    def changed(rng: random.Random, content: bytes) -> bytes:
        lines = _lines(content)
        at = rng.randrange(1, len(lines) - 1)
        cells = lines[at].split(b",")
        column = rng.randrange(len(cells))
        cells[column] = change(rng, cells[column])
        lines[at] = b",".join(cells)
        return _end(content).join(lines)

    return changed


def swapped_in(column: int) -> Operator:
    """Swap the cells of two lines in a column, such as that of codes, where the names stay."""

    def swap(rng: random.Random, content: bytes) -> bytes:
        lines = _lines(content)
        first, second = rng.sample(range(1, len(lines) - 2), 2)
        one, other = lines[first].split(b","), lines[second].split(b",")
        one[column], other[column] = other[column], one[column]
        lines[first], lines[second] = b",".join(one), b",".join(other)
        return _end(content).join(lines)

    return swap


# What may happen to a CSV.
OF_CSV: Final[Mapping[str, Operator]] = {
    **ANY,
    "lose a line": lose_a_line,
    "double a line": double_a_line,
    "lines of commas at the end": add_commas,
    "an empty line": add_empty_line,
    "a lone carriage return": _put(b"\r"),
    "a byte of Windows-1252": _put(b"\xe9"),
    "a null byte": _put(b"\0"),
    "a quote": _put(b'"'),
    "a mark for no figure": _cell(lambda rng, _: rng.choice((b"*", b"N/A", b"-"))),
    "an error of a spreadsheet": _cell(lambda rng, _: rng.choice((b"#REF!", b"#N/A"))),
    "an odd number": _cell(lambda rng, _: rng.choice((b"1E999", b"-5", b"NaN", b"+7", b"1.5"))),
    "a long cell": _cell(lambda _, __: b"9" * 70_000),
    "another digit": _cell(lambda rng, cell: cell[:-1] + str(rng.randrange(10)).encode()),
    "UTF-16": lambda _, content: content.decode().encode("utf-16"),
    "semicolons": lambda _, content: content.replace(b",", b";"),
    "commas without end": lambda rng, _: b"," * rng.choice((100_000, 1_000_000)),
    "a web page": lambda _, content: b"<!DOCTYPE html>" + content,
}


def _member(change: Operator) -> Operator:
    """Change a member of a zip and leave its checksum right."""

    def changed(rng: random.Random, content: bytes) -> bytes:
        files = unzipped(content)
        # What a Mac adds is read by nobody.
        name = rng.choice(sorted(name for name in files if not name.startswith("__MACOSX/")))
        return zipped({**files, name: change(rng, files[name])})

    return changed


def lose_a_member(rng: random.Random, content: bytes) -> bytes:
    files = unzipped(content)
    del files[rng.choice(sorted(files))]
    return zipped(files)


def _one_more(name: str) -> Operator:
    return lambda _, content: zipped({**unzipped(content), name: b"a,b\n1,2\n"})


# What may happen to a zip, and to a workbook that is one.
OF_ZIP: Final[Mapping[str, Operator]] = {
    **ANY,
    "cut a member": _member(cut),
    "lose bytes of a member": _member(lose_bytes),
    "double bytes of a member": _member(double_bytes),
    "lose a member": lose_a_member,
    "a member too many": _one_more("again.csv"),
    "a member outside": _one_more("../a.csv"),
}


def mutants(
    originals: Mapping[str, tuple[bytes, Mapping[str, Operator]]], seed: int, number: int
) -> Iterator[Mutant]:
    """
    Make broken files.

    Args:
        originals: Name → content, and the operators that fit it.
        seed: Where the random choices begin.
        number: How many; every operator of every original comes in turn.

    Yields:
        Files that differ from their original and from each other.
    """
    rng = random.Random(seed)
    turns = [
        (name, operator) for name, (_, operators) in originals.items() for operator in operators
    ]
    rng.shuffle(turns)
    made: set[bytes] = {content for content, _ in originals.values()}
    at = 0
    while number:
        name, operator = turns[at % len(turns)]
        at += 1
        content = originals[name][1][operator](rng, originals[name][0])
        if content not in made and content:
            made.add(content)
            number -= 1
            yield Mutant(original=name, operator=operator, content=content)
