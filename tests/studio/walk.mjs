// The whole way of somebody who makes a video: write, see what is understood, make, watch, remix, compare, ask whose it is,
// vote, lose the server in mid-job and find it again.
import { ask, flawsInBoth, tell, visit } from "./browser.mjs";
import { judge, vote } from "./votes.mjs";

const [, , url, file] = process.argv;

await visit(url, async (open) => {
  const page = await open();
  const flaws = [];
  await page.waitForSelector("#begin");
  flaws.push(...(await flawsInBoth(page, "empty")));
  tell("examples", await page.locator("section[aria-labelledby=begin] button").count());
  tell("barred", await page.evaluate(() => fetch("http://127.0.0.1:9/").then(() => "let through", () => "barred")));
  tell("policy", await page.evaluate(async () => {
    const told = new Promise((resolve) => addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective)));
    const image = new Image();
    image.src = "http://127.0.0.1:9/x.png";
    return told;
  }));

  await page.fill("#prompt", "a red sailboat and a giraffe at sunset");
  await page.waitForSelector(".chip");
  tell("chips", await page.locator(".chip").allInnerTexts());
  tell("unknown", await page.locator(".unknown").allInnerTexts());

  await page.fill("#prompt", "a red sailboat drifts to the left on the sea at sunset");
  await page.click("text=More");
  await page.selectOption("#size", "320x320");
  await page.fill("#steps", "4");
  await page.fill("#seed", "7");
  await page.selectOption("#variations", "2");
  flaws.push(...(await flawsInBoth(page, "asking")));
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("#making");
  flaws.push(...(await flawsInBoth(page, "making")));
  await page.waitForFunction(() => document.querySelectorAll("article img").length === 2);
  flaws.push(...(await flawsInBoth(page, "library")));
  tell("draft", await (await reloaded(page)).inputValue("#prompt"));

  await page.click("article a");
  await page.waitForFunction(() => (document.querySelector("video")?.readyState ?? 0) >= 2);
  await page.waitForFunction(() => /\/32$/.test(document.querySelector(".at").textContent));
  await page.keyboard.press(".");
  const before = await page.innerText(".at");
  await page.keyboard.press(".");
  await page.keyboard.press(",");
  await page.keyboard.press(".");
  tell("step", [before, await page.innerText(".at")]);
  await page.waitForSelector(".badge");
  tell("badge", await page.innerText(".badge"));
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download")]);
  await download.saveAs(file);
  tell("download", download.suggestedFilename());
  const [shared] = await Promise.all([page.waitForEvent("download"), page.click("text=Save as a page")]);
  await shared.saveAs(`${file}.html`);
  flaws.push(...(await flawsInBoth(page, "watching")));

  await page.keyboard.press("r");
  await page.fill("#again", "a blue sailboat drifts to the left on the sea at night");
  flaws.push(...(await flawsInBoth(page, "remixing")));
  const source = page.url();
  await page.click("text=Make remix");
  await page.waitForURL((at) => at.href !== source);
  await page.waitForSelector("video");
  tell("remixed", [source.endsWith((await page.locator("dd a").getAttribute("href")).slice(1)), await page.innerText("h1")]);

  await page.keyboard.press("c");
  await page.keyboard.press("Escape");
  await page.locator("article").nth(2).hover();
  await page.locator("article .pick").nth(2).click();
  await page.click("section[aria-label='Picked videos'] >> text=Compare");
  await page.waitForFunction(() => [...document.querySelectorAll("video")].filter((one) => one.readyState >= 2).length === 2);
  for (let step = 0; step < 3; step++) await page.keyboard.press(".");
  await page.waitForFunction(() => [...document.querySelectorAll("video")].every((one) => !one.seeking));
  tell("together", await page.evaluate(() => [...document.querySelectorAll("video")].map((one) => one.currentTime)));
  flaws.push(...(await flawsInBoth(page, "comparing")));

  await page.click("text=Is it ours?");
  await page.setInputFiles("#file", file);
  await page.waitForSelector(".badge");
  tell("ours", await page.innerText(".badge"));
  flaws.push(...(await flawsInBoth(page, "checking")));
  await page.click("h1");
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open]");
  flaws.push(...(await flawsInBoth(page, "keys")));
  await page.keyboard.press("Escape");

  flaws.push(...(await vote(page)), ...(await judge(page)));

  await page.click("a.name");
  await page.fill("#prompt", "a yellow bird flies over the mountains at dawn");
  await page.click("text=More");
  await page.fill("#steps", "30");
  await page.selectOption("#variations", "1");
  await page.click(".make");
  await page.waitForFunction(() => (document.querySelector("progress")?.value ?? 0) > 0);
  await ask("stop");
  await page.waitForSelector(".offline");
  tell("offline", await page.innerText(".offline"));
  flaws.push(...(await flawsInBoth(page, "offline")));
  await ask("start");
  await page.waitForSelector(".offline", { state: "detached" });
  tell("back", await page.locator(".notice").allInnerTexts());
  await page.waitForFunction(() => document.querySelectorAll("article").length === 4);
  tell("after", await page.innerText("article >> nth=0"));

  const phone = await open({ viewport: { width: 375, height: 720 }, colorScheme: "light" });
  await phone.waitForSelector("article img");
  const widths = [await phone.evaluate(() => document.documentElement.scrollWidth)];
  flaws.push(...(await flawsInBoth(phone, "phone")));
  await phone.click("article a");
  await phone.waitForSelector("video");
  widths.push(await phone.evaluate(() => document.documentElement.scrollWidth));
  tell("widths", widths);
  tell("flaws", flaws);
});

async function reloaded(page) {
  await page.reload();
  await page.waitForSelector("article img");
  return page;
}
