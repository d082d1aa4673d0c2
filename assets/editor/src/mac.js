// On a Mac, other keys mean the same.
export const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
