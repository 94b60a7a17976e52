"""The store: declared tables, states that change in one step, outcomes kept by content."""

import datetime as dt
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import NothingToDo, ProjectError, StoreError, UnreadableReport
from pipeline.records import (
    Attendee,
    BlockTerms,
    Mention,
    Report,
    ReportAnalysis,
    ReportMentions,
    SessionFacts,
    lay_out,
)
from pipeline.store import Folder, MapKey, Parts, load_state, locked, open_folder, publish, read_manifest, write_outputs
from pipeline.store.arrow import empty_frame, frame_of, parquet_bytes, to_arrow
from pipeline.store.state import is_complete
from pipeline.tables import MAP_TABLES, TABLES, Column, Table

SAMPLE = Table(
    "sample",
    "a table with every type",
    (
        Column("name", "string", "key"),
        Column("n", "int", "count", null=True),
        Column("share", "float", "share", null=True),
        Column("held", "bool", "flag"),
        Column("date", "date", "day", null=True),
        Column("terms", "strings", "words"),
        Column("days", "dates", "days"),
    ),
    ("name",),
    ("name",),
)
VALUES = {
    "string": st.text(max_size=8),
    "int": st.integers(-(2**40), 2**40),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "date": st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    "strings": st.lists(st.text(max_size=4), max_size=3).map(tuple),
    "dates": st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), max_size=2).map(tuple),
}
ROW = st.tuples(*(VALUES[c.type] | st.none() if c.null else VALUES[c.type] for c in SAMPLE.columns))


def sample_frame(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[c.name for c in SAMPLE.columns], dtype=object)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=6, unique_by=lambda row: row[0].encode("utf-8", "replace")))
def test_frames_come_back_as_they_went(rows: list[tuple]) -> None:
    back = frame_of(to_arrow(sample_frame(rows), SAMPLE), SAMPLE)
    expected = sorted(((r[0].encode("utf-8", "replace").decode(), *r[1:]) for r in rows), key=lambda r: r[0])
    got = [
        tuple(None if not isinstance(v, tuple) and pd.isna(v) else v for v in row)
        for row in back.itertuples(index=False)
    ]
    assert got == expected


@settings(max_examples=20, deadline=None)
@given(st.permutations([("a", 1), ("b", None), ("c", 3)]))
def test_row_order_does_not_change_bytes(order: list[tuple[str, int | None]]) -> None:
    rows = [(name, n, 0.5, True, None, (), ()) for name, n in order]
    base = [(name, n, 0.5, True, None, (), ()) for name, n in sorted(order)]
    assert parquet_bytes(to_arrow(sample_frame(rows), SAMPLE)) == parquet_bytes(to_arrow(sample_frame(base), SAMPLE))


PAIRS = Table(
    "pairs",
    "a table whose rows are in order of another column than its key",
    (Column("other", "string", "sorted first", null=True), Column("one", "string", "key"), Column("n", "int", "count")),
    ("one", "n"),
    ("other", "n", "one"),
)
PAIR = st.tuples(st.sampled_from(["a", "b", "\u00e9", None]), st.sampled_from("abz"), st.integers(0, 3))


@settings(max_examples=60, deadline=None)
@given(st.lists(PAIR, max_size=7), st.sampled_from(["object", "str"]), st.booleans())
def test_rows_are_sorted_with_the_unknown_last_and_keys_are_unique(rows: list[tuple], kind: str, ready: bool) -> None:
    expected = sorted(rows, key=lambda row: (row[0] is None, row[0] or "", row[2], row[1]))
    frame = pd.DataFrame(expected if ready else rows, columns=["other", "one", "n"])
    frame = frame.astype({"other": kind, "one": kind, "n": "int64"})
    if len({(one, n) for _, one, n in rows}) < len(rows):
        with pytest.raises(StoreError, match="key occurs twice"):
            to_arrow(frame, PAIRS)
    else:
        assert [tuple(row.values()) for row in to_arrow(frame, PAIRS).to_pylist()] == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns="n"), "missing columns ['n']"),
        (lambda f: f.assign(extra=1), "unknown columns ['extra']"),
        (lambda f: f.assign(name=None), "column 'name' has an empty value"),
        (lambda f: pd.concat([f, f]), "key occurs twice: ['a']"),
        (lambda f: f.assign(date="soon"), "column 'date'"),
        (lambda f: f.assign(name=7), "column 'name'"),
    ],
)
def test_a_frame_that_does_not_fit_is_refused(change, message: str) -> None:
    frame = sample_frame([("a", 1, 0.5, True, None, (), ())])
    with pytest.raises(StoreError, match="table 'sample'") as caught:
        to_arrow(change(frame), SAMPLE)
    assert message in str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return open_folder(tmp_path)


def tables(title: str = "one") -> dict[str, pd.DataFrame]:
    frames = {name: empty_frame(table) for name, table in TABLES.items()}
    row = {"report_id": "a.txt", "title": title, "media_type": "text/plain", "sha256": "0", "published": None,
           "session_id": None, "n_words": 3, "language": "nl", "warnings": (), "n_blocks": 1}  # fmt: skip
    frames["reports"] = pd.DataFrame([row])
    return frames


def test_publish_and_load(folder: Folder) -> None:
    publish(folder, tables(), {"run": "x"})
    state = load_state(folder)
    assert state.tables["reports"]["title"].tolist() == ["one"]
    assert state.manifest["run"] == "x"
    assert pd.read_parquet(folder.processed / "reports.parquet")["title"].tolist() == ["one"]
    assert is_complete(folder, state.manifest)


def test_publish_replaces_everything_and_leaves_nothing_behind(folder: Folder) -> None:
    publish(folder, tables("one"), {})
    publish(folder, tables("two"), {})
    assert load_state(folder).tables["reports"]["title"].tolist() == ["two"]
    assert len([p for p in folder.generations.iterdir() if p.name != "current"]) == 1
    assert not list(folder.processed.rglob(".draft*"))


def test_a_refused_table_leaves_the_old_state(folder: Folder) -> None:
    publish(folder, tables("one"), {})
    with pytest.raises(StoreError):
        publish(folder, {**tables("two"), "reports": tables()["reports"].drop(columns="title")}, {})
    assert load_state(folder).tables["reports"]["title"].tolist() == ["one"]


def test_a_full_disk_leaves_the_old_state(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(folder, tables("one"), {})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProjectError, match=r"No space left on device.*what was there is unchanged"):
        publish(folder, tables("two"), {})
    with pytest.raises(ProjectError, match="No space left"):
        write_outputs(folder.reports, {"rapport.html": b"x"})
    monkeypatch.undo()
    assert load_state(folder).tables["reports"]["title"].tolist() == ["one"]
    assert not list(folder.processed.rglob(".draft*"))
    assert not (folder.reports / "rapport.html").exists()


def test_damaged_tables_are_seen(folder: Folder) -> None:
    publish(folder, tables(), {})
    manifest = read_manifest(folder)
    assert manifest is not None
    (folder.processed / "edges.parquet").unlink()
    assert not is_complete(folder, manifest)


def test_no_results_yet(folder: Folder) -> None:
    with pytest.raises(NothingToDo, match="has no results yet"):
        load_state(folder)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: None, "no such folder"),
        (lambda p: p.write_text("x"), "is a file"),
        (lambda p: p.mkdir(), "has no folder data/raw"),
    ],
)
def test_folders_that_are_no_project(tmp_path: Path, make, message: str) -> None:
    place = tmp_path / "project"
    make(place)
    with pytest.raises(ProjectError, match=message):
        open_folder(place)


def test_one_run_at_a_time(folder: Folder) -> None:
    code = "import sys, pathlib; from pipeline.store import *\nwith locked(Folder(pathlib.Path(sys.argv[1]))): pass"
    with locked(folder):
        second = subprocess.run([sys.executable, "-c", code, str(folder.root)], capture_output=True, text=True)
    assert "another run is working in this folder" in second.stderr
    third = subprocess.run([sys.executable, "-c", code, str(folder.root)], capture_output=True, text=True)
    assert third.returncode == 0


def analysis(name: str, text: str = "Hanneke opent.") -> ReportAnalysis:
    blocks = lay_out([("paragraph", "", text)])
    report = Report(name, "Verslag", "text/plain", "ab", dt.date(2021, 5, 1), "nl", 2, blocks)
    attendee = Attendee("Hanneke", "present", 0, 0, 7)
    found = ReportMentions(
        name,
        (Mention(name, 0, 0, 0, 7, "Hanneke", "person", "model"),),
        (),
        (BlockTerms(0, ("openen",), ("VERB",), 1, 2),),
    )
    return ReportAnalysis(report, SessionFacts(name, "meeting", "overleg", attendees=(attendee,)), found, (1, 2**62))


def test_map_outcomes_come_back(folder: Folder) -> None:
    Parts(folder).add(
        [("k1", analysis("b.txt")), ("k2", analysis("a.txt"))],
        [(MapKey("c.pdf", "k3"), UnreadableReport("c.pdf", "is a scan", "make it text"))],
    )
    parts = Parts(folder)
    keys = [MapKey("b.txt", "k1"), MapKey("a.txt", "k2"), MapKey("c.pdf", "k3")]
    assert all(key in parts for key in keys)
    assert MapKey("a.txt", "k1") not in parts
    failure = parts.failure(keys[2])
    assert failure is not None
    assert (failure.reason, failure.remedy) == ("is a scan", "make it text")
    result = parts.read(keys)
    assert result.reports["report_id"].tolist() == ["a.txt", "b.txt"]
    assert result.reports["fingerprint"].tolist() == [(1, 2**62)] * 2
    assert result.facts == tuple(analysis(name).facts for name in ("a.txt", "b.txt"))
    assert result.attendees()["name"].tolist() == ["Hanneke"] * 2
    assert result.terms["lemmas"].tolist() == [("openen",)] * 2
    assert result.without(["a.txt"]).reports["report_id"].tolist() == ["b.txt"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=6, max_size=6), st.sets(st.integers(0, 5)))
def test_outcomes_come_back_in_order_however_they_were_parted(part_of: list[int], wanted: set[int]) -> None:
    keys = [MapKey(f"r{number}.txt", "k") for number in range(6)]
    texts = [f"Verslag {number} van een dag." for number in range(6)]
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / "data" / "raw").mkdir(parents=True)
        parts = Parts(open_folder(root))
        for part in range(3):
            parts.add([("k", analysis(keys[n].report_id, texts[n])) for n in range(6) if part_of[n] == part], [])
        found = parts.read(keys[number] for number in wanted)
    assert found.reports["report_id"].tolist() == [keys[number].report_id for number in sorted(wanted)]
    assert found.blocks["text"].tolist() == [texts[number] for number in sorted(wanted)]
    assert found.mentions["report_id"].tolist() == found.reports["report_id"].tolist()
    assert found.terms.index.tolist() == list(range(len(wanted)))


def test_stale_outcomes_go_and_small_parts_are_merged(folder: Folder) -> None:
    parts = Parts(folder)
    keys = []
    for number in range(40):
        key = MapKey(f"r{number:02}.txt", "k")
        keys.append(key)
        if number % 10:
            parts.add([(key.key, analysis(key.report_id))], [])
        else:
            parts.add([], [(key, UnreadableReport(key.report_id, "is a scan", ""))])
    before = parts.read(keys)
    parts.tidy(keys)
    assert len(list(folder.parts.iterdir())) == 1
    again = Parts(folder)
    pd.testing.assert_frame_equal(again.read(keys).mentions, before.mentions)
    assert again.failure(keys[10]) == parts.failure(keys[10]) is not None
    again.tidy([])
    assert not list(folder.parts.iterdir())


def test_a_damaged_part_is_made_again(folder: Folder) -> None:
    Parts(folder).add([("k", analysis("a.txt"))], [])
    (index,) = folder.parts.glob("*/reports.parquet")
    index.write_bytes(b"junk")
    assert MapKey("a.txt", "k") not in Parts(folder)
    assert not list(folder.parts.iterdir())


def test_map_tables_are_declared_apart() -> None:
    assert set(MAP_TABLES) == {"reports", "blocks", "mentions", "definitions", "terms", "rejected"}


def test_killed_while_publishing_leaves_one_whole_state(folder: Folder) -> None:
    publish(folder, tables("0"), {})
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        sys.path.insert(0, sys.argv[2])
        from test_store import tables
        from pipeline.store import Folder, publish
        for number in range(1, 100_000):
            publish(Folder(Path(sys.argv[1])), tables(str(number)), {"n": str(number)})
            print(number, flush=True)
    """)
    for wait in (0.0, 0.003, 0.011, 0.02, 0.037):
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(folder.root), str(Path(__file__).parent)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline()
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        state = load_state(folder)
        assert state.tables["reports"]["title"].tolist() == [state.manifest["n"]]
        assert is_complete(folder, state.manifest)


def test_write_outputs_leaves_no_drafts_and_no_figures_of_before(tmp_path: Path) -> None:
    write_outputs(tmp_path, {"rapport.html": b"1", "figuren/oud.svg": b"1"})
    (tmp_path / ".draft-1").write_bytes(b"half")
    (tmp_path / "figuren" / ".draft-2").write_bytes(b"half")
    (tmp_path / "eigen.html").write_bytes(b"of the user")
    write_outputs(tmp_path, {"rapport.html": b"2", "figuren/nieuw.svg": b"1"})
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert left == {"rapport.html", "figuren/nieuw.svg", "eigen.html"}
