import rules from "./document-rules.json" with { type: "json" };

const { first_number: largest } = rules.limits;

// A number that a list may begin with, or null.
export const listNumber = (number) => (Number.isInteger(number) && number >= 0 && number <= largest ? number : null);
