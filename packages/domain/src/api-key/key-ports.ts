import type { UnitOfWork } from "../unit-of-work.ts";

/** Makes of a key what may be stored of it. */
export interface KeyHasher {
  hash(key: string): string;
}

export interface KeyPorts {
  readonly work: UnitOfWork;
  readonly keys: KeyHasher;
}
