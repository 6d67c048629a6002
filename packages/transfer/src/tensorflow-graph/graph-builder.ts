import {
  DATA_TYPES,
  type FrozenGraph,
  type GraphAttribute,
  type GraphDataType,
  type GraphNode,
  type GraphPort,
  shapeOf,
} from "./saved-model-format.ts";

const TEXT = new TextEncoder();

/** Attributes by their kind. */
export const attribute = {
  type: (type: GraphDataType): GraphAttribute => ({ type: DATA_TYPES[type] }),
  text: (text: string): GraphAttribute => ({ s: TEXT.encode(text) }),
  numbers: (numbers: readonly number[]): GraphAttribute => ({ list: { i: numbers } }),
  flag: (flag: boolean): GraphAttribute => ({ b: flag }),
};

export interface Operation {
  readonly op: string;
  /** Names of the nodes whose first output it takes, or `NODE:1` for another. */
  readonly input: readonly string[];
  readonly attr?: Readonly<Record<string, GraphAttribute>>;
}

/** Collects the nodes of a frozen graph. Every method answers the name of the node it made. */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #inputs: Record<string, GraphPort> = {};

  #add(node: GraphNode): string {
    this.#nodes.push(node);
    return node.name;
  }

  /** Names may hold only letters, digits and `_.-/`; the number keeps two of them apart. */
  #name(wish: string): string {
    return `${wish.replace(/[^A-Za-z0-9_.\-/]/g, "_").replace(/^[^A-Za-z0-9.]+/, "n")}_${this.#nodes.length}`;
  }

  input(name: string, shape: readonly number[], type: GraphDataType = "float32"): string {
    const node = this.#name(name);
    this.#inputs[name] = { node, shape, type };
    return this.#add({
      name: node,
      op: "Placeholder",
      input: [],
      attr: { dtype: attribute.type(type), shape: { shape: shapeOf(shape) } },
    });
  }

  constant(name: string, values: Float32Array | Int32Array, shape: readonly number[]): string {
    const type = values instanceof Float32Array ? "float32" : "int32";
    const tensor = {
      dtype: DATA_TYPES[type],
      tensor_shape: shapeOf(shape),
      tensor_content: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    };
    const attr = { dtype: attribute.type(type), value: { tensor } };
    return this.#add({ name: this.#name(name), op: "Const", input: [], attr });
  }

  operation(name: string, { op, input, attr = {} }: Operation): string {
    return this.#add({ name: this.#name(name), op, input, attr: { T: attribute.type("float32"), ...attr } });
  }

  /** A tensor in another shape; -1 stands for what is left. */
  reshape(name: string, tensor: string, shape: readonly number[]): string {
    const sizes = this.constant(`${name}/shape`, Int32Array.from(shape), [shape.length]);
    return this.operation(name, { op: "Reshape", input: [tensor, sizes], attr: { Tshape: attribute.type("int32") } });
  }

  /** The shape a tensor has when the graph runs. */
  shapeOf(name: string, tensor: string): string {
    return this.operation(name, { op: "Shape", input: [tensor], attr: { out_type: attribute.type("int32") } });
  }

  build(outputs: Readonly<Record<string, GraphPort>>): FrozenGraph {
    return { nodes: this.#nodes, inputs: this.#inputs, outputs };
  }
}
