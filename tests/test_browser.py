"""The page in a real browser: accessible, used by mouse or by keyboard, whole without JavaScript, and harmless."""

import importlib.util
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

from pipeline.report import ReportOptions, render
from pipeline.settings import Settings
from tests import report_tables as world

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="Chromium with its driver is not installed"),
]
Open = Callable[..., webdriver.Chrome]


def axe_source() -> str:
    """The newest axe-core that an installed package carries."""
    for package in ("axe_playwright_python", "axe_core_python"):
        found = importlib.util.find_spec(package)
        if found is not None and found.submodule_search_locations:
            return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text("utf-8")
    raise AssertionError("axe-core is not installed")


def start(folder: str, javascript: bool = True) -> webdriver.Chrome:
    options = Options()
    options.binary_location = CHROMIUM
    for word in ("headless=new", "no-sandbox", "disable-gpu", "no-first-run", "disable-background-networking"):
        options.add_argument(f"--{word}")
    for word in (
        "disable-component-update",
        "disable-sync",
        "force-prefers-reduced-motion",
        f"user-data-dir={folder}",
        "window-size=1280,900",
    ):
        options.add_argument(f"--{word}")
    if not javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(DRIVER))


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        driver = start(folder)
        yield driver
        driver.quit()


def write(folder: Path, tables: dict[str, pd.DataFrame], **options: Any) -> str:
    outputs = render(tables, world.MANIFEST, Settings(), ReportOptions(pdf=False, **options))
    (folder / "rapport.html").write_bytes(outputs["rapport.html"])
    return f"file://{folder / 'rapport.html'}"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    made = {
        "plain": (world.world_tables(), {}),
        "english": (world.world_tables(), {"language": "en"}),
        "public": (world.world_tables(), {"public": True}),
        "hostile": (world.hostile_tables(), {}),
    }
    return {name: write(tmp_path_factory.mktemp(name), tables, **options) for name, (tables, options) in made.items()}


@pytest.fixture
def show(browser: webdriver.Chrome, pages: dict[str, str]) -> Iterator[Open]:
    def opened(name: str = "plain", width: int = 1280, media: str = "") -> webdriver.Chrome:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media})
        browser.get("about:blank")
        browser.get(pages[name])
        return browser

    yield opened
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def find(browser: webdriver.Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def all_of(browser: webdriver.Chrome, selector: str) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, selector)


def violations(browser: webdriver.Chrome) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA and good practice."""
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": axe_source()})
    run = """
    const done = arguments[0];
    axe.run(document, {resultTypes: ["violations"]}).then(result => done(result.violations.map(
      found => found.id + ": " + found.nodes.slice(0, 3).map(n => n.target + " " + n.failureSummary).join(" | "))));
    """
    browser.set_script_timeout(60)
    found: list[str] = browser.execute_async_script(run)
    return found


@pytest.mark.parametrize("name", ["plain", "english", "public", "hostile"])
@pytest.mark.parametrize(("width", "media"), [(1280, ""), (360, ""), (1280, "print")])
def test_axe_finds_nothing(show: Open, name: str, width: int, media: str) -> None:
    assert violations(show(name, width, media)) == []


def test_axe_finds_nothing_in_an_open_card_and_a_search(show: Open) -> None:
    browser = show()
    find(browser, "#zoekveld").send_keys("oza")
    find(browser, ".drawing .node").click()
    assert find(browser, "#venster").is_displayed()
    assert violations(browser) == []


@pytest.mark.parametrize("name", ["plain", "hostile"])
def test_nothing_is_fetched_and_nothing_refused(show: Open, name: str) -> None:
    browser = show(name)
    find(browser, "#zoekveld").send_keys("oza")
    fetched = browser.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert [name for name in fetched if not name.startswith("data:")] == []
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] != "INFO"] == []


def drawn(browser: webdriver.Chrome) -> tuple[set[str], int]:
    names = {node.get_attribute("data-entity") for node in all_of(browser, ".drawing .node")}
    return names, len(all_of(browser, ".drawing line"))


def test_the_slider_goes_through_the_sessions_by_key(show: Open) -> None:
    browser = show()
    everything = drawn(browser)
    assert everything[1] == 2
    slider = find(browser, "#sessie")
    slider.send_keys(Keys.ARROW_RIGHT)
    assert find(browser, "#sessienaam").text == "4 februari 2021"
    assert slider.get_attribute("aria-valuetext") == "4 februari 2021"
    assert drawn(browser) == ({"person:jorrit-van-dam", "theme:oza"}, 1)
    assert find(browser, "#netwerkstand").text == "Getekend: 2 namen, 1 lijn."
    slider.send_keys(Keys.END)
    assert find(browser, "#sessienaam").text == "10 maart 2022"
    slider.send_keys(Keys.HOME)
    assert drawn(browser) == everything


def test_the_slider_moves_by_mouse_and_names_keep_their_place(show: Open) -> None:
    browser = show()
    place = "return document.querySelector('.node[data-entity=\"theme:oza\"] text').getAttribute('x')"
    before = browser.execute_script(place)
    slider = find(browser, "#sessie")
    ActionChains(browser).move_to_element_with_offset(slider, slider.size["width"] // 2 - 4, 0).click().perform()
    assert find(browser, "#sessienaam").text == "10 maart 2022"
    assert browser.execute_script(place) == before


def test_the_filters_narrow_the_network(show: Open) -> None:
    browser = show()
    themes = Select(find(browser, "#themakeuze"))
    themes.select_by_visible_text("NPO")
    assert drawn(browser) == ({"theme:armoede", "theme:npo"}, 1)
    themes.select_by_value("")
    find(browser, "#sessie").send_keys(Keys.ARROW_RIGHT)
    find(browser, "#zeker").send_keys(Keys.SPACE)
    assert drawn(browser)[1] == 0  # within one session nothing is certain
    assert "samen in een alinea" in find(browser, "#netwerkstand").text


def test_a_card_opens_by_mouse_and_closes_by_button(show: Open) -> None:
    browser = show()
    find(browser, '.node[data-entity="theme:oza"] .sign').click()
    window = find(browser, "#venster")
    assert window.is_displayed()
    assert find(browser, "#venstertitel").text == "OZA (onderwijszorgarrangement)"
    shown = find(browser, "#venster-inhoud").text
    assert "Jorrit van Dam" in shown
    assert "17 juni 2021" in shown
    assert "OZA groeit" in shown
    find(browser, "#venster-sluit").click()
    assert not window.is_displayed()


def test_a_card_opens_and_closes_by_key_and_focus_comes_back(show: Open) -> None:
    browser = show()
    node = find(browser, '.node[data-entity="theme:npo"]')
    node.send_keys(Keys.ENTER)
    assert find(browser, "#venstertitel").text == "NPO (Nationaal Programma Onderwijs)"
    near = find(browser, "#venster .near a")
    name = near.text
    near.send_keys(Keys.ENTER)
    assert find(browser, "#venstertitel").text.startswith(name)
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    assert not find(browser, "#venster").is_displayed()
    assert browser.switch_to.active_element.get_attribute("data-entity") == "theme:npo"


def test_a_footnote_opens_its_quotes_in_their_context(show: Open) -> None:
    browser = show()
    reference = find(browser, "#kort .ref a")
    number = reference.text
    reference.send_keys(Keys.ENTER)
    assert find(browser, "#venstertitel").text == f"bron {number}"
    assert all_of(browser, "#venster mark")
    context = find(browser, "#venster summary")
    context.send_keys(Keys.ENTER)
    assert find(browser, "#venster .context > div").is_displayed()


def test_search_finds_names_without_accents_and_opens_the_card(show: Open) -> None:
    browser = show()
    field = find(browser, "#zoekveld")
    field.send_keys("naïma zerhouni")
    first = find(browser, "#zoeklijst a")
    assert first.text == "Naima Zerhouni (persoon)"
    assert find(browser, "#zoekstand").text.endswith("resultaten")
    first.send_keys(Keys.ENTER)
    assert find(browser, "#venstertitel").text == "Naima Zerhouni"
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    field.clear()
    field.send_keys("zeppelin")
    assert find(browser, "#zoekstand").text == "Niets gevonden."
    assert all_of(browser, "#zoeklijst li") == []


def test_tables_sort_by_mouse_and_key(show: Open) -> None:
    browser = show()
    table = find(browser, "#themas table")
    names = lambda: [row.text for row in table.find_elements(By.CSS_SELECTOR, "tbody th bdi")]  # noqa: E731
    first = names()
    head, blocks = (table.find_elements(By.CSS_SELECTOR, "thead th")[n] for n in (0, 2))
    head.find_element(By.CSS_SELECTOR, "button").click()
    assert names() == sorted(first, key=str.casefold)
    assert head.get_attribute("aria-sort") == "ascending"
    blocks.find_element(By.CSS_SELECTOR, "button").send_keys(Keys.SPACE)
    counts = [int(cell.text) for cell in table.find_elements(By.CSS_SELECTOR, "tbody td:nth-child(3) bdi")]
    assert counts == sorted(counts)
    assert head.get_attribute("aria-sort") is None
    blocks.find_element(By.CSS_SELECTOR, "button").send_keys(Keys.ENTER)
    assert blocks.get_attribute("aria-sort") == "descending"


def test_the_tab_key_reaches_everything_and_focus_is_seen(show: Open) -> None:
    browser = show()
    seen = []
    look = """
    const at = document.activeElement, style = getComputedStyle(at);
    const sign = at.querySelector(".sign");
    return [at.id || at.className.baseVal || at.className || at.tagName, at.getAttribute("href") || "",
            style.outlineStyle !== "none" || (sign && getComputedStyle(sign).strokeWidth === "3px")];
    """
    for _ in range(90):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        name, href, visible = browser.execute_script(look)
        assert visible, (name, href)
        seen.append(name)
    assert seen[0] == "skip"
    assert (
        seen.index("zoekveld")
        < seen.index("sessie")
        < seen.index("themakeuze")
        < seen.index("zeker")
        < seen.index("node")
    )


def test_the_skip_link_leads_to_the_content(show: Open) -> None:
    browser = show()
    ActionChains(browser).send_keys(Keys.TAB, Keys.ENTER).perform()
    assert browser.switch_to.active_element.get_attribute("id") == "inhoud"


@pytest.mark.parametrize("width", [800, 940, 1100, 1230, 1280])
def test_every_column_of_a_table_is_in_view(show: Open, width: int) -> None:
    wide = show("plain", width).execute_script(
        "return [...document.querySelectorAll('main > section .tabled')].filter(table => table.offsetParent"
        " && table.scrollWidth > table.clientWidth + 1).map(table => table.textContent.trim().slice(0, 40))"
    )
    assert wide == []


@pytest.mark.parametrize("name", ["plain", "hostile"])
@pytest.mark.parametrize("width", [320, 360, 1100, 1280])
def test_the_page_never_scrolls_sideways(show: Open, name: str, width: int) -> None:
    browser = show(name, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_hostile_text_shows_harmlessly(show: Open) -> None:
    browser = show("hostile")
    assert browser.title == "Rode draad in de verslagen"
    assert all_of(browser, "main img:not([src^='data:image/svg+xml'])") == []
    shown = find(browser, "#bronnen").text
    assert "<script>document.title='gekaapt'</script>" in shown
    assert "\N{GRINNING FACE}" in shown
    assert "\u05e9\u05dc\u05d5\u05dd" in shown
    assert all_of(browser, ".node")
    find(browser, "#zoekveld").send_keys("<b>")
    find(browser, "#zoeklijst a").click()
    assert find(browser, "#venstertitel").text.startswith("<b>\"'&$_^#{{7*7}}")
    assert browser.title == "Rode draad in de verslagen"


def test_motion_is_left_out_when_the_reader_wants_that(show: Open) -> None:
    browser = show()
    for wish, behaviour in (("no-preference", "smooth"), ("reduce", "auto")):
        feature = {"name": "prefers-reduced-motion", "value": wish}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": [feature]})
        motion = browser.execute_script("return getComputedStyle(document.documentElement).scrollBehavior")
        assert motion == behaviour


def test_on_paper_only_what_can_be_read_is_there(show: Open) -> None:
    browser = show(media="print")
    for selector in (".controls", "nav", ".back", ".context"):
        assert not any(element.is_displayed() for element in all_of(browser, selector)), selector
    for selector in ("#kort", "#network .drawing", "#bronnen blockquote", "table"):
        assert find(browser, selector).is_displayed(), selector


def test_without_javascript_everything_is_there(pages: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = start(folder, javascript=False)
        try:
            browser.get(pages["plain"])
            assert find(browser, "#network img").is_displayed()
            assert not find(browser, "#zoek").is_displayed()
            assert all_of(browser, ".controls") == []
            shown = find(browser, "main").text
            for words in (
                "Dit overzicht gaat over",
                "Personen en thema's",
                "Jorrit van Dam",
                "Besloten wordt",
                "Bronnen",
            ):
                assert words in shown
            assert len(all_of(browser, ".panel img")) == 5
            card = find(browser, ".card summary")
            card.click()
            assert find(browser, ".card[open] .card-body").is_displayed()
            find(browser, "#kort .ref a").click()
            assert find(browser, ".sources li:target").is_displayed()
        finally:
            browser.quit()
