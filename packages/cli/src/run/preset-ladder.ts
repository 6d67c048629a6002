import {
  extractionOnly,
  extractionThenPartial,
  type LadderPresetInput,
  type LadderSpec,
  type Modality,
} from "@graft/contracts";

/** Tokens of a text that are looked at unless told otherwise: all the sentence encoder can see. */
const TEXT_TOKENS = 128;

export interface PresetLadderInput extends LadderPresetInput {
  readonly modality: Modality;
  readonly inputSize?: number | undefined;
}

/** The platform's ladder. A text backbone is a frozen graph: there is nothing to tune behind its only rung. */
export function presetLadder({ modality, inputSize, ...input }: PresetLadderInput): LadderSpec {
  if (modality === "TEXT") return extractionOnly({ ...input, inputSize: inputSize ?? TEXT_TOKENS });
  return extractionThenPartial({ ...input, ...(inputSize === undefined ? {} : { inputSize }) });
}
