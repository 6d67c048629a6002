/** Names of a batch normalisation's weights; `gamma` or `beta` is null where the layer has none. */
export interface NormWeights {
  readonly gamma: string | null;
  readonly beta: string | null;
  readonly mean: string;
  readonly variance: string;
  readonly epsilon: number;
}

export type Activation = "linear" | "relu" | "relu6";

interface OpBase {
  /** Name of the last layer this step computes; later steps refer to its output by it. */
  readonly name: string;
  readonly input: string;
}

/** A convolution together with the normalisation and activation that follow it and nothing else. */
export interface ConvolutionOp extends OpBase {
  readonly kind: "convolution";
  readonly depthwise: boolean;
  readonly kernel: string;
  readonly bias: string | null;
  readonly norm: NormWeights | null;
  readonly activation: Activation;
  readonly strides: readonly [number, number];
  readonly padding: "same" | "valid";
}

export interface PadOp extends OpBase {
  readonly kind: "pad";
  /** Rows and columns of zeros [before, after]. */
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

export interface ActivationOp extends OpBase {
  readonly kind: "activation";
  readonly activation: Activation;
}

export interface AddOp extends OpBase {
  readonly kind: "add";
  readonly other: string;
}

export type GraphOp = ConvolutionOp | PadOp | ActivationOp | AddOp;

/** A layer group as steps to compute, one tensor in and one out. */
export interface GraphGroup {
  readonly name: string;
  /** Name of the tensor that enters. */
  readonly input: string;
  readonly output: string;
  readonly ops: readonly GraphOp[];
  /** Names of the group's weights, statistics included, in order. */
  readonly weights: readonly string[];
}

/** True for a batch normalisation's moving statistics, which no strategy trains. */
export function isStatistic(weight: string): boolean {
  return weight.endsWith("/moving_mean") || weight.endsWith("/moving_variance");
}

/** True for a batch normalisation's scale and shift. */
export function isNormalization(weight: string): boolean {
  return weight.endsWith("/gamma") || weight.endsWith("/beta");
}
