// What the site of an embed calls it, by way of our own server. Null where nobody says so.

const patience = 5_000;

export async function titleOf(address) {
  try {
    const response = await fetch("/admin/embeds/title", {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ address }).toString(),
      signal: AbortSignal.timeout(patience),
    });
    return response.ok && !response.redirected ? (await response.json()).title : null;
  } catch {
    return null;
  }
}
