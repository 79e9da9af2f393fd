// One video as one file of HTML: it plays anywhere, asks nobody for anything, and says in words where it comes from.

import type { Video } from "../api/types";
import type { Verdict } from "./verdict";

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

async function dataUrl(file: Blob): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("The video could not be read."));
    reader.readAsDataURL(file);
  });
}

const STYLE = `body{margin:0;background:#0b0e1c;color:#edeffa;font:1rem/1.55 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem}video{width:100%;max-height:75vh;border-radius:14px;background:#000}
h1{font-size:1.5rem}p,li{color:#a9b1d6}strong{color:#f2c879}`;

/** Return the page; the signed bytes of the video are in it as they are. */
export async function sharePage(video: Video, file: Blob, verdict: Verdict | null): Promise<Blob> {
  const title = escape(video.prompt ?? "A video");
  const told = verdict
    ? `<p><strong>${escape(verdict.badge)}</strong></p><ul>${verdict.sentences.map((one) => `<li>${escape(one)}</li>`).join("")}</ul>`
    : "";
  const made = new Date(video.created_at * 1000).toLocaleDateString(undefined, { dateStyle: "long" });
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; media-src data:; style-src 'unsafe-inline'">
<title>${title}</title><style>${STYLE}</style><main>
<video controls loop muted playsinline src="${await dataUrl(file)}"></video><h1>${title}</h1>
<p>Generated, not filmed: made with Yozora (model ${escape(video.model)}, seed ${video.seed}) on ${escape(made)}.</p>${told}
<p>The video carries a signed manifest where its maker signs; save it and ask <code>yozora verify</code>.</p></main></html>`;
  return new Blob([html], { type: "text/html" });
}
