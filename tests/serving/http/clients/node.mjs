// What openai-node can do with videos, against the server named on the command line.
import OpenAI, { NotFoundError } from "openai";

function check(true_, what) {
  if (!true_) throw new Error(what);
}

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "anything", maxRetries: 0 });
let video = await client.videos.create({
  prompt: "a red balloon rises over green hills at dawn",
  seconds: "4",
  size: "1280x720",
  num_inference_steps: 1,
  seed: 1,
});
while (video.status === "queued" || video.status === "in_progress") {
  await new Promise((resolve) => setTimeout(resolve, 200));
  video = await client.videos.retrieve(video.id);
}
check(video.status === "completed" && video.seed === 1, JSON.stringify(video));
const content = await client.videos.downloadContent(video.id);
check((await content.arrayBuffer()).byteLength > 1000, "an empty video");
const remixed = await client.videos.remix(video.id, { prompt: "a blue car drives to the right in the city at night" });
check(remixed.remixed_from_video_id === video.id, "no remix");
const seen = [];
for await (const one of client.videos.list({ limit: 1 })) seen.push(one.id);
check(seen[0] === remixed.id && seen[1] === video.id, `the list is ${seen}`);
await client.videos.delete(remixed.id);
try {
  await client.videos.retrieve(remixed.id);
  throw new Error("a deleted video is still there");
} catch (error) {
  check(error instanceof NotFoundError && error.code === "not_found", String(error));
}
const shown = new File([await (await client.videos.downloadContent(video.id)).arrayBuffer()], "a.mp4", { type: "video/mp4" });
let momo;
try {
  momo = await client.videos.createCharacter({ name: "Momo", video: shown });
} catch (error) {
  // One step may show nobody; then the sentence says so, and words do instead.
  check(error.code === "nobody_seen", String(error));
  momo = await client.post("/videos/characters", { body: { name: "Momo", description: "a red fox" } });
}
check((await client.videos.getCharacter(momo.id)).name === "Momo", "no character");
const cast = await client.videos.create({ prompt: "Momo jumps on the beach", characters: [{ id: momo.id }] });
check(cast.prompt === "Momo jumps on the beach", JSON.stringify(cast));
await client.videos.delete(cast.id);
console.log("all well");
