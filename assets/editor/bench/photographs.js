// Photographs of 24 megapixels that were never taken: each another, with as much to encode as a street in daylight.

import { writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes so many into a folder, drawn by a browser; answers their paths. `from` is the number of the first. */
export async function photographs(browser, folder, count, from = 0) {
  await browser.visit("about:blank");
  const files = [];
  for (let number = from; number < from + count; number += 1) {
    const file = path.join(folder, `DSC_${1_000 + number}.jpg`);
    await writeFile(file, Buffer.from(await browser.runs(drawn, number), "base64"));
    files.push(file);
  }
  return files;
}

// Runs in the page; answers a JPEG of 6000 × 4000 in base64.
async function drawn(number) {
  let state = number * 7_919 + 17;
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const canvas = new OffscreenCanvas(6_000, 4_000);
  const pen = canvas.getContext("2d");
  const sky = pen.createLinearGradient(0, 0, 1_500 * chance(), 4_000);
  sky.addColorStop(0, `hsl(${360 * chance()} 50% 75%)`);
  sky.addColorStop(1, `hsl(${360 * chance()} 40% 25%)`);
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 6_000, 4_000);
  for (let shape = 0; shape < 900; shape += 1) {
    pen.fillStyle = `hsl(${360 * chance()} 45% ${20 + 60 * chance()}% / 0.6)`;
    pen.beginPath();
    pen.ellipse(6_000 * chance(), 4_000 * chance(), 20 + 400 * chance() ** 2, 20 + 300 * chance() ** 2, 3 * chance(), 0, 6.3);
    pen.fill();
  }
  // Grain, as a sensor has it: a tile of it all over, never twice in the same place.
  const tile = new OffscreenCanvas(512, 512);
  const grain = new ImageData(512, 512);
  for (let at = 0; at < grain.data.length; at += 4) grain.data.set([255 * chance(), 255 * chance(), 255 * chance(), 22], at);
  tile.getContext("2d").putImageData(grain, 0, 0);
  for (let y = -512; y < 4_000; y += 512) for (let x = -512; x < 6_000; x += 512) pen.drawImage(tile, x + 512 * chance(), y + 512 * chance());
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}
