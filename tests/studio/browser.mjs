// A browser for the tests: says what it finds as lines of JSON, and asks for what it cannot do itself.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const require = createRequire(new URL("../../studio/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export const tell = (name, value) => console.log(JSON.stringify({ name, value }));

/** Ask the test to do something, and wait until it is done. */
export async function ask(name) {
  console.log(JSON.stringify({ ask: name }));
  await lines.next();
}

/** Run `walk` with a page at `url`; whatever is asked for from elsewhere, or complained of, is told at the end. */
export async function visit(url, walk) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  const elsewhere = [];
  const complaints = [];
  // Without motion a colour is what it is at once.
  const usual = { viewport: { width: 1280, height: 800 }, colorScheme: "dark", reducedMotion: "reduce" };
  const page = async (options = {}) => {
    const context = await browser.newContext({ ...usual, ...options });
    context.setDefaultTimeout(90_000);
    const opened = await context.newPage();
    opened.on("request", (request) => {
      const at = new URL(request.url());
      if (!["blob:", "data:"].includes(at.protocol) && at.origin !== new URL(url).origin) elsewhere.push(request.url());
    });
    opened.on("pageerror", (error) => complaints.push(error.message));
    await opened.goto(url);
    return opened;
  };
  try {
    await walk(page);
    tell("elsewhere", elsewhere);
    tell("complaints", complaints);
  } finally {
    await browser.close();
  }
  process.exit(0);
}

/** Return what axe finds wrong, as short sentences. */
export async function flaws(page, where) {
  await page.evaluate(AXE);
  const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), TAGS);
  return found.violations.map((one) => `${where}: ${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 160)}`);
}

/** Return what axe finds wrong by night and by day. */
export async function flawsInBoth(page, where) {
  const found = [];
  for (const theme of ["night", "day"]) {
    await page.evaluate((name) => { document.documentElement.dataset.theme = name; }, theme);
    found.push(...(await flaws(page, `${where}, ${theme}`)));
  }
  return found;
}
