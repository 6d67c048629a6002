/** Bins of confidence, as in Guo et al. */
const BINS = 15;

/**
 * Expected calibration error: Σ over 15 equal-width, right-closed bins of confidence of
 * (rows in bin / rows) · |accuracy in bin - mean confidence in bin|. 0 when confidence equals accuracy.
 * Source: C. Guo et al., "On calibration of modern neural networks", ICML 2017.
 */
export function expectedCalibrationError(confidences: ArrayLike<number>, correct: ArrayLike<number>): number {
  // accuracy and mean confidence of a bin share its row count, so their weighted gap is a gap of plain sums
  const surplus = new Float64Array(BINS);
  for (let row = 0; row < confidences.length; row++) {
    const confidence = confidences[row] as number;
    const bin = Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1));
    surplus[bin] = (surplus[bin] as number) + (correct[row] as number) - confidence;
  }
  const total = surplus.reduce((sum, gap) => sum + Math.abs(gap), 0);
  return Math.min(1, total / confidences.length);
}
