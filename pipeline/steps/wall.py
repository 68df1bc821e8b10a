"""
Read published files in a child process with limits on memory and time, which may die of one.

A damaged file can make a library ask for 24 GB, work for hours or abort the interpreter. Behind the
wall that ends the child, the file is refused, and the night goes on. The child is our own
interpreter (`python -m pipeline.steps.wall`); it is started for the first file and reads the others
too while it lives. It answers with the bytes of a Parquet file, which its parent keeps as they are.
"""

import contextlib
import io
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final, Self, cast

import polars as pl

from pipeline import errors
from pipeline.domain.releases import Release
from pipeline.errors import HouseError, MachineProblem, UnreadableFile
from pipeline.parse import layouts, workbook
from pipeline.parse.cells import without_errors, without_invisible
from pipeline.steps import holdings

# The largest file we know, a month of RTT, takes 0.6 GB and three seconds of a processor. On the
# clock we wait longer: that a machine is busy is not the fault of the file.
MOST_MEMORY: Final = 2_000_000_000
MOST_SECONDS: Final = 60
MOST_ON_THE_CLOCK: Final = 180

# The largest table we know takes 40 MB here, and ten times that where it is judged.
MOST_HELD: Final = 200_000_000

# zstd level 1 writes a month of RTT in half the time of level 6, for 1.6 % more bytes. Nobody asks
# for the smallest and largest value of a column, which take a fifth of that time.
PARSED_LEVEL: Final = 1

# Each thread reserves memory; more of them hardly read faster.
THREADS: Final = 4

# How much of what the child complains about we keep, to say what it died of.
LAST_WORDS: Final = 4_000

MEMORY: Final = f"it asked for more than {MOST_MEMORY / 1e9:.0f} GB of memory"
TIME: Final = f"it took longer than {MOST_SECONDS} seconds"
# A system that has no memory left kills whom it likes.
KILLED: Final = "it was killed from outside"
CLOCK: Final = f"it gave no answer within {MOST_ON_THE_CLOCK} seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    The typed rows of one release, as the bytes of a Parquet file.

    Attributes:
        notes: What the parser says of them.
        columns: Where their columns are in the file, as `Header.to_record` writes it.
    """

    parquet: bytes
    notes: tuple[str, ...]
    columns: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Death:
    """Why there was no answer, as the end of "the reader was stopped because …"."""

    why: str


class Wall:
    """Reads files in a child; a context, so that the child ends with the block."""

    def __init__(self) -> None:
        """Start nothing yet: a night without new files needs no child."""
        self._child: subprocess.Popen[bytes] | None = None
        self._has_read = False
        # What the child has been asked and not answered yet.
        self._begun: bytes | None = None

    def __enter__(self) -> Self:
        """Give the wall."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.close()

    def begin(self, path: Path, release: Release) -> None:
        """Let the child parse a file, and do not wait: `read` is asked for it next."""
        self._put(_asked(path, {"release": release.to_record()}))

    def read(self, path: Path, release: Release) -> Reading:
        """
        Parse a landed file behind the wall.

        Args:
            path: The file.
            release: Its release; its source says how to read it.

        Returns:
            Its rows with `release_id`, and the notes.

        Raises:
            SourceProblem: As the source's parser raises it; or `UnreadableFile`, because the child
                died of the file, took too long, or met an error that nobody foresaw.
            HouseError: What the child reports about our own declarations or this machine.
            OSError: The system refused to read the file.
        """
        told, content = self._ask(path, release.name, {"release": release.to_record()})
        return Reading(parquet=content, notes=tuple(told["notes"]), columns=tuple(told["columns"]))

    def recognise(self, path: Path, sources: Sequence[str]) -> tuple[str, ...]:
        """
        Find the sources whose table a file holds, going by its headers, behind the wall.

        Args:
            path: Any file.
            sources: The keys of the sources to try.

        Returns:
            The keys of those with a layout that fits.

        Raises:
            UnreadableFile: It is no table, or the child died of it.
            HouseError: What the child reports about this machine.
            OSError: The system refused to read the file.
        """
        told, _ = self._ask(path, path.name, {"sources": [*sources]})
        return tuple(told["fitting"])

    def _ask(
        self, path: Path, name: str, question: Mapping[str, Any]
    ) -> tuple[dict[str, Any], bytes]:
        """Ask the child about a file; raise what it reports, or UnreadableFile if it died of it."""
        self._put(_asked(path, question))
        is_fresh, self._has_read, self._begun = not self._has_read, True, None
        answer = _heard(cast("subprocess.Popen[bytes]", self._child), path)
        if not isinstance(answer, _Death):
            return answer
        self.close()
        if not is_fresh:
            # What it had read before may have been too much together: a new child decides.
            return self._ask(path, name, question)
        raise UnreadableFile(
            f"{name}: expected a file that can be read, but the reader was stopped because "
            f"{answer.why}; do not use this file, and download it again"
        )

    def _put(self, asked: bytes) -> None:
        """Put a question to the child, unless it is at work on it."""
        if self._begun is not None and self._begun != asked:
            # Its answer would be taken for that to another question.
            self.close()
        if self._child is None:
            self._child = _start()
        if self._begun is None:
            with contextlib.suppress(BrokenPipeError):
                pipe = cast("IO[bytes]", self._child.stdin)
                pipe.write(asked)
                pipe.flush()
            self._begun = asked

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        self._has_read, self._begun = False, None
        if child is not None:
            _end(child)


def _start() -> "subprocess.Popen[bytes]":
    """Start a child and wait until it can read; raise MachineProblem if it never can."""
    package = Path(__file__).parents[2]
    child = subprocess.Popen(
        # -P: no module is taken from the folder in which somebody happens to work.
        [sys.executable, "-P", "-m", "pipeline.steps.wall"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={
            **os.environ,
            "PYTHONPATH": str(package),
            "POLARS_MAX_THREADS": str(THREADS),
            "ARROW_DEFAULT_MEMORY_POOL": "system",
        },
        # Ctrl-C reaches us alone, and we end the child.
        start_new_session=True,
    )
    answer = _answer(child)
    if isinstance(answer, _Death):
        _end(child)
        raise MachineProblem(
            f"the reader of files cannot be started here ({answer.why}); nothing was judged. Run "
            f"{sys.executable} -P -m pipeline.steps.wall to see why"
        )
    return child


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _asked(path: Path, question: Mapping[str, Any]) -> bytes:
    """Write a question about a file as a line."""
    return json.dumps({"path": str(path), **question}).encode() + b"\n"


def _heard(child: "subprocess.Popen[bytes]", path: Path) -> tuple[dict[str, Any], bytes] | _Death:
    """Wait for the answer about a file, and raise what the child reports as an error of ours."""
    answer = _answer(child)
    if isinstance(answer, _Death):
        return answer
    told, _ = answer
    if "disk" in told:
        raise OSError(*told["disk"], str(path))
    if "problem" in told:
        raise getattr(errors, told["problem"])(told["says"])
    if "stopped" in told:
        return _Death(why=told["stopped"])
    return answer


def _answer(child: "subprocess.Popen[bytes]") -> tuple[dict[str, Any], bytes] | _Death:
    """Wait for one answer: a line of JSON, then as many bytes as it says."""
    answers, complaints = cast("IO[bytes]", child.stdout), cast("IO[bytes]", child.stderr)
    until = time.monotonic() + MOST_ON_THE_CLOCK
    heard, complaint = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(answers, selectors.EVENT_READ)
        selector.register(complaints, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                piece = os.read(key.fd, 1 << 20)
                if key.fileobj is complaints:
                    complaint += piece
                    del complaint[:-LAST_WORDS]
                    if not piece:
                        selector.unregister(complaints)
                elif not piece:
                    return _Death(why=_cause(child.wait(), complaint + complaints.read()))
                else:
                    heard += piece
            line, is_whole, content = heard.partition(b"\n")
            if is_whole and len(content) == (told := json.loads(line))["size"]:
                return told, bytes(content)
    return _Death(why=CLOCK)


def _cause(code: int, complaint: bytearray) -> str:
    """Say what a child died of, in words that are the same on every machine."""
    if b"memory allocation of" in complaint or b"MemoryError" in complaint:
        return MEMORY
    if code == -signal.SIGXCPU:
        return TIME
    if code == -signal.SIGKILL:
        return KILLED
    if code < 0:
        return f"it crashed ({signal.Signals(-code).name})"
    last = complaint.decode(errors="replace").strip().rpartition("\n")[2]
    return f"it ended with code {code}" + (f" ({last[:200]})" if last else "")


# ---------------------------------------------------------------- the child


def main() -> None:
    """Answer one question after another, until there are no more or one ends the process."""
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not be taken for an answer.
    os.dup2(2, 1)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_DATA, MOST_MEMORY)
    _say(answers, {})
    for line in sys.stdin.buffer:
        question = json.loads(line)
        _limit(resource.RLIMIT_CPU, int(time.process_time()) + 1 + MOST_SECONDS)
        path = Path(question["path"])
        if "sources" in question:
            told, content = fitting(path, question["sources"])
        else:
            told, content = answer_to(path, Release.from_record(question["release"]))
        _say(answers, told, content)
        if "stopped" in told:
            return


def answer_to(path: Path, release: Release) -> tuple[dict[str, Any], bytes]:
    """
    Parse one file and say how that went.

    Args:
        path: The landed file.
        release: Its release.

    Returns:
        `notes`, `columns` and the bytes of a Parquet file; or `problem` and `says`, an error of
        ours; or `disk`, what the system says; or `stopped`, why nobody should go on in this
        process.
    """
    return _answered(path, release.name, lambda: _parsed(path, release))


def fitting(path: Path, sources: Sequence[str]) -> tuple[dict[str, Any], bytes]:
    """Find the sources with a layout that fits a file: `fitting`, or an error as `answer_to`."""

    def found() -> tuple[dict[str, Any], bytes]:
        known = {source: holdings.reader(source).layouts for source in sources}
        head = workbook.read_head(path, layouts.sheets_of(chain.from_iterable(known.values())))
        return {"fitting": [one for one in sources if layouts.fits(head, known[one])]}, b""

    return _answered(path, path.name, found)


def _parsed(path: Path, release: Release) -> tuple[dict[str, Any], bytes]:
    parsed = holdings.reader(release.source).parse(path, release)
    known, lost = without_errors(parsed.frame)
    typed, unseen = without_invisible(known)
    _demand_small(typed, release)
    frame = typed.with_columns(pl.lit(release.id).alias("release_id"))
    table = io.BytesIO()
    frame.write_parquet(table, compression="zstd", compression_level=PARSED_LEVEL, statistics=False)
    columns = [header.to_record() for header in parsed.headers]
    return {"notes": [*parsed.notes, *lost, *unseen], "columns": columns}, table.getvalue()


def _answered(
    path: Path, name: str, work: Callable[[], tuple[dict[str, Any], bytes]]
) -> tuple[dict[str, Any], bytes]:
    """Do a piece of work on a file, and turn whatever goes wrong into an answer."""
    try:
        return work()
    except HouseError as error:
        return {"problem": type(error).__name__, "says": str(error)}, b""
    except MemoryError:
        return {"stopped": MEMORY}, b""
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 a library's panic is not an Exception
        if isinstance(error, OSError) and error.filename == str(path):
            return {"disk": [error.errno, error.strerror]}, b""
        # The later lines of a library's message tell of the machine and of no use to a reader.
        says = next(iter(str(error).splitlines()), "").replace(str(path), name)
        return {"stopped": f"of {type(error).__name__}: {says[:500]}"}, b""


def _demand_small(typed: pl.DataFrame, release: Release) -> None:
    """Raise UnreadableFile for a table that would be too much for whoever judges it."""
    if typed.estimated_size() > MOST_HELD:
        raise UnreadableFile(
            f"{release.name}: expected a table of a sensible size, found {typed.height:,} rows, "
            "far more than in any release so far; do not use this file"
        )


def _limit(what: int, most: int) -> None:
    """Set a limit of the system, unless it is lower already."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _say(answers: IO[bytes], told: dict[str, Any], content: bytes = b"") -> None:
    with contextlib.suppress(BrokenPipeError):
        answers.write(json.dumps({**told, "size": len(content)}).encode() + b"\n" + content)
        answers.flush()


if __name__ == "__main__":
    main()
