import { type BackboneChoice, type ScheduleTemplate, scheduleTemplateSchema } from "@graft/contracts";

interface TemplateSource {
  /** As the run has it. */
  readonly spec: unknown;
  /** UUID of the data set whose newest version is taken. */
  readonly datasetId: string;
  /** That of the version under the alias at the time, or the run's own. */
  readonly backbone: BackboneChoice["from"];
}

/** The template that does again what a TRAIN or LADDER run did; undefined for a specification that cannot be one. */
export function templateOfRun({ spec, datasetId, backbone }: TemplateSource): ScheduleTemplate | undefined {
  if (typeof spec !== "object" || spec === null) return undefined;
  const { datasetVersionId: _data, backboneVersionId, ...rest } = spec as Record<string, unknown>;
  const { modelName: _name, headFrom: _head, ...kept } = rest;
  const chosen = backbone === "ALIAS" ? { from: backbone } : { from: backbone, backboneVersionId };
  const parsed = scheduleTemplateSchema.safeParse({ ...kept, datasetId, backbone: chosen });
  return parsed.success ? parsed.data : undefined;
}
