// What the site of an embed calls it, by way of our own server: null where nobody says so. Throws what to say where the server
// cannot be asked.

import { asked } from "./asking.js";

export async function titleOf(address) {
  const headers = { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
  const { title = null } = await asked("/admin/embeds/title", { method: "POST", headers, body: new URLSearchParams({ address }).toString() });
  return title;
}
