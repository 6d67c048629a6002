import "./globals.css";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";

/**
 * Schemas are walked in a page and not compiled: zod compiles by evaluating text, which the pages' content policy stops,
 * and its asking whether it may is reported as an attempt. It reads this the moment its first schema is made, so that it
 * must be said before any of the page's scripts runs.
 */
const WALK_SCHEMAS = "globalThis.__zod_globalConfig = { jitless: true };";

export const metadata: Metadata = {
  title: { template: "%s · Graft", default: "Graft" },
  description: "Transfer learning, answered by experiment and promoted only when audited.",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading it renders each page for its one request: a page made beforehand could carry no nonce.
  const nonce = (await headers()).get("x-nonce") ?? "";
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <script nonce={nonce} suppressHydrationWarning>
          {WALK_SCHEMAS}
        </script>
      </head>
      <body>
        <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
          {children}
        </ThemeProvider>
      </body>
    </html>
  );
}
