import { DASH } from "../format/format-number.ts";
import { Hint } from "./tooltip.tsx";

/** A dash that says why there is nothing. */
export function Missing({ why }: { readonly why: string }) {
  return (
    <Hint content={why} className="text-muted">
      <span aria-hidden>{DASH}</span>
      <span className="sr-only">{why}</span>
    </Hint>
  );
}
