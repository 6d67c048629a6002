"use client";

import { ApolloProvider } from "@apollo/client/react";
import { type ReactNode, useState } from "react";
import { TooltipProvider } from "../ui/tooltip.tsx";
import { makeBrowserClient } from "./browser-client.ts";

interface ClientProviderProps {
  readonly organization: string | null;
  readonly apiUrl: string;
  readonly children: ReactNode;
}

/** One client per tenant: its cache never mixes two organizations. */
export function ClientProvider({ organization, apiUrl, children }: ClientProviderProps) {
  const [client] = useState(() => makeBrowserClient({ organization, apiUrl }));
  return (
    <ApolloProvider client={client}>
      <TooltipProvider delayDuration={200}>{children}</TooltipProvider>
    </ApolloProvider>
  );
}
