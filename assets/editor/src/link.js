// Which addresses a link may have.

export const linkRule = "A link starts with https://, http://, mailto: or tel:.";

export function isSafeLink(href) {
  return /^(?:https?:\/\/[^\s/?#]|mailto:[^\s]|tel:[^\s])[^\s\u0000-\u001f]*$/i.test(href);
}

// The address somebody meant, or null. "example.com/x" means https.
export function readLink(typed) {
  const text = typed.trim();
  if (isSafeLink(text)) return text;
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text)) return `mailto:${text}`;
  if (/^[^\s/?#:@]+\.[^\s/?#:@]{2,}(?::\d+)?(?:[/?#]\S*)?$/.test(text)) return `https://${text}`;
  return null;
}

// Google Docs and mail hand out links that lead through a page of theirs.
const redirects = [["www.google.com", "/url", "q"], ["www.google.com", "/url", "url"], ["l.facebook.com", "/l.php", "u"]];

// Where a link leads in the end, as far as it says so itself.
export function straight(href) {
  try {
    const url = new URL(href);
    const found = redirects.find(([host, path, name]) => url.host === host && url.pathname === path && isSafeLink(url.searchParams.get(name) ?? ""));
    return found ? url.searchParams.get(found[2]) : href;
  } catch {
    return href;
  }
}
