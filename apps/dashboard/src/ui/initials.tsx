/** A person as their initials. */
export function Initials({ name }: { readonly name: string }) {
  const parts = name.trim().split(/\s+/);
  const letters = `${parts[0]?.[0] ?? ""}${parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
  return (
    <span
      aria-hidden
      className="inline-flex size-5 shrink-0 items-center justify-center rounded-full border border-line-strong bg-canvas text-[9px] font-semibold text-ink"
    >
      {letters}
    </span>
  );
}
