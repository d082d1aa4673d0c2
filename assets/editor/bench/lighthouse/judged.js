// What Lighthouse says of a page that it opens itself in a browser that listens on a port: as of a telephone, in four ways.

import lighthouse from "lighthouse";

const WAYS = ["performance", "accessibility", "best-practices", "seo"];

/** `[{ way, score, lost }]`: of a hundred, and the audits that took something from it. */
export async function judged(url, port) {
  const { lhr } = await lighthouse(url, { port, onlyCategories: WAYS, output: "json", logLevel: "error" });
  if (lhr.runtimeError) throw new Error(`Lighthouse: ${lhr.runtimeError.message}`);
  return WAYS.map((way) => {
    const { score, auditRefs } = lhr.categories[way];
    const lost = auditRefs.filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 1);
    return { way, score: Math.round(score * 100), lost: lost.map(({ id }) => id) };
  });
}
