import { AppError, type Fault } from "@graft/contracts";
import type { PredictorInput } from "@graft/transfer";
import { z } from "zod";

const instanceSchema = z.union([z.strictObject({ b64: z.base64().min(1) }), z.strictObject({ text: z.string() })], {
  error: 'expected {"b64": "…"} with a picture in base64, or {"text": "…"}',
});
const batchSchema = z.strictObject({ instances: z.array(z.unknown()).min(1) });

function inputOf(value: unknown, name: string): PredictorInput | Fault {
  const parsed = instanceSchema.safeParse(value);
  if (!parsed.success) {
    return { code: "INPUT_INVALID", message: `${name}: ${parsed.error.issues[0]?.message}.`, subject: name };
  }
  if ("text" in parsed.data) return { kind: "TEXT", name, text: parsed.data.text };
  return { kind: "IMAGE", name, bytes: new Uint8Array(Buffer.from(parsed.data.b64, "base64")) };
}

function inputsOf(values: readonly (readonly [string, unknown])[]): PredictorInput[] {
  const read = values.map(([name, value]) => inputOf(value, name));
  const faults = read.filter((one): one is Fault => "code" in one);
  if (faults[0]) throw new AppError("INPUT_INVALID", faults[0].message, { faults });
  return read.filter((one): one is PredictorInput => "kind" in one);
}

/**
 * The inputs of a request: a picture's bytes, a text's characters, `{"b64"}` or `{"text"}`, or many of the last two as
 * `{"instances"}`.
 *
 * @throws AppError INPUT_INVALID naming what is not as it should be, INPUT_TOO_LARGE for too many at once.
 */
export function readInputs(body: unknown, maxInstances: number): PredictorInput[] {
  if (body instanceof Uint8Array && body.length > 0) return [{ kind: "IMAGE", name: "the picture", bytes: body }];
  if (typeof body === "string") return [{ kind: "TEXT", name: "the text", text: body }];
  if (typeof body !== "object" || body === null || body instanceof Uint8Array) {
    throw new AppError("INPUT_INVALID", 'The request has no body: send a picture, {"b64"}, {"text"} or {"instances"}.');
  }
  if (!("instances" in body)) return inputsOf([["the input", body]]);
  const batch = batchSchema.safeParse(body);
  if (!batch.success) {
    throw new AppError(
      "INPUT_INVALID",
      'A batch is {"instances": [...]} with at least one of them and nothing beside.',
    );
  }
  const { instances } = batch.data;
  if (instances.length > maxInstances) {
    throw new AppError(
      "INPUT_TOO_LARGE",
      `${instances.length} instances at once; at most ${maxInstances}. Send several requests.`,
    );
  }
  return inputsOf(instances.map((value, i) => [`instances[${i}]`, value] as const));
}
