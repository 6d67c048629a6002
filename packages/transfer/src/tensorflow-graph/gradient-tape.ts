import type { GraphBuilder } from "./graph-builder.ts";

/**
 * The way back through a graph: steps written down on the way forward and taken in reverse, each handing the gradient of
 * its output on to its inputs. Tensors are named by their nodes.
 */
export class GradientTape {
  readonly #graph: GraphBuilder;
  readonly #steps: { readonly output: string; readonly back: (gradient: string) => void }[] = [];
  readonly #parts = new Map<string, string[]>();
  readonly #needed = new Set<string>();

  constructor(graph: GraphBuilder) {
    this.#graph = graph;
  }

  /** Whether anything that trains lies before a tensor. */
  needs(tensor: string): boolean {
    return this.#needed.has(tensor);
  }

  /** Notes how the gradient of `output` goes on; `output` needs one from here on. */
  record(output: string, back: (gradient: string) => void): void {
    this.#needed.add(output);
    this.#steps.push({ output, back });
  }

  /** Adds a part of a tensor's gradient. */
  give(tensor: string, part: string): void {
    const parts = this.#parts.get(tensor);
    if (parts === undefined) this.#parts.set(tensor, [part]);
    else parts.push(part);
  }

  #gradientOf(tensor: string): string | undefined {
    const [first, ...others] = this.#parts.get(tensor) ?? [];
    // In the order in which they came, so that the same graph sums in the same order.
    return others.reduce(
      (sum: string | undefined, part) =>
        sum === undefined ? part : this.#graph.operation(`${tensor}/sum`, { op: "AddV2", input: [sum, part] }),
      first,
    );
  }

  /** Goes all the way back from the gradients given so far. */
  rewind(): void {
    for (const { output, back } of this.#steps.toReversed()) {
      const gradient = this.#gradientOf(output);
      if (gradient !== undefined) back(gradient);
    }
  }
}
