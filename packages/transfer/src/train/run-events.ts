/** One point of a metric; `step` counts the run's gradient steps over all phases. */
export interface MetricPoint {
  /**
   * `train/loss`, `val/loss`, `val/top1`, `rate/head`, `epoch`; `input/wait`, the share of an epoch's time spent waiting for
   * data, 0 being ideal; `batch/micro`, examples that go through the network at once since memory held no more.
   */
  readonly key: string;
  readonly step: number;
  readonly value: number;
}

/** Where a run is. FEATURES has no epochs: both are 0. */
export interface RunProgress {
  readonly phase: "FEATURES" | "HEAD" | "TUNE";
  readonly epoch: number;
  readonly epochs: number;
  /** Share of this phase that is done. */
  readonly fraction: number;
}

/** How a run is watched and cancelled. */
export interface RunEvents {
  readonly onMetric?: ((point: MetricPoint) => void) | undefined;
  /** Numbers of the training examples of each step, in order, before it is taken. */
  readonly onBatch?: ((indices: readonly number[]) => void) | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Checked at every step; the run then ends by throwing the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
