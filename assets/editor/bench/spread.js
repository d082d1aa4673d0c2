// What many measurements come to.

/** The value that so large a part of them (0 to 1) does not exceed: nearest rank, so always one that was measured. */
export function percentile(values, part) {
  if (!values.length) throw new Error("Nothing was measured.");
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}

/** `{ count, p50, p95, most }`. */
export function spreadOf(values) {
  return { count: values.length, p50: percentile(values, 0.5), p95: percentile(values, 0.95), most: Math.max(...values) };
}

/** Those inside and outside of spans of time: `[inside, outside]`. Each measurement is `[start, length]`. */
export function partedBy(spans, measured) {
  const touches = ([at, length]) => spans.some(([from, to]) => at <= to && at + length >= from);
  return [measured.filter(touches), measured.filter((one) => !touches(one))];
}
