"""What is shipped to a reader's browser: nothing from elsewhere, nothing kept, nothing watched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "web"
TEMPLATE = WEB.parent / "template.yaml"
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
navigator resolvedOptions getTimezoneOffset matchMedia performance Notification cookieStore
canvas getContext toDataURL AudioContext WebGL RTCPeerConnection enumerateDevices devicePixelRatio
screen keydown keyup keypress mousemove mouseover touchmove pointermove devicemotion
deviceorientation beforeinput selectionchange visibilitychange
sendBeacon XMLHttpRequest WebSocket EventSource postMessage
innerHTML outerHTML insertAdjacentHTML eval Function setHTMLUnsafe
    """.split()  # noqa: SIM905 - a hundred quotation marks would hide a typing mistake
)

# The sentences after which a reader can do nothing more on the page.
HELPLESS = {
    *("unknown", "busy", "crowded", "silent", "unsure", "refused"),
    *("undecided", "undecided-later", "status-by-telephone"),
    *("stay", "stay-disqualified", "stay-absent"),
    *("no-dates", "dates-by-office", "postponed-before", "not-eligible-then", "too-late"),
    *("not-now", "ground-unfit"),
}


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


def modules_of(page: Page) -> str:
    """The text of the modules that stand beside a page."""
    return "\n".join(path.read_text("utf-8") for path in sorted(page.path.parent.glob("*.js")))


def parts_of(page: Page) -> set[str]:
    return {tag.attributes["data-part"] for tag in page.tags if "data-part" in tag.attributes}


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


def test_no_page_asks_for_a_picture_or_a_paper_or_shows_what_others_could_watch(
    page: Page,
) -> None:
    assert not page.named(
        *("img", "iframe", "video", "audio", "canvas", "object", "embed", "portal", "base")
    )
    for control in page.named("input"):
        assert control.attributes["type"] in {"text", "email", "tel"}
        assert "capture" not in control.attributes


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
    page = Page(PAGES["juror"])
    (code,) = [tag for tag in page.named("input") if tag.attributes["id"] == "code"]

    for tag in page.named("input", "select", "button"):
        assert "name" not in tag.attributes  # a form sent by accident has nothing to send
    for form in page.named("form"):
        assert not {"action", "method"} & set(form.attributes)
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
    text = modules_of(page)

    wanted = re.findall(r'\b(?:byId|say|hush)\("([\w-]+)"', text)
    wanted += re.findall(r'"([\w-]+)"', "".join(re.findall(r"for \(const id of \[(.*?)\]", text)))

    assert wanted
    assert set(wanted) <= set(page.ids())
    named = re.findall(r'\b(?:part|put|sentence)\("([\w-]+)"', text)
    named += re.findall(r'\bsay\("[\w-]+",\s+"([\w-]+)"', text)
    assert set(named) <= parts_of(page)


def test_every_sentence_of_a_page_is_said_by_a_module(page: Page) -> None:
    said = set(re.findall(r'"([\w-]+)"', modules_of(page))) | set(
        re.findall(r"\b(\w+): \[", modules_of(page))
    )
    assert parts_of(page) <= said


@pytest.mark.parametrize("section", ["details", "dates", "excuse", "messages", "opened"])
def test_every_part_of_the_jurors_page_has_the_steps_that_its_module_shows(section: str) -> None:
    page = Page(PAGES["juror"])
    (text,) = [
        text
        for path in (WEB / "j").glob("*.js")
        if f'const SECTION = "{section}";' in (text := path.read_text("utf-8"))
    ]
    (steps,) = re.findall(r"const STEPS = \[(.*?)\];", text)
    parts = [*re.findall(r'"(\w+)"', steps), "trouble", "progress"]

    found = {tag.attributes.get("id"): tag for tag in page.tags}
    for part in parts:
        assert f"{section}-{part}" in found
    for step in parts[:-2]:  # where the reader is taken
        assert found[f"{section}-{step}"].attributes["tabindex"] == "-1"
    assert found[f"{section}-trouble"].attributes["role"] == "alert"
    assert found[f"{section}-progress"].attributes["role"] == "status"


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

    for tag in page.named("h1", "h2", "h3", "label", "legend", "dt", "button", "noscript"):
        outer = {one.name for one in tag.inside}
        if "details" not in outer:
            assert any(tag in one.inside for one in spanish), tag.text
    said = [tag for tag in page.tags if "data-part" in tag.attributes]
    assert said
    for sentence in said:
        assert any(sentence in one.inside for one in spanish), sentence.text


def test_what_is_put_into_a_sentence_is_put_into_the_spanish_one_too() -> None:
    page = Page(PAGES["juror"])

    for sentence in [tag for tag in page.tags if "data-part" in tag.attributes]:
        gaps = [
            tag for tag in page.tags if "data-fill" in tag.attributes and sentence in tag.inside
        ]
        spanish = [
            gap.attributes["data-fill"]
            for gap in gaps
            if any(one.attributes.get("lang") == "es" for one in gap.inside)
        ]
        assert sorted(gap.attributes["data-fill"] for gap in gaps) == sorted(2 * spanish)


def test_the_jurors_page_names_the_telephone_wherever_it_cannot_help() -> None:
    page = Page(PAGES["juror"])
    said = {
        tag.attributes["data-part"]: " ".join(tag.text.split())
        for tag in page.tags
        if "data-part" in tag.attributes
    }
    for name in HELPLESS:
        assert re.search(r"\bcall\b", said[name], re.IGNORECASE), name
        assert re.search(r"\bllam(e|ar)", said[name], re.IGNORECASE), name


def test_every_part_of_the_jurors_page_can_be_done_without_the_internet() -> None:
    text = " ".join(PAGES["juror"].read_text("utf-8").split())

    assert "Everything on this page can also be done by telephone or by mail" in text
    assert "Nothing needs the Internet." in text


# -- only what the court answers ----------------------------------------------


def public_routes() -> dict[str, str]:
    """The template's routes that need no login, each path with its method and its names open."""
    routes = re.findall(
        r"Method: (\w+)\s+Path: (\S+)\s+Auth: \{Authorizer: NONE\}", TEMPLATE.read_text("utf-8")
    )
    return {re.sub(r"\{.*?\}", "{}", path): method for method, path in routes}


def asked_paths() -> set[str]:
    """Every path that is written in a module, with its names open."""
    found = set()
    for path in MODULES:
        text = without_comments(path)
        for name, beginning in re.findall(r"const (\w+) = `(/v1.*?)`", text):
            text = text.replace(f"`{beginning}`", "").replace(f"${{{name}}}", beginning)
        found |= {
            re.sub(r"\$\{.*?\}", "{}", one) for one in re.findall(r'["`](/v1[^"`]*)["`]', text)
        }
    return found


def test_every_route_that_a_page_asks_is_a_public_one() -> None:
    assert len(asked_paths()) >= 13
    assert asked_paths() <= set(public_routes())


def test_every_route_for_jurors_is_used_by_their_page() -> None:
    jurors = {path: how for path, how in public_routes().items() if "/public/jurors" in path}

    assert len(jurors) == 10
    assert set(jurors.values()) == {"post"}  # the code travels in the body and nowhere else
    assert {*jurors, "/v1/public/grounds"} <= asked_paths()


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
