"""pipeline.load gives one consistent set of frames, graphs, figures and quotes."""

import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import pipeline
from pipeline.errors import NothingToDo, ProjectError
from pipeline.project import Project
from pipeline.report import ReportOptions, render
from pipeline.report.figures import svg_of
from pipeline.settings import Settings
from pipeline.store import open_folder, publish
from pipeline.tables import TABLES
from tests.report_tables import MANIFEST, world_tables


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leernetwerk")
    (folder / "data" / "raw").mkdir(parents=True)
    publish(open_folder(folder), world_tables(), MANIFEST)
    return folder


@pytest.fixture(scope="module")
def project(root: Path) -> Project:
    return pipeline.load(root)


@pytest.fixture(scope="module")
def pictures() -> dict[str, bytes]:
    outputs = render(world_tables(), MANIFEST, Settings(), ReportOptions(pdf=False))
    return {name: content for name, content in outputs.items() if name.startswith("figuren/")}


def test_importing_does_no_work() -> None:
    code = "import sys, pipeline; print(sorted({'pandas', 'spacy', 'matplotlib', 'networkx'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_table_is_an_attribute_with_its_columns(project: Project) -> None:
    assert set(project.tables) == set(TABLES)
    for name, table in TABLES.items():
        assert list(getattr(project, name).columns) == [column.name for column in table.columns]
        assert list(project.describe(name).index) == [column.name for column in table.columns]
    assert set(TABLES) <= set(dir(project))
    assert project.edges is project.edges


def test_dates_are_real(project: Project) -> None:
    assert project.sessions["date"].dtype == np.dtype("datetime64[s]")
    assert list(project.sessions["date"].dt.year) == [2021, 2021, 2021, 2022]
    assert project.outcomes["due"].isna().tolist() == [True, True, False]
    for name, table in TABLES.items():
        for column in table.columns:
            if column.type == "date":
                assert getattr(project, name)[column.name].dtype.kind == "M", f"{name}.{column.name}"


def test_repr_says_what_it_is(project: Project, root: Path) -> None:
    assert repr(project) == (
        f"Project '{root.name}': 5 reports, 4 meetings from 2021-02-04 to 2022-03-10; "
        "3 people, 2 organisations, 1 places, 5 themes"
    )


def test_describe_lists_tables(project: Project) -> None:
    listed = project.describe()
    assert listed.loc["sessions", "rows"] == 4
    assert listed.loc["sessions", "meaning"] == TABLES["sessions"].doc
    assert project.describe("sessions").loc["date", "type"] == "datetime64"
    assert bool(project.describe("sessions").loc["date", "may_be_empty"]) is True


def test_named_puts_names_and_dates_beside_identifiers(project: Project) -> None:
    edges = project.named(project.edges)
    assert list(edges.columns[:6]) == ["scope", "date", "source", "source_name", "target", "target_name"]
    row = edges[(edges["source"] == "theme:armoede") & (edges["scope"] == "2022-03-10-werksessie")].iloc[0]
    assert (row["source_name"], row["target_name"]) == ("armoede", "Nationaal Programma Onderwijs")
    assert row["date"] == pd.Timestamp(2022, 3, 10)
    assert edges.loc[edges["scope"] == "all", "date"].isna().all()
    assert "source_name" not in project.edges
    assert list(project.named(project.mentions).columns[:2]) == ["report_id", "date"]


def test_entity_is_found_by_name_alias_or_id(project: Project) -> None:
    assert project.entity("oza") == "theme:oza"
    assert project.entity("theme:oza") == "theme:oza"
    assert project.entity("Wietske") == "person:wietske-hamelink"


def test_text_is_what_spans_count_in(project: Project) -> None:
    texts = {report_id: project.text(report_id) for report_id in project.reports["report_id"]}
    for row in project.mentions.itertuples():
        assert texts[row.report_id][row.start_char : row.end_char] == row.text


def test_quotes_mark_the_names(project: Project) -> None:
    found = project.quotes("NPO", "armoede")
    assert list(found["place"]) == [
        "verslag-2021-06-17.txt#3",
        "verslag-2021-11-25.txt#1",
        "verslag-2021-11-25.txt#2",
        "verslag-2022-03-10.txt#1",
    ]
    assert found["text"][3] == "«NPO» en «armoede» en nog eens «NPO»."
    assert project.quote("verslag-2022-03-10.txt#1") == "NPO en armoede en nog eens NPO."
    assert len(project.quotes("NPO", most=2)) == 2


def test_network_is_a_graph_with_attributes(project: Project) -> None:
    graph = project.network()
    assert isinstance(graph, nx.Graph)
    assert graph.nodes["theme:oza"]["label"] == "onderwijszorgarrangement"
    assert graph.edges["theme:npo", "theme:armoede"]["weight"] == 4
    assert project.network("2022-03-10-werksessie").edges["theme:npo", "theme:armoede"]["weight"] == 1
    drawn = project.network(backbone=True)
    assert set(drawn.edges) <= set(graph.edges)
    assert all(data["backbone"] for _, _, data in drawn.edges(data=True))


@pytest.mark.parametrize(
    ("picture", "name", "options", "salt"),
    [
        ("netwerk", "network", {}, "network"),
        ("thema-oza", "theme", {"theme": "OZA"}, "theme:oza"),
        ("thema-per-sessie", "theme_by_session", {}, "heat"),
        ("persoon-thema", "person_theme", {}, "matrix"),
    ],
)
def test_every_figure_of_the_report_is_one_call(
    project: Project, pictures: dict[str, bytes], picture: str, name: str, options: dict[str, str], salt: str
) -> None:
    assert svg_of(project.figure(name, **options), salt) == pictures[f"figuren/{picture}.svg"].decode("utf-8")


def test_the_report_has_no_figure_that_cannot_be_drawn_again(pictures: dict[str, bytes]) -> None:
    other = {name for name in pictures if not name.startswith("figuren/thema-")}
    assert other == {"figuren/netwerk.svg", "figuren/persoon-thema.svg"}


def test_groups_are_drawn_as_in_the_report(root: Path) -> None:
    world = world_tables()
    members = [("2021", "person:naima-zerhouni", "g01", 1.0), ("2022", "person:naima-zerhouni", "g01", 1.0)]
    groups = {
        "community_members": pd.DataFrame(members, columns=["period", "entity_id", "community", "consensus"]),
        "community_flow": pd.DataFrame(
            [("2021", "g01", "2022", "g01", 1)],
            columns=["period", "community", "next_period", "next_community", "n_entities"],
        ),
    }
    outputs = render({**world, **groups}, MANIFEST, Settings(), ReportOptions(pdf=False))
    drawn = Project(root, {**world, **groups}, MANIFEST, Settings()).figure("groups")
    assert svg_of(drawn, "flow") == outputs["figuren/groepen.svg"].decode("utf-8")
    with pytest.raises(ProjectError, match="no groups in two periods"):
        Project(root, world, MANIFEST, Settings()).figure("groups")


def test_themes_can_be_chosen(project: Project) -> None:
    assert len(project.figure("themes", themes=["OZA", "NPO"]).axes) == 2
    assert len(project.figure("themes").axes) == 5
    assert len(project.figure("theme_by_session", last=2).axes[0].get_xticklabels()) == 2
    matrix = project.figure("person_theme", people=["Naima"], themes=["OZA"])
    labels = [label.get_text() for label in matrix.axes[0].get_yticklabels()]
    assert labels == ["Naima Zerhouni"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("p.figure('netwerk')", "figure 'netwerk': no such figure; did you mean 'network'?"),
        ("p.figure('theme')", "figure 'theme': theme() missing 1 required positional argument: 'theme'; see help"),
        ("p.figure('theme', theme='OZZA')", "'OZZA': nobody and nothing goes by this name; did you mean 'OZA'?"),
        ("p.entity('xyzzy')", "'xyzzy': nobody and nothing goes by this name; see project.entities"),
        ("p.text('verslag-2021-06-17.md')", "no such report; did you mean 'verslag-2021-06-17.txt'?"),
        ("p.quote('verslag-2021-06-17.txt#99')", "no such block; write it as REPORT_ID#BLOCK"),
        ("p.quote('onzin')", "no such block"),
        ("p.network('2022')", "scope '2022': is neither 'all' nor a session"),
        ("p.describe('edge')", "table 'edge': no such table; did you mean 'edges'?"),
    ],
)
def test_errors_are_one_line_with_a_remedy(project: Project, call: str, message: str) -> None:
    with pytest.raises(ProjectError) as caught:
        eval(call, {"p": project})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_table_is_an_attribute_error(project: Project) -> None:
    with pytest.raises(AttributeError, match="did you mean 'edges'"):
        _ = project.edgs


def test_a_folder_that_was_not_run_says_so(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    with pytest.raises(NothingToDo, match="has no results yet; first do 'rodedraad run"):
        pipeline.load(tmp_path)
    with pytest.raises(ProjectError, match="no such folder"):
        pipeline.load(tmp_path / "elders")
