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
    <li className="@container min-w-3 basis-0" style={{ flexGrow: Math.max(60, Math.sqrt(group.parameters)) }}>
      <Tooltip content={`${group.name}: ${words}${size}`}>
        <button
          type="button"
          aria-label={`${group.name}: ${words}${size}`}
          className={classNames(
            "block w-full cursor-help overflow-hidden rounded-sm border text-left text-xs",
            compact ? "h-4" : "h-10 px-1 py-0.5",
            plain && "border-line-strong bg-panel",
            group.trained === true && "border-accent bg-accent-soft",
            group.trained === false && "hatched border-line-strong",
          )}
        >
          {compact ? null : <GroupWords group={group} />}
        </button>
      </Tooltip>
    </li>
  );
}

/** Name and size, where the group is wide enough to read them. */
function GroupWords({ group }: { readonly group: GroupUse }) {
  return (
    <span className="hidden @min-[60px]:block">
      <span className="block w-fit max-w-full truncate rounded-sm bg-canvas px-0.5 font-medium">{group.name}</span>
      {group.parameters > 0 ? (
        <span className="block w-fit rounded-sm bg-canvas px-0.5 text-muted tabular-nums">
          {formatCompact(group.parameters)}
        </span>
      ) : null}
    </span>
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
