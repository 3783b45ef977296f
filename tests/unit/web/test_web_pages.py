"""What is shipped to a reader's browser: nothing from elsewhere, nothing kept, nothing watched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "web"
PAGES = {"register": WEB / "index.html", "juror": WEB / "j" / "index.html"}
SHIPPED = sorted(path for path in WEB.rglob("*") if path.is_file())
MODULES = [path for path in SHIPPED if path.suffix == ".js"]
VOID = {"meta", "link", "input", "br", "img", "hr"}

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
}

# What would keep something, watch somebody, tell devices apart, or take text for code.
FORBIDDEN = set(
    """
cookie localStorage sessionStorage indexedDB caches serviceWorker CacheStorage
geolocation mediaDevices getUserMedia ImageCapture BarcodeDetector
userAgent userAgentData plugins mimeTypes hardwareConcurrency deviceMemory getBattery connection
canvas getContext toDataURL AudioContext WebGL RTCPeerConnection enumerateDevices devicePixelRatio
screen keydown keyup keypress mousemove mouseover touchmove pointermove devicemotion
deviceorientation beforeinput selectionchange visibilitychange
sendBeacon XMLHttpRequest WebSocket EventSource postMessage
innerHTML outerHTML insertAdjacentHTML eval Function setHTMLUnsafe
    """.split()  # noqa: SIM905 - a hundred quotation marks would hide a typing mistake
)


@dataclass
class Tag:
    """One element as it was written."""

    name: str
    attributes: dict[str, str]
    inside: list["Tag"]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A page's elements in order, with the text in each; unbalanced ones are an error."""

    path: Path
    tags: list[Tag] = field(default_factory=list)
    open: list[Tag] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text("utf-8"))
        self.close()
        assert not self.open, f"<{self.open[-1].name}> is never closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Tag(tag, {name: value or "" for name, value in attrs}, list(self.open))
        self.tags.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for one in self.open:
            one.text += data

    def named(self, *names: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name in names]

    def ids(self) -> list[str]:
        return [tag.attributes["id"] for tag in self.tags if "id" in tag.attributes]


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> Page:
    return Page(PAGES[request.param])


def without_comments(path: Path) -> str:
    """A module or a style sheet without its comments, so that words about a thing are free."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"(?m)(^|\s)//.*$", "", text)


def imported(path: Path) -> Iterator[Path]:
    for address in re.findall(r'from "([^"]+)"', path.read_text("utf-8")):
        yield (path.parent / address).resolve()


# -- nothing from elsewhere ---------------------------------------------------


def test_only_pages_styles_and_modules_are_shipped() -> None:
    assert {path.suffix for path in SHIPPED} == {".html", ".css", ".js"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(WEB).as_posix())
def test_no_file_names_another_place(path: Path) -> None:
    text = path.read_text("utf-8")

    assert not re.findall(r"(?i)\b(?:https?|wss?|ftp)://", text)
    assert not re.findall(r"(?i)[\"'(=]\s*//[a-z]", text)
    assert not re.findall(r"@import|\burl\(", text)


def test_every_address_in_a_page_is_a_file_beside_it(page: Page) -> None:
    addresses = [
        tag.attributes[name]
        for tag in page.tags
        for name in ("href", "src")
        if name in tag.attributes
    ]
    assert addresses
    for address in addresses:
        if address.startswith("#"):
            assert address[1:] in page.ids()
            continue
        target = (page.path.parent / address).resolve()
        assert target.is_relative_to(WEB)
        assert (target / "index.html" if target.is_dir() else target).is_file(), address


def test_every_module_imports_modules_that_are_shipped() -> None:
    needed = {target for path in MODULES for target in imported(path)}
    started = {
        (page / ".." / tag.attributes["src"]).resolve()
        for page in PAGES.values()
        for tag in Page(page).named("script")
    }
    assert needed | started == set(MODULES)


def test_modules_ask_only_through_the_one_place_that_names_the_court() -> None:
    asking = [path.name for path in MODULES if re.search(r"\bfetch\(", without_comments(path))]

    assert asking == ["court.js"]
    assert 'export const API = "";' in (WEB / "court.js").read_text("utf-8")


# -- nothing kept, nothing watched --------------------------------------------


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(WEB).as_posix())
def test_no_module_keeps_watches_or_runs_text(path: Path) -> None:
    words = set(re.findall(r"[A-Za-z_]\w*", without_comments(path)))

    assert not words & FORBIDDEN


def test_modules_listen_only_to_what_a_reader_does_on_purpose() -> None:
    heard = {
        name
        for path in MODULES
        for name in re.findall(r'addEventListener\(\s*"(\w+)"', without_comments(path))
    }
    assert heard == {"submit", "click", "hashchange", "pagehide", "beforeprint", "afterprint"}


def test_the_policy_of_a_page_lets_nothing_in_and_nothing_out(page: Page) -> None:
    (policy,) = [
        tag.attributes["content"]
        for tag in page.named("meta")
        if tag.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert {directive.strip() for directive in policy.split(";")} == POLICY


def test_the_policy_stands_before_anything_that_is_loaded(page: Page) -> None:
    kinds = [
        "policy" if "http-equiv" in tag.attributes else tag.name
        for tag in page.tags
        if "http-equiv" in tag.attributes or tag.name in ("link", "script")
    ]
    assert kinds[0] == "policy"


def test_no_script_or_style_stands_in_a_page(page: Page) -> None:
    for tag in page.tags:
        assert tag.name != "style"
        assert not [name for name in tag.attributes if name.startswith("on") or name == "style"]
    for script in page.named("script"):
        assert script.attributes["type"] == "module"
        assert not script.text.strip()


def test_no_page_tells_where_its_reader_came_from(page: Page) -> None:
    (referrer,) = [tag for tag in page.named("meta") if tag.attributes.get("name") == "referrer"]
    assert referrer.attributes["content"] == "no-referrer"


def test_the_code_never_travels_in_an_address() -> None:
    (code,) = Page(PAGES["juror"]).named("input")

    assert "name" not in code.attributes  # a form that is sent by accident has nothing to send
    assert code.attributes["autocomplete"] == "off"
    assert code.attributes["spellcheck"] == "false"


# -- for everybody ------------------------------------------------------------


def test_every_control_has_a_label(page: Page) -> None:
    labelled = {tag.attributes["for"]: tag.text.strip() for tag in page.named("label")}
    controls = page.named("input", "select", "textarea")

    assert controls
    for control in controls:
        assert labelled[control.attributes["id"]]


def test_every_button_link_and_summary_says_what_it_does(page: Page) -> None:
    for tag in page.named("button", "a", "summary"):
        assert len(tag.text.strip()) > 3
    for button in page.named("button"):
        assert button.attributes["type"] in ("button", "submit")


def test_identifiers_are_unique_and_references_lead_somewhere(page: Page) -> None:
    ids = page.ids()
    references = [
        one
        for tag in page.tags
        for name in ("for", "aria-labelledby", "aria-describedby")
        for one in tag.attributes.get(name, "").split()
    ]
    assert len(ids) == len(set(ids))
    assert set(references) <= set(ids)


def test_every_section_is_named_by_its_heading(page: Page) -> None:
    headings = {tag.attributes.get("id") for tag in page.named("h2")}

    assert page.named("section")
    for section in page.named("section"):
        assert section.attributes["aria-labelledby"] in headings


def test_headings_step_down_one_at_a_time(page: Page) -> None:
    levels = [int(tag.name[1]) for tag in page.named("h1", "h2", "h3", "h4")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    body = [level for level in levels if level < 3]
    assert all(later - earlier <= 1 for earlier, later in pairwise(body))


def test_every_element_that_the_modules_fill_is_in_the_page(page: Page) -> None:
    (script,) = page.named("script")
    module = (page.path.parent / script.attributes["src"]).read_text("utf-8")
    parts = {tag.attributes["data-part"] for tag in page.tags if "data-part" in tag.attributes}

    wanted = re.findall(r'\bbyId\("([\w-]+)"\)', module)
    wanted += re.findall(r'"([\w-]+)"', "".join(re.findall(r"for \(const id of \[(.*?)\]", module)))

    assert wanted
    assert set(wanted) <= set(page.ids())
    assert set(re.findall(r'\b(?:part|put)\("([\w-]+)"', module)) <= parts


def test_a_page_says_its_language_and_its_title(page: Page) -> None:
    (root,), (title,) = page.named("html"), page.named("title")

    assert root.attributes["lang"] == "en"
    assert title.text.strip()


def test_a_page_may_be_enlarged(page: Page) -> None:
    (viewport,) = [tag for tag in page.named("meta") if tag.attributes.get("name") == "viewport"]

    assert viewport.attributes["content"] == "width=device-width, initial-scale=1"


def test_a_page_says_so_when_it_cannot_work(page: Page) -> None:
    (without,) = page.named("noscript")

    assert "JavaScript" in without.text


def test_what_changes_is_announced(page: Page) -> None:
    roles = {tag.attributes.get("role") for tag in page.tags}

    assert {"status", "alert"} <= roles


def test_the_essentials_for_jurors_are_in_spanish_too() -> None:
    page = Page(PAGES["juror"])
    spanish = [tag for tag in page.tags if tag.attributes.get("lang") == "es"]

    for tag in page.named("h1", "h2", "label", "dt", "button", "noscript"):
        outer = {one.name for one in tag.inside}
        if "details" not in outer:
            assert any(tag in one.inside for one in spanish), tag.text
    problems = [tag for tag in page.tags if "data-part" in tag.attributes]
    assert len(problems) == 6
    for problem in problems:
        assert any(problem in one.inside for one in spanish), problem.text


def test_a_verified_draw_is_not_sold_for_more_than_it_is() -> None:
    text = " ".join(PAGES["register"].read_text("utf-8").split())

    assert "What a verified draw does not show" in text
    assert "source list was right" in text
    assert "942,438,640" in text


# -- the look -----------------------------------------------------------------


def colours() -> dict[str, str]:
    style = (WEB / "pages.css").read_text("utf-8")
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", style))


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", ["paper", "desk"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "court", "good", "bad", "wait"])
def test_every_ink_can_be_read_on_every_ground(ink: str, ground: str) -> None:
    assert contrast(colours()[ink], colours()[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "desk"])
def test_the_edge_of_a_control_can_be_seen(ground: str) -> None:
    assert contrast(colours()["edge"], colours()[ground]) >= 3


def test_nothing_moves_for_those_who_asked_for_rest() -> None:
    style = without_comments(WEB / "pages.css")
    outside = re.sub(
        r"@media \(prefers-reduced-motion: no-preference\) \{.*?\n\}", "", style, flags=re.DOTALL
    )
    assert not re.findall(r"\b(?:animation|transition|scroll-behavior)\b", outside)


def test_the_focus_can_be_seen_and_pages_can_be_printed() -> None:
    style = without_comments(WEB / "pages.css")

    assert re.search(r":focus-visible \{ outline: 3px solid", style)
    assert "@media print" in style
