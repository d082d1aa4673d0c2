// A number as it is shown: 22,400.

let format = null;

// Made when it is first wanted, and kept: making it takes longer than all else that a count in a bar does.
export const number = (many) => (format ??= new Intl.NumberFormat("en-GB")).format(many);
