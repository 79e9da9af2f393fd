// How long a frame of an mp4 is shown, from the file itself: ISO/IEC 14496-12, boxes mdhd (timescale) and stts.

const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "stbl"]);

/** Return the seconds of one frame, null where the file does not say it in the usual way. */
export function frameSeconds(file: ArrayBuffer): number | null {
  const view = new DataView(file);
  let timescale = 0;
  let delta = 0;

  function walk(start: number, end: number): void {
    for (let at = start; at + 8 <= end && delta === 0; ) {
      const size = view.getUint32(at);
      const kind = String.fromCharCode(...new Uint8Array(file, at + 4, 4));
      if (size < 8) return; // to the end, or 64 bits: not in what we deliver before the boxes we look for
      const body = at + 8;
      if (CONTAINERS.has(kind)) walk(body, Math.min(end, at + size));
      else if (kind === "mdhd") timescale = view.getUint32(body + (view.getUint8(body) === 1 ? 20 : 12));
      else if (kind === "stts" && view.getUint32(body + 4) > 0) delta = view.getUint32(body + 12);
      at += size;
    }
  }

  try {
    walk(0, view.byteLength);
  } catch {
    return null; // cut short
  }
  return timescale > 0 && delta > 0 ? delta / timescale : null;
}
