export interface CostedScore {
  /** Smaller is better. */
  readonly cost: number;
  /** Larger is better. */
  readonly score: number;
}

/** The points no other point beats in both cost and score, cheapest first. */
export function paretoFront<Point extends CostedScore>(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.cost - b.cost || b.score - a.score);
  const front: Point[] = [];
  for (const point of sorted) {
    if (point.score > (front.at(-1)?.score ?? Number.NEGATIVE_INFINITY)) front.push(point);
  }
  return front;
}
