import "./globals.css";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";

export const metadata: Metadata = {
  title: { template: "%s · Graft", default: "Graft" },
  description: "Transfer learning, answered by experiment and promoted only when audited.",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading it renders each page for its one request: a page made beforehand could carry no nonce.
  const nonce = (await headers()).get("x-nonce") ?? "";
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
          {children}
        </ThemeProvider>
      </body>
    </html>
  );
}
