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
