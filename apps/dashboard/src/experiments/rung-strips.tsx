import type { LadderRunFragment } from "../gql/graphql.ts";
import { groupUse } from "../layers/frozen-groups.ts";
import { LayerStrip, StripLegend } from "../layers/layer-strip.tsx";
import { parseLayerGroups } from "../layers/parse-layer-groups.ts";
import { strategyWords } from "../runs/run-words.ts";
import { Section } from "../ui/section.tsx";
import type { Rung } from "./rung.ts";

interface RungStripsProps {
  readonly ladder: LadderRunFragment;
  readonly rungs: readonly Rung[];
}

/** The backbone once per rung: what that rung left frozen. */
export function RungStrips({ ladder, rungs }: RungStripsProps) {
  const groups = parseLayerGroups(ladder.backboneVersion?.layerGroups);
  if (groups.length === 0) return null;
  return (
    <Section
      title={ladder.backboneVersion?.backbone.name ?? "Backbone"}
      note="from input to head"
      actions={<StripLegend />}
    >
      <ul className="space-y-2">
        {rungs.flatMap((rung) => {
          if (!rung.strategy) return [];
          const name = strategyWords(rung.strategy.name);
          return [
            <li key={rung.run.id} className="grid items-center gap-x-4 gap-y-1 md:grid-cols-[13rem_minmax(0,1fr)]">
              <span className="truncate text-sm">{name}</span>
              <LayerStrip
                label={`What ${name} trains`}
                groups={groupUse(groups, rung.strategy)}
                compact={rung.place > 0}
              />
            </li>,
          ];
        })}
      </ul>
    </Section>
  );
}
