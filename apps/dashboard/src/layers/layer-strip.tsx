import { Snowflake } from "lucide-react";
import { formatCompact, formatCount } from "../format/format-number.ts";
import { classNames } from "../ui/class-names.ts";
import { Tooltip } from "../ui/tooltip.tsx";
import type { GroupUse } from "./frozen-groups.ts";

interface LayerStripProps {
  /** What the strip shows, for those who cannot see it. */
  readonly label: string;
  readonly groups: readonly GroupUse[];
  /** Without words a strip is one of several in a column. */
  readonly compact?: boolean;
}

/** A backbone from input to head; frozen groups hatched. Width grows with the square root of the parameters. */
export function LayerStrip({ label, groups, compact = false }: LayerStripProps) {
  if (groups.length === 0) return null;
  return (
    <ol aria-label={label} className="flex w-full min-w-0 gap-px overflow-x-auto">
      {groups.map((group) => (
        <StripGroup key={group.name} group={group} compact={compact} />
      ))}
      {groups[0]?.trained === undefined ? null : (
        <StripGroup group={{ name: "head", parameters: 0, trained: true }} compact={compact} />
      )}
    </ol>
  );
}

function StripGroup({ group, compact }: { readonly group: GroupUse; readonly compact: boolean }) {
  const plain = group.trained === undefined;
  const words = plain ? "layer group" : group.trained ? "trained" : "frozen";
  const size = group.parameters > 0 ? `, ${formatCount(group.parameters)} parameters` : "";
  return (
    <li className="min-w-6" style={{ flexGrow: Math.max(20, Math.sqrt(group.parameters)) }}>
      <Tooltip content={`${group.name}: ${words}${size}`}>
        <button
          type="button"
          aria-label={`${group.name}: ${words}${size}`}
          className={classNames(
            "block w-full cursor-help overflow-hidden rounded-sm border text-left",
            compact ? "h-4" : "h-11 px-1.5 py-1",
            plain && "border-line-strong bg-panel",
            group.trained === true && "border-accent bg-accent-soft",
            group.trained === false && "hatched border-line-strong",
          )}
        >
          {compact ? null : (
            <>
              <span className="flex items-center gap-1 truncate text-xs font-medium">
                {group.trained !== false ? null : <Snowflake aria-hidden className="size-3 shrink-0" />}
                <span className="truncate rounded-sm bg-canvas px-0.5">{group.name}</span>
              </span>
              <span className="block truncate text-xs tabular-nums">
                {group.parameters > 0 ? (
                  <span className="rounded-sm bg-canvas px-0.5 text-muted">{formatCompact(group.parameters)}</span>
                ) : null}
              </span>
            </>
          )}
        </button>
      </Tooltip>
    </li>
  );
}

/** What hatching means. */
export function StripLegend() {
  return (
    <span className="inline-flex items-center gap-3 text-sm text-muted">
      <span className="inline-flex items-center gap-1">
        <span aria-hidden className="hatched h-3 w-4 rounded-sm border border-line-strong" /> frozen
      </span>
      <span className="inline-flex items-center gap-1">
        <span aria-hidden className="h-3 w-4 rounded-sm border border-accent bg-accent-soft" /> trained
      </span>
    </span>
  );
}
