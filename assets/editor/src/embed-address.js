// The page that a frame of another site shows: pages that are copied hold frames, stories hold the addresses of pages.

import { providerOf } from "./providers.js";

// Frames that are called otherwise than their pages.
const frames = [
  [/^https:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/([A-Za-z0-9_-]{11})(?:[?#].*)?$/, ([, id]) => `https://www.youtube.com/watch?v=${id}`],
  [/^https:\/\/player\.vimeo\.com\/video\/(\d+)(?:\?(?!(?:.*&)?h=).*)?$/, ([, id]) => `https://vimeo.com/${id}`],
  [/^https:\/\/platform\.(?:twitter|x)\.com\/embed\/(?:Tweet\.html|index\.html)\?(?:.*&)?id=(\d+)/, ([, id]) => `https://x.com/i/status/${id}`],
  [/^https:\/\/embed\.bsky\.app\/embed\/([A-Za-z0-9_.:-]+)\/app\.bsky\.feed\.post\/([A-Za-z0-9_]+)/, ([, who, post]) => `https://bsky.app/profile/${who}/post/${post}`],
  [/^https:\/\/(?:www\.)?instagram\.com\/((?:p|reel|tv)\/[A-Za-z0-9_-]+)\/embed/, ([, post]) => `https://www.instagram.com/${post}/`],
  [/^https:\/\/([a-z0-9.-]+\/@[A-Za-z0-9_.-]+\/\d+)\/embed/, ([, post]) => `https://${post}`],
  [/^https:\/\/w\.soundcloud\.com\/player\/\?(.*)$/, ([, query]) => new URLSearchParams(query).get("url") ?? ""],
];

// The address of the page, or null for a frame of a site that stories cannot show.
export function pageOf(source) {
  const address = source.trim().replace(/^(?:http:)?\/\//, "https://");
  const [pattern, page] = frames.find(([one]) => one.test(address)) ?? [];
  const found = pattern ? page(pattern.exec(address)) : address;
  return /^https:/.test(found) && providerOf(found) ? found : null;
}
