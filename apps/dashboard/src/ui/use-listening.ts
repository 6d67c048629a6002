"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/**
 * False until the page's scripts listen. What the server drew is seen before that, and what is done to it is lost: a press
 * does nothing, and a form is sent by the browser itself, a password with it in the address.
 */
export function useListening(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
