"use client";

import type { ComponentProps } from "react";
import { useListening } from "./use-listening.ts";

/** A button that can be pressed once the page listens to it; until then it looks as it will. */
export function LiveButton({ type = "button", disabled = false, ...rest }: ComponentProps<"button">) {
  const listening = useListening();
  const waking = !listening && !disabled;
  return <button type={type} disabled={disabled || waking} data-waking={waking ? "" : undefined} {...rest} />;
}
