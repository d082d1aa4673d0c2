// Which addresses a link may have. The server has the same rule in link.rs; both are held to test/links.json.

import rules from "./document-rules.json" with { type: "json" };

const { link_chars: longest, link_schemes: schemes } = rules.limits;

export const linkRule = "A link starts with https://, http://, mailto: or tel:, and is a complete address, without a user before its host.";

export const trimmed = (text) => text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");

// Browsers show the host of https://bank.example@evil.example/ last.
const namesUser = (href, { username, password }) => Boolean(username || password) || /^[^:]*:\/\/[^/\\?#]*@/.test(href);

// What becomes a line of a mail's head; its text may have several (RFC 6068, 5).
function breaksLines(href) {
  const [before, ...fields] = href.split("?");
  const heads = fields.join("?").split("&").filter((field) => !/^body=/i.test(field));
  return [before, ...heads].some((part) => /%0[ad]/i.test(part));
}

export function isSafeLink(typed) {
  const href = trimmed(typed);
  if (!href || [...href].length > longest || /\p{Cc}|[\ud800-\udfff]/u.test(href) || !URL.canParse(href)) return false;
  const url = new URL(href);
  const { protocol, hostname, pathname } = url;
  // Chromium takes a host with a blank in it.
  if (/[%\s]/.test(hostname)) return false;
  const scheme = protocol.slice(0, -1);
  if (!schemes.includes(scheme)) return false;
  // Without the slashes a browser would read "https:page" as relative to the page it stands on.
  if (scheme.startsWith("http")) return href.slice(protocol.length).startsWith("//") && !namesUser(href, url);
  return pathname !== "" && !breaksLines(href);
}

// The address somebody meant, or null. "example.com/x" means https.
export function readLink(typed) {
  const text = trimmed(typed);
  if (isSafeLink(text)) return text;
  const meant = /^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(text) ? `mailto:${text}`
    : /^[^\s/?#:@]+\.[^\s/?#:@]{2,}(?::\d+)?(?:[/?#]\S*)?$/.test(text) ? `https://${text}` : "";
  return isSafeLink(meant) ? meant : null;
}

// Google Docs, mail and word processors hand out links that lead through a page of theirs.
const redirects = [["www.google.com", "/url", "q"], ["www.google.com", "/url", "url"], ["l.facebook.com", "/l.php", "u"], ["lm.facebook.com", "/l.php", "u"], ["safelinks.protection.outlook.com", "/", "url"]];

// Where a link leads in the end, as far as it says so itself.
export function straight(href) {
  if (!URL.canParse(href)) return href;
  const url = new URL(href);
  const leads = ([host, path, name]) => (url.host === host || url.host.endsWith(`.${host}`)) && url.pathname === path && isSafeLink(url.searchParams.get(name) ?? "");
  const found = redirects.find(leads);
  return found ? url.searchParams.get(found[2]) : href;
}
