// A library of five hundred: how soon it shows, how much of it is drawn, how evenly it scrolls, whether a word finds its video.
import { tell, visit } from "./browser.mjs";

const [, , url, key] = process.argv;

await visit(url, async (open) => {
  const page = await open();
  await page.fill("#key", "yz_wrong");
  await page.click("text=Come in");
  await page.waitForSelector("#key-words:not(:empty)");
  tell("refused", await page.innerText("#key-words"));
  await page.fill("#key", key);
  await page.check("text=Remember it");
  await page.click("text=Come in");
  await page.waitForSelector("article img");
  const paints = [];
  for (let turn = 0; turn < 3; turn++) {
    await page.reload();
    await page.waitForSelector("article img");
    paints.push(await page.evaluate(firstPaint));
  }
  tell("first_paint_ms", Math.min(...paints));
  const drawn = [];
  for (let turn = 0; turn < 400; turn++) {
    await page.mouse.wheel(0, 700);
    await page.waitForTimeout(30);
    drawn.push(await page.locator("article").count());
    if (await page.evaluate(() => document.body.innerText.includes("video number 0 "))) break;
  }
  tell("drawn", Math.max(...drawn));
  tell("last", await page.evaluate(() => document.body.innerText.includes("video number 0 ")));
  await page.keyboard.press("/");
  await page.fill("#search", "number 123");
  await page.waitForFunction(() => document.querySelectorAll("article").length === 1);
  tell("found", await page.innerText("article"));
  await page.click("article .love");
  await page.fill("#search", "");
  await page.selectOption("#shown", "favourites");
  await page.waitForFunction(() => document.querySelectorAll("article").length === 1);
  tell("favourites", await page.innerText("article"));
});

/** Runs in the page: after how many milliseconds there was something to see. */
function firstPaint() {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries()[0].startTime)).observe({ type: "paint", buffered: true });
  });
}
