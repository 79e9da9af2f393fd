// The tools that begin from what is there: a timeline that is dragged, a cast, a part of the picture, a cut, what came
// before, two videos that become one.
import { flawsInBoth, tell, visit } from "./browser.mjs";

const [, , url] = process.argv;
const SHORT = { seconds: "1", size: "64x64", num_inference_steps: 2 };

await visit(url, async (open) => {
  const page = await open();
  const flaws = [];
  const made = [];
  await page.waitForSelector("#begin");

  await page.click("text=Storyboard");
  await page.fill("#card-0", "a red car drives left in the city");
  await page.click("text=Add a card");
  await page.fill("#card-1", "it is night");
  const handle = page.locator("[role=slider]");
  const begins = async () => Number(await handle.getAttribute("aria-valuenow"));
  const times = [await begins()];
  const at = await handle.boundingBox();
  const bar = await page.locator(".bar").boundingBox();
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
  await page.mouse.down();
  await page.mouse.move(bar.x + bar.width * 0.75, at.y + 5, { steps: 5 });
  await page.mouse.up();
  times.push(await begins());
  await handle.focus();
  await page.keyboard.press("ArrowLeft");
  times.push(await begins());
  await page.mouse.move(bar.x + bar.width * 0.1, at.y + 5);
  times.push(await begins(), Number(await page.inputValue("#start-1")));
  tell("times", times);
  flaws.push(...(await flawsInBoth(page, "timeline")));

  await page.click("header >> text=Cast");
  await page.fill("#name", "momo");
  tell("no name", await page.innerText("form .soft"));
  await page.fill("#name", "Momo");
  await page.fill("#looks", "a green cat");
  await page.click("text=Keep");
  await page.waitForSelector("h2 >> text=Momo");
  flaws.push(...(await flawsInBoth(page, "cast")));
  await page.click("text=Call in a prompt");
  tell("called", await page.inputValue("#prompt"));
  await page.fill("#prompt", "Momo walks to the left on the beach");
  await page.waitForSelector(".called");
  await page.waitForSelector(".chip");
  tell("in it", await page.innerText(".called"));
  tell("strangers", await page.locator(".unknown").count());
  await page.click("text=More");
  await page.selectOption("#size", "320x320");
  await page.fill("#steps", "1");
  const [asked] = await Promise.all([page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/v1/videos")), page.click(".make")]);
  tell("asked", asked.postDataJSON());
  await page.waitForSelector("article img");

  // A short one to begin from; what is made of it takes on its size and steps.
  await page.evaluate(async (body) => {
    await fetch("/v1/videos", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }, { prompt: "a red sailboat on the sea at day", seed: 3, ...SHORT });
  await page.reload();
  await page.waitForFunction(() => document.querySelectorAll("article img").length === 2);

  async function begin(name) {
    await page.click("a.name");
    await page.click("article a >> text=a red sailboat on the sea at day");
    await page.waitForFunction(() => (document.querySelector("video")?.readyState ?? 0) >= 2);
    await page.click(`[aria-label='Make another from it'] >> text=${name}`);
  }
  async function make(name, button, words) {
    const source = page.url();
    await page.fill("#again", words);
    const [request] = await Promise.all([page.waitForRequest((one) => one.method() === "POST" && one.url().includes("/v1/videos/e")), page.click(`text=${button}`)]);
    await page.waitForURL((where) => where.href !== source);
    await page.waitForSelector("video, .bad");
    made.push([name, new URL(request.url()).pathname, request.postDataJSON(), await page.innerText("h1"), await page.locator("video").count()]);
  }

  await begin("Repaint");
  await page.waitForSelector(".patch.drawing");
  const screen = await page.locator(".patch").boundingBox();
  const to = (x, y) => [screen.x + screen.width / 2 + (x - 0.5) * screen.height, screen.y + y * screen.height];
  await page.mouse.move(...to(0.5, 0.25));
  await page.mouse.down();
  await page.mouse.move(...to(0.75, 0.5), { steps: 4 });
  await page.mouse.up();
  await page.selectOption("#stays", "0.8");
  flaws.push(...(await flawsInBoth(page, "repainting")));
  await make("Repaint", "Paint it anew", "a yellow balloon");
  tell("patch left", await page.locator(".patch").count());

  await begin("Re-cut");
  await page.locator("[aria-label='What stays'] input").nth(1).fill("0.5");
  await page.locator("[aria-label='What stays'] input").nth(2).fill("0.5");
  await page.locator("[aria-label='What stays'] input").nth(2).blur();
  flaws.push(...(await flawsInBoth(page, "cutting")));
  await make("Re-cut", "Make the cut", "a red sailboat at night");

  await begin("Extend");
  await page.selectOption("#longer", "2");
  await page.selectOption("#side", { label: "before it" });
  await make("Extend", "Make it longer", "a red sailboat comes");

  await page.click("a.name");
  await page.locator("article", { hasText: "a yellow balloon" }).locator(".pick").click();
  await page.locator("article", { hasText: "a red sailboat at night" }).locator(".pick").click();
  const [joint] = await Promise.all([page.waitForResponse((one) => one.request().method() === "POST" && one.url().endsWith("/v1/videos")), page.click("section[aria-label='Picked videos'] >> text=Connect")]);
  tell("joint", [joint.status(), joint.request().postDataJSON().connect, await joint.json()]);
  tell("made", made);

  const phone = await open({ viewport: { width: 375, height: 720 }, colorScheme: "light" });
  await phone.waitForSelector("article img");
  const widths = [];
  for (const name of ["Cast", "Vote"]) {
    await phone.click(`header >> text=${name}`);
    await phone.waitForSelector("h1");
    widths.push(await phone.evaluate(() => document.documentElement.scrollWidth));
  }
  await phone.click("a.name");
  await phone.click("text=Storyboard");
  await phone.waitForSelector("#card-0");
  widths.push(await phone.evaluate(() => document.documentElement.scrollWidth));
  tell("widths", widths);
  tell("flaws", flaws);
});
