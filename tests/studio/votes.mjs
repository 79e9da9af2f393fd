// What somebody says of videos: which of two takes is better, stars, words, a mark on a part of one; and takes back.
import { flawsInBoth, tell } from "./browser.mjs";

/** Choose between the two takes of a prompt, see it listed, take it back; return what axe found. */
export async function vote(page) {
  const found = [];
  await page.click("header >> text=Vote");
  await page.waitForSelector("#artist");
  found.push(...(await flawsInBoth(page, "saying who")));
  await page.fill("#artist", "Ada");
  await page.check("text=My votes may teach a model");
  await page.click("text=Begin");
  await page.waitForFunction(() => [...document.querySelectorAll("video")].filter((one) => one.readyState >= 2).length === 2);
  found.push(...(await flawsInBoth(page, "voting")));
  await page.fill("#why", "the left sail is whole");
  await page.click("h1");
  await page.keyboard.press("1");
  await page.waitForSelector("tbody tr");
  await page.waitForSelector(".none");
  tell("votes", await page.locator("tbody tr").allInnerTexts());
  tell("none left", await page.innerText(".none"));
  tell("came", await page.innerText("section[aria-labelledby=came] > p"));
  found.push(...(await flawsInBoth(page, "voted")));
  await page.reload();
  await page.waitForSelector("tbody tr");
  tell("known", await page.innerText(".who"));
  await page.click("td button");
  await page.waitForSelector("tbody tr", { state: "detached" });
  await page.reload();
  await page.waitForFunction(() => document.querySelectorAll("video").length === 2);
  return found;
}

/** Give stars and words to a video and mark a part of it, by pointer and by numbers; return what axe found. */
export async function judge(page) {
  await page.click("a.name");
  await page.click("article a");
  await page.waitForFunction(() => (document.querySelector("video")?.readyState ?? 0) >= 2);
  await page.click("text=What do you think of it?");
  await page.click("[aria-label='4 of 5 stars']");
  await page.click("text=smooth");
  await page.click("text=Keep these words");
  await page.click("text=From here");
  for (let step = 0; step < 4; step++) await page.locator("[aria-label='One frame on']").click();
  await page.click("text=To here");
  await page.click("text=Draw where");
  await page.waitForFunction(() => document.querySelector(".patch").getBoundingClientRect().top > -1);
  const box = await page.locator(".patch").boundingBox();
  const at = (x, y) => [box.x + box.width / 2 + (x - 0.5) * box.height, box.y + y * box.height];
  await page.mouse.move(...at(0.25, 0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.5, 0.7), { steps: 4 });
  await page.mouse.up();
  const numbers = page.locator(".numbers input");
  tell("drawn", await numbers.evaluateAll((all) => all.map((one) => Number(one.value))));
  await numbers.nth(2).fill("30");
  await numbers.nth(2).blur();
  await page.fill("#melts", "the sail melts here");
  const found = await flawsInBoth(page, "judging");
  await page.click("text=Keep this mark");
  await page.waitForFunction(() => !document.querySelector("#melts").value);
  tell("said", await page.evaluate(async () => (await (await fetch("/v1/feedback?artist=Ada")).json()).data));
  return found;
}
