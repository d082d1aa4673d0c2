// Whose pages can be shown in a story: the list that the server has too (providers.json, providers.rs).

import list from "./providers.json" with { type: "json" };

const providers = list.map((one) => ({ ...one, pattern: new RegExp(one.pattern) }));

export const providerOf = (address) => providers.find(({ pattern }) => pattern.test(address)) ?? null;
export const providerNames = [...new Set(providers.map(({ name }) => name))];
