// Which letter of a shortcut was pressed: the one on the key; where the keyboard writes another script, or Option another
// sign, the one that a Latin keyboard has in that place.

export function isLetter({ key, code }, letter) {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() === letter : code === `Key${letter.toUpperCase()}`;
}
