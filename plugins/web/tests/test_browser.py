"""The pages in a real browser: on a phone, by keyboard, without script, in the dark, and by the rules of accessibility."""

import os
import re
import shutil
import socket
import threading
import time

import pytest

from yibao_web.asgi import make_app

pytestmark = pytest.mark.web

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE = {"width": 320, "height": 640}
VISIT = "city=ningbo&who=employee/active&age=40&benefit=outpatient&level=tertiary&date=2024-03-05&in_scope=2000"
STAY = (
    "city=ningbo&who=resident/adult&age=60&benefit=inpatient&level=tertiary&admitted=2023-11-01&discharged=2023-11-08"
    "&in_scope=20000&self_paid=1500"
)
JOIN = (
    "city=ningbo&f.origin=foreign&f.activity=employed&f.work_document=work_permit&f.residence_permit=yes&f.employer_kind=enterprise"
)
YEAR = "city=ningbo&who=employee/active&age=40&v0.benefit=outpatient&v0.level=tertiary&v0.date=2024-03-05&v0.in_scope=2000"
LINKS = (
    "", "bill", f"bill?{VISIT}", f"bill?{STAY}", "bill?who=employee/active", f"year?{YEAR}", f"cities?{VISIT}", f"levels?{VISIT}",
    "join?city=ningbo", f"join?{JOIN}", "changes?city=ningbo&before=2023-01-01&after=2024-05-01",
)  # fmt: skip


@pytest.fixture(scope="module")
def address():
    """Where the pages are served."""
    uvicorn = pytest.importorskip("uvicorn")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_app(), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser():
    """A real browser; where there is none, the tests are skipped unless services are required."""
    playwright = pytest.importorskip("playwright.sync_api")
    if BROWSER is None:
        if os.environ.get("YIBAO_SERVICES") == "required":
            pytest.fail("there is no Chromium: apt-get install chromium")
        pytest.skip("there is no Chromium")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=BROWSER, args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser, address):
    """Opens a link in a new window; what the page complains about makes the test fail."""
    contexts = []
    complaints = []

    def open_link(link, **settings):
        context = browser.new_context(viewport=settings.pop("viewport", PHONE), **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith(address) else None)
        page.goto(f"{address}/{link}")
        return page

    yield open_link
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_accessible_and_not_too_wide(visit, language, scheme):
    """Axe finds nothing on any page, and nothing is wider than a narrow phone."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for link in LINKS:
        page = visit(f"{language}/{link}", color_scheme=scheme, bypass_csp=True)
        page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], link
        found = [
            (violation["id"], [node["html"] for node in violation["nodes"]][:3])
            for violation in axe.run(page).response["violations"]
        ]
        assert found == [], link


def focused(page, key):
    return page.evaluate(f"document.activeElement.{key}")


@pytest.mark.parametrize("script", [True, False])
def test_a_bill_by_keyboard_alone(visit, script):
    """Tab, arrows and enter are enough to get an answer, with script or without; the link opens to the same fen."""
    page = visit("en/bill", java_script_enabled=script)
    page.keyboard.press("Tab")
    assert focused(page, "innerText") == "Skip to the content"
    for _ in range(60):
        page.keyboard.press("Tab")
        name = focused(page, "name")
        if name == "city":
            page.keyboard.type("Ningbo")
        if name == "who":
            page.keyboard.type("Employees")
        if name == "in_scope":
            page.keyboard.type("2000")
            page.keyboard.press("Enter")
            break
    page.wait_for_selector(".sentence")
    paid = page.locator(".sentence .yuan").get_attribute("data-yuan")
    again = visit(page.url.split("/", 3)[3])
    assert again.locator(".sentence .yuan").get_attribute("data-yuan") == paid


def test_back_and_forth(visit):
    """The back button leads to the form as it was, the language link to the same answer."""
    page = visit(f"zh/bill?{VISIT}")
    paid = page.locator(".sentence .yuan").get_attribute("data-yuan")
    page.get_by_text("换一级医院呢").click()
    page.wait_for_selector(".sides")
    page.go_back()
    page.wait_for_selector(".answer")
    assert page.locator(".sentence .yuan").get_attribute("data-yuan") == paid
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("text=You pay")
    assert page.locator(".sentence .yuan").get_attribute("data-yuan") == paid


def test_a_segment_opens_to_its_document(visit):
    page = visit(f"en/bill?{VISIT}")
    step = page.locator(".steps details", has_text="Co-pay segment")
    assert not step.locator(".figures").is_visible()
    step.locator("summary").click()
    assert "Employees' outpatient ratio" in step.locator(".figures").inner_text()
    assert re.search(r"secondary|official|unverified", step.locator(".figures").inner_text())


def test_every_amount_is_that_of_the_document(visit, address):
    """What stands on the page is what the document says, with its thousands apart."""
    page = visit(f"en/bill?{STAY}")
    document = page.request.get(f"{address}/en/bill.json?{STAY}").json()["settlements"][0]
    cells = page.locator(".payers tr").all_inner_texts()
    shown = {cell.split("\t")[0]: cell.split("\t")[1].replace(",", "") for cell in cells}
    assert shown["Cash"] == document["payers"]["cash"] and shown["Pooled fund"] == document["payers"]["pooled_fund"]


def test_questions_one_after_the_other(visit):
    page = visit("en/join?city=ningbo")
    for answer in ("foreigner", "employed"):
        page.locator(".question").get_by_role("button", name=re.compile(answer)).first.click()
        page.wait_for_load_state()
    assert "f.origin=foreign" in page.url
