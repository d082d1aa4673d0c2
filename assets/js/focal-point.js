// The arithmetic of what must stay in the frame.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Where a key moves a point of percentages to: by one, by ten with Shift. Nothing for other keys. */
export function moved([x, y], key, isFast) {
  const way = WAYS[key];
  if (!way) return null;
  const step = isFast ? 10 : 1;
  const within = (part) => Math.round(Math.min(100, Math.max(0, part)) * 10) / 10;
  return [within(x + way[0] * step), within(y + way[1] * step)];
}

/**
 * The `object-position`, in percent, that shows of a picture of this size the part around a point in a frame of this shape:
 * the point in the middle, as far as the picture reaches. The server cuts the same part (media/picture/shape.rs).
 */
export function shownAt([width, height], shape, [x, y]) {
  const shown = width / height > shape ? [height * shape, height] : [width, width / shape];
  const part = (side, window, point) => {
    const most = side - window;
    if (most < 0.5) return 50;
    const before = Math.min(most, Math.max(0, (side * point) / 100 - window / 2));
    return Math.round((before / most) * 1000) / 10;
  };
  return [part(width, shown[0], x), part(height, shown[1], y)];
}
