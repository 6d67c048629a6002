/**
 * A weight for each example under which every class counts the same in sum: n / (K n_c), of mean 1 over the examples.
 *
 * @param labels class numbers, each class among them at least once.
 */
export function classWeights(labels: readonly number[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return labels.map((label) => labels.length / (classes * (counts[label] ?? 1)));
}
