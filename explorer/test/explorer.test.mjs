// The explorer as a person uses it, in headless Chromium, on the server at KG_URL that serves the graph of seeds/.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const base = process.env.KG_URL;
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.KG_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
});
after(() => browser?.close());

/** A page of its own; whatever goes wrong in it, or leaves this server, fails the test. */
async function open(path, work, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: Boolean(options.axe), ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("request", (request) => !request.url().startsWith(base) && !/^(data|blob):/.test(request.url()) && wrong.push(`asked ${request.url()}`));
  await page.goto(base + path);
  await page.waitForSelector("h1");
  await work(page);
  assert.deepEqual(wrong, []);
  await context.close();
}

const text = (page, selector) => page.locator(selector).first().innerText();

test("search suggests, and opens what is chosen, by keyboard alone", () =>
  open("/", async (page) => {
    await page.waitForFunction(() => /511 papers/.test(document.body.innerText));
    await page.keyboard.type("vll"); // the field has the focus from the start
    await page.waitForSelector("[role=option]");
    assert.match(await text(page, "[role=option]"), /vLLM/);
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator("[role=option][aria-selected=true]").count(), 1);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/entity/method:vllm");
    await page.waitForSelector(".claim");
    // the first claim is reached with Tab, opened with Enter
    for (let n = 0; n < 60; n++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement?.matches(".claim button"))) break;
    }
    await page.keyboard.press("Enter");
    await page.waitForSelector(".claim.open mark");
  }));

test("a name that nothing has leads to what is spelt much like it", () =>
  open("/search?q=Sarati-Serv", async (page) => {
    await page.waitForSelector(".hits a");
    assert.match(await text(page, ".hits"), /Sarathi-Serve/);
  }));

test("an entity's page shows who beats it, and the sentence that says so within its abstract", () =>
  open("/entity/method:vllm", async (page) => {
    await page.waitForSelector(".claim");
    assert.equal(await text(page, "h1"), "vLLM");
    assert.match(await text(page, "article"), /Slower than/);
    await page.locator(".claim", { hasText: "Sarathi-Serve" }).filter({ hasText: "6.9×" }).locator(".amount").click();
    const mark = page.locator(".claim.open mark");
    await mark.waitFor();
    assert.match(await mark.innerText(), /6\.9x/);
    const whole = await text(page, ".claim.open blockquote");
    assert.ok(whole.length > (await mark.innerText()).length);
    await page.locator(".claim.open figcaption a").first().click();
    await page.waitForURL("**/paper/**");
    await page.waitForSelector(".says-list li");
    await page.goBack();
    await page.waitForURL("**/entity/method:vllm");
  }));

test("names say why they are held to be the same thing", () =>
  open("/entity/hardware:a100", async (page) => {
    await page.locator(".names summary").click();
    assert.match(await text(page, ".names tbody tr"), /\S+\s+\d+\s+\S+/);
  }));

test("long lists go on", () =>
  open("/entity/model:llm", async (page) => {
    const button = page.locator("button", { hasText: "Show more" }).first();
    await button.waitFor();
    const all = await page.locator(".claim").count();
    await button.click();
    await page.waitForFunction((n) => document.querySelectorAll(".claim").length > n, all);
  }));

test("a paper's page marks where it says something", () =>
  open("/search?q=Sarathi-Serve", async (page) => {
    await page.locator(".hits a[href^='/paper/']").first().click();
    await page.waitForSelector(".says-list li");
    assert.equal((await page.locator(".abstract mark").allInnerTexts()).join(""), "");
    const row = page.locator(".says-list li", { hasText: "6.9×" }).first();
    await row.locator("button").click();
    assert.match(await text(page, ".abstract mark"), /6\.9x/);
    assert.equal(await row.locator("button").getAttribute("aria-pressed"), "true");
  }));

test("the graph starts small, grows where one clicks, and hides what is unchecked", () =>
  open("/graph?id=method:vllm", async (page) => {
    const count = async () => (await text(page, "aside [role=status]")).match(/(\d+) things, (\d+) statements/).slice(1).map(Number);
    await page.waitForFunction(() => /[1-9]\d* things/.test(document.querySelector("aside [role=status]")?.textContent ?? ""));
    const [things] = await count();
    assert.ok(things > 1 && things < 60);
    assert.ok((await page.locator(".canvas canvas").count()) > 0, "no canvas");
    await page.locator("aside summary", { hasText: "as a list" }).click();
    await page.locator("aside details button", { hasText: "Sarathi-Serve" }).click();
    await page.waitForFunction((n) => Number(document.querySelector("aside [role=status]").textContent.split(" ")[0]) > n, things);
    assert.match(page.url(), /id=method%3Asarathi-serve/); // the address shares what was opened
    const picture = async () => (await page.locator(".canvas").screenshot()).toString("base64");
    const shown = await picture();
    await page.locator("fieldset label", { hasText: "built on" }).click();
    await page.waitForTimeout(300);
    assert.notEqual(await picture(), shown);
  }));

test("the whole graph is drawn from the file for Gephi, without any layout", () =>
  open("/graph?whole=yes", async (page) => {
    await page.waitForFunction(() => Number(document.querySelector("aside [role=status]")?.textContent.split(" ")[0]) > 1000);
    await page.waitForTimeout(1500);
    assert.ok((await page.locator(".canvas").screenshot()).length > 30_000, "the canvas is all but empty");
  }));

test("a leaderboard is a table in one unit, a chart, and its sentences", () =>
  open("/leaderboard", async (page) => {
    await page.locator(".cloud a").first().click();
    await page.waitForSelector("table.board tbody tr");
    const ranks = (await page.locator("table.board tbody tr td:first-child").allInnerTexts()).map(Number);
    assert.deepEqual(ranks, [...ranks].sort((a, b) => a - b));
    assert.ok((await page.locator(".bars li").count()) > 0);
    await page.locator("table.board summary").first().click();
    await page.waitForSelector("table.board mark");
  }));

test("two things stand side by side", () =>
  open("/compare?a=method:vllm", async (page) => {
    await page.locator("input[aria-label='The other']").fill("DeepSpeed-Fast");
    await page.waitForSelector("[role=option]");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".claim");
    assert.match(await text(page, ".claim"), /DeepSpeed-FastGen faster than\s+vLLM/);
    assert.match(page.url(), /b=method%3Adeepspeed-fastgen/);
  }));

test("SPARQL answers in a table, and says what is wrong with a query", () =>
  open("/sparql", async (page) => {
    await page.locator("button[type=submit]").click();
    await page.waitForSelector("table.board tbody tr, [role=alert]");
    assert.deepEqual(await page.locator("[role=alert]").allInnerTexts(), []);
    assert.match(await text(page, "table.board"), /Sarathi-Serve/);
    assert.match(page.url(), /sparql\?q=/);
  }));

test("what is not there is said so", async () => {
  for (const path of ["/entity/method:nothing-of-the-kind", "/paper/paper:none", "/search?q=zzzzqqqq"])
    await open(path, async (page) => {
      await page.waitForFunction(() => /not in this graph|nothing is called/i.test(document.body.innerText));
    });
});

test("dark is kept from page to page", () =>
  open("/", async (page) => {
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    // at once, and before the canvas is told to paint anew
    const heard = await page.evaluate(() => {
      let theme;
      window.addEventListener("kg-theme", () => { theme = document.documentElement.dataset.theme; });
      document.querySelector("button.theme").click();
      return theme;
    });
    assert.equal(heard, "dark");
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.goto(`${base}/leaderboard`);
    await page.waitForSelector("h1");
    assert.equal(await ground(), dark);
  }));

const VIEWS = [
  "/", "/search?q=attention", "/entity/method:vllm", "/entity/hardware:a100", "/entity/metric:throughput",
  "/leaderboard?metric=throughput", "/compare?a=method:vllm&b=method:deepspeed-fastgen", "/graph?id=method:vllm", "/sparql?q=ASK%20%7B%7D",
];

test("no view is wider than a phone", async () => {
  for (const path of VIEWS)
    await open(path, async (page) => {
      await page.waitForLoadState("networkidle");
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(inner <= outer, `${path} is ${inner} px wide on a screen of ${outer}`);
    }, { viewport: { width: 390, height: 844 } });
});

for (const colorScheme of ["light", "dark"])
  test(`an accessibility checker finds nothing serious (${colorScheme})`, async () => {
    for (const path of VIEWS)
      await open(path, async (page) => {
        await page.waitForLoadState("networkidle");
        const claim = page.locator(".claim .amount").first();
        if (await claim.count()) { await claim.click(); await page.waitForSelector(".claim.open blockquote"); }
        await page.addScriptTag({ content: axe });
        const { violations } = await page.evaluate(() => window.axe.run());
        const serious = violations.filter((v) => ["serious", "critical"].includes(v.impact));
        assert.deepEqual(serious.map((v) => `${path} ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`), []);
      }, { colorScheme, axe: true });
  });
