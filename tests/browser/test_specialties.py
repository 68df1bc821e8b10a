"""From the home page to a trust's typical wait in one specialty, in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

ONE = "Éxample Hospitals NHS Foundation Trust"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_typical_wait_is_three_steps_from_home(
    browser: Browser, host: str, *, scripts: bool
) -> None:
    page = browser.new_context(java_script_enabled=scripts).new_page()
    page.goto(f"{host}/index.html")
    page.get_by_role("link", name="Waiting for an operation?").click()
    page.get_by_role("link", name="Bones").click()
    row = page.get_by_role("row").filter(has_text="ZZ1")
    expect(row).to_contain_text("16.0")
    row.get_by_role("link").click()
    opened = page.locator("details").filter(has_text="Bones")
    opened.locator("summary").click()
    expect(opened).to_contain_text("England: 14.6 weeks")
    expect(opened).to_contain_text("Nearby: Example ZZ4 NHS Trust")
    page.context.close()
