"""Looks at a worker's dashboard as a person would, in a real browser. Says what it does line by line; ends with 1 at the first
thing that is not as it should be.

It prints "restart" when the worker is to be stopped, and "gone" when the page has noticed and another may start at the same address.
"""

import argparse
import json
import re
import sys
import time
import urllib.request

sys.dont_write_bytecode = True
from browser import Browser

arguments = argparse.ArgumentParser()
arguments.add_argument("--browser", required=True)
arguments.add_argument("--profile", required=True)
arguments.add_argument("--url", required=True)
arguments.add_argument("--intent", required=True, help="an intent that has settled")
arguments.add_argument("--number", required=True, help="its out_return_no")
arguments.add_argument("--hostile", required=True, help="an intent whose id is markup")
arguments.add_argument("--screenshots", help="a folder for pictures; then nothing else is looked at")
options = arguments.parse_args()


def say(text):
    print(text, flush=True)


def metrics():
    text = urllib.request.urlopen(options.url + "metrics", timeout=30).read().decode()
    samples = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            samples[name] = float(value)
    return samples


def count(text):
    return int(text.replace(",", ""))


def outcomes_in_metrics():
    pattern = re.compile(r'clawback_outcomes_total\{status="([^"]*)",error_code="((?:[^"\\]|\\.)*)"\}')
    found = {}
    for name, value in metrics().items():
        match = pattern.fullmatch(name)
        if match and value > 0:
            found[match.group(1) + "/" + match.group(2).replace('\\"', '"').replace("\\\\", "\\")] = int(value)
    return found


def outcomes_on(page):
    cells = page.run("[...document.querySelectorAll('[data-outcome]')].map((c) => [c.dataset.outcome, c.textContent])")
    return {name: count(value) for name, value in cells if count(value) > 0}


def figures_on(page):
    return dict(page.run("[...document.querySelectorAll('[data-figure]')].map((c) => [c.dataset.figure, c.textContent])"))


def agree(page):
    """The page's figures and the metrics', once nothing happens any more: the page is up to a second behind."""
    there = outcomes_in_metrics()
    total = {}
    for name, value in there.items():
        status = name.split("/", 1)[0]
        total[status] = total.get(status, 0) + value
    figures = figures_on(page)
    return outcomes_on(page) == there and all(
        count(figures[name]) == sum(total.get(status, 0) for status in statuses)
        for name, statuses in {
            "success": ["success"], "failed": ["failed"], "processing": ["processing"], "dead": ["stalled", "invalid"],
        }.items()
    ) and figures["behind"] == str(int(sum(
        value for name, value in metrics().items()
        if name.startswith('clawback_consumer_lag_records{topic="refund-intents"'))))


def is_ready(page):
    page.wait("a page that is ready", "document.getElementById('state').dataset.state === 'ready'", 120)


def search(page, text):
    page.run("document.getElementById('q').value = ''; document.getElementById('q').focus()")
    page.type(text)
    page.press("Enter", 13, "\r")
    page.wait(
        f"an answer to a search for {text}",
        f"document.querySelector('[data-found]')?.textContent.includes({json.dumps(text)})"
        f" || document.getElementById('found').textContent.includes({json.dumps(text)})")
    return page.run("[...document.querySelectorAll('#found tbody tr')].map((row) => row.textContent)")


# The lowest contrast that WCAG 2.2 (1.4.3) takes for text of any size; nothing here counts as large text.
CONTRAST = r"""
(() => {
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; })
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = numbers(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.getClientRects().length || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const front = light(numbers(element instanceof SVGElement ? style.fill : style.color)), back = light(behind(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < 4.5) weak.push(`${element.tagName} ${element.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return weak;
})()
"""


def check_figures(page):
    page.wait("figures that agree with /metrics", lambda: agree(page), 60)
    say(f"figures agree with /metrics: {outcomes_on(page)}")


def check_search(page):
    found = search(page, options.intent)
    assert any(options.number in row for row in found), found
    assert any(options.intent in row for row in search(page, options.number[:20])), "by a part of its number"
    say(f"found {options.intent} by its id and by its number")


def check_hostile(page):
    found = search(page, options.hostile)
    assert any(options.hostile in row for row in found), found
    shown = page.run("document.body.textContent")
    assert "<img src=x onerror=" in shown, "the fail reason is shown as it is"
    assert page.run("document.images.length") == 0, "markup from an id has become an element"
    assert page.run("window.owned") is None, "a script from an id has run"
    say("markup in an id and in a reason stays text")


def check_looks(page):
    backgrounds = set()
    for scheme in ("light", "dark"):
        for width in (1440, 375):
            page.look(width, 900, scheme)
            page.run("dispatchEvent(new Event('resize'))")
            time.sleep(1.5)
            wide, room = page.run("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert wide <= room == width, f"{wide} wide in {room}"
            outside = page.run(
                "[...document.querySelectorAll('main *')].filter((e) => e.getClientRects().length"
                " && !e.closest('.unseen, thead') && e.getBoundingClientRect().right > innerWidth + 1)"
                ".map((e) => e.tagName + ' ' + e.textContent.slice(0, 40))")
            assert not outside, outside
            weak = page.run(CONTRAST)
            assert not weak, weak
        backgrounds.add(page.run("getComputedStyle(document.body).backgroundColor"))
    assert len(backgrounds) == 2, "dark looks as light does"
    page.look(1440, 900, "light", motion="reduce")
    assert page.run("getComputedStyle(document.querySelector('main')).transitionDuration") == "0s"
    page.look(1440, 900, "light")
    say("no horizontal scroll, enough contrast, at 375 and 1440 px, light and dark")


def check_keyboard(page):
    page.open(options.url)
    is_ready(page)
    reached = []
    for _ in range(20):
        page.press("Tab", 9)
        name, outline = page.run(
            "(({activeElement: e}) => [e === document.body ? '' : e.id || e.textContent.trim(),"
            " getComputedStyle(e).outlineStyle])(document)")
        if not name or name in reached:
            break
        assert outline != "none", f"the focus on {name} is not seen"
        reached.append(name)
    assert reached[0] == "Skip to the figures", reached
    for name in ("q", "Find", "Metrics", "Readiness", "Health"):
        assert name in reached, f"{name} is not reached by keyboard, only {reached}"
    page.run("document.querySelector('.skip').focus()")
    page.press("Enter", 13, "\r")
    page.wait("the focus in the main part", "document.activeElement.id === 'main'", 10)
    say(f"by keyboard: {', '.join(reached)}")


def check_names(page):
    unnamed = page.run(
        "[...document.querySelectorAll('table')].filter((t) => !t.caption || [...t.querySelectorAll('th')].some((h) => !h.scope))"
        ".map((t) => t.id)")
    assert not unnamed, f"tables without caption or scopes: {unnamed}"
    assert page.run("document.getElementById('q').labels.length") == 1
    assert page.run("document.querySelectorAll('[role=img]:not([aria-label])').length") == 0
    said = page.run("document.getElementById('said').textContent")
    time.sleep(3)
    assert page.run("document.getElementById('said').textContent") == said, "the live region talks all the time"
    say("tables, search and charts have names; the live region is quiet")


def check_restart(page):
    assert not page.problems, page.problems
    say("restart")
    page.wait("the page to see that the worker has gone", "!document.getElementById('stale').hidden", 120)
    text = page.run("document.getElementById('stale-text').textContent")
    assert re.fullmatch(r"Connection lost since \d\d:\d\d:\d\d; values are old\.", text), text
    say("gone")
    page.wait("the page to find the new worker", "document.getElementById('stale').hidden", 120)
    is_ready(page)
    page.wait("figures that begin anew", lambda: agree(page), 60)
    # Failing to connect is all that a console may show of it.
    others = [problem for problem in page.problems if "net::ERR_" not in problem]
    assert not others, others
    say("the page has seen the restart and goes on")


def take_pictures(page):
    for scheme in ("light", "dark"):
        for width in (1440, 375):
            page.look(width, 900, scheme)
            page.run("dispatchEvent(new Event('resize'))")
            time.sleep(2.5)
            page.picture(f"{options.screenshots}/dashboard-{scheme}-{width}.png", rows=2200 if width > 1000 else 1700)
    say("pictures are taken")


browser = Browser(options.browser, options.profile)
try:
    browser.look(1440, 900, "light")
    browser.open(options.url)
    is_ready(browser)
    if options.screenshots:
        take_pictures(browser)
    else:
        for check in (check_figures, check_search, check_hostile, check_looks, check_keyboard, check_names, check_restart):
            check(browser)
finally:
    browser.close()
