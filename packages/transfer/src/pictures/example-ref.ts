/** An example as the engine needs it: its bytes' digest, what errors call it, and its label. */
export interface ExampleRef {
  readonly sha256: string;
  readonly path: string;
  readonly label: string;
}

/** The encoded bytes of an example. */
export type ReadExample = (sha256: string) => Promise<Uint8Array>;
