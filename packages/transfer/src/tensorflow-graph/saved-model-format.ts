import protobuf from "protobufjs";

/**
 * The part of TensorFlow's protocol buffers that a frozen graph needs, by field number: tensorflow/core/framework
 * (graph, node_def, attr_value, tensor, tensor_shape, versions) and tensorflow/core/protobuf (meta_graph, saved_model).
 */
const FORMAT = `
syntax = "proto3";
message Dim { int64 size = 1; }
message Shape { repeated Dim dim = 2; }
message Tensor { int32 dtype = 1; Shape tensor_shape = 2; bytes tensor_content = 4; }
message List { repeated int64 i = 3; }
message Attribute {
  oneof value {
    List list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6; Shape shape = 7; Tensor tensor = 8;
  }
}
message Node { string name = 1; string op = 2; repeated string input = 3; map<string, Attribute> attr = 5; }
message Versions { int32 producer = 1; int32 min_consumer = 2; }
message Graph { repeated Node node = 1; Versions versions = 4; }
message TensorInfo { string name = 1; int32 dtype = 2; Shape tensor_shape = 3; }
message Signature { map<string, TensorInfo> inputs = 1; map<string, TensorInfo> outputs = 2; string method_name = 3; }
message MetaInfo { repeated string tags = 4; }
message MetaGraph { MetaInfo meta_info_def = 1; Graph graph_def = 2; map<string, Signature> signature_def = 5; }
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraph meta_graphs = 2; }
`;

const SAVED_MODEL = protobuf.parse(FORMAT, { keepCase: true }).root.lookupType("SavedModel");

/** TensorFlow's numbers of element types. */
export const DATA_TYPES = { float32: 1, int32: 3 } as const;
export type GraphDataType = keyof typeof DATA_TYPES;

interface Shape {
  readonly dim: readonly { readonly size: number }[];
}

/** An attribute of a node; exactly one field is set. */
export interface GraphAttribute {
  readonly list?: { readonly i: readonly number[] };
  readonly s?: Uint8Array;
  readonly b?: boolean;
  readonly type?: number;
  readonly shape?: Shape;
  readonly tensor?: { readonly dtype: number; readonly tensor_shape: Shape; readonly tensor_content: Uint8Array };
}

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, GraphAttribute>>;
}

/** A tensor that enters or leaves a graph. */
export interface GraphPort {
  readonly node: string;
  readonly shape: readonly number[];
  readonly type: GraphDataType;
}

export interface FrozenGraph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: Readonly<Record<string, GraphPort>>;
  readonly outputs: Readonly<Record<string, GraphPort>>;
}

export const SAVED_MODEL_FILE = "saved_model.pb";
export const SERVING_TAG = "serve";
export const SERVING_SIGNATURE = "serving_default";

/** Version of the operations' meaning: TensorFlow 2.12's, older than any TensorFlow the engine loads. */
const PRODUCER = 1482;

export function shapeOf(sizes: readonly number[]): Shape {
  return { dim: sizes.map((size) => ({ size })) };
}

/** The bytes of a frozen graph as `saved_model.pb`: no variables, one signature. */
export function encodeSavedModel({ nodes, inputs, outputs }: FrozenGraph): Uint8Array {
  const ports = (named: Readonly<Record<string, GraphPort>>) =>
    Object.fromEntries(
      Object.entries(named).map(([name, { node, shape, type }]) => [
        name,
        { name: `${node}:0`, dtype: DATA_TYPES[type], tensor_shape: shapeOf(shape) },
      ]),
    );
  const signature = {
    inputs: ports(inputs),
    outputs: ports(outputs),
    method_name: "tensorflow/serving/predict",
  };
  return SAVED_MODEL.encode({
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: [SERVING_TAG] },
        graph_def: { node: nodes, versions: { producer: PRODUCER, min_consumer: 0 } },
        signature_def: { [SERVING_SIGNATURE]: signature },
      },
    ],
  }).finish();
}
