import { type LayerGroup, layerGroupSchema } from "@graft/contracts";

const groupsSchema = layerGroupSchema.array();

/** Layer groups from input to output as a backbone version carries them; none when they cannot be read. */
export function parseLayerGroups(value: unknown): LayerGroup[] {
  const parsed = groupsSchema.safeParse(value);
  return parsed.success ? parsed.data : [];
}
