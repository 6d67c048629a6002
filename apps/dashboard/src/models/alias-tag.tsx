import { Tag } from "lucide-react";

/** An alias that points at a version. */
export function AliasTag({ name }: { readonly name: string }) {
  return (
    <span className="inline-flex whitespace-nowrap items-center gap-1 rounded-md border border-accent bg-accent-soft px-1.5 text-sm font-medium text-accent">
      <Tag aria-hidden className="size-3" />
      {name}
    </span>
  );
}
