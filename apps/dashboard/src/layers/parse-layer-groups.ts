import { layerGroupSchema } from "@graft/contracts";
import { z } from "zod";

const { name, parameters } = layerGroupSchema.shape;
const groupsSchema = z.object({ name, parameters }).array();

/** A layer group as a backbone version shows it. */
export type NamedGroup = z.infer<typeof groupsSchema>[number];

/** Layer groups from input to output as a backbone version carries them; none when they cannot be read. */
export function parseLayerGroups(value: unknown): NamedGroup[] {
  const parsed = groupsSchema.safeParse(value);
  return parsed.success ? parsed.data : [];
}
