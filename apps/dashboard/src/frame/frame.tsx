"use client";

import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { ConnectionBanner } from "../live/connection-banner.tsx";
import { useRunUpdates } from "../live/use-run-updates.ts";
import { CommandPalette } from "./command-palette.tsx";
import { Drawer } from "./drawer.tsx";
import { useProject } from "./project-context.tsx";
import { Rail } from "./rail.tsx";
import { RAIL_COOKIE } from "./rail-cookie.ts";
import { TopBar } from "./top-bar.tsx";

interface FrameProps {
  readonly initiallyCollapsed: boolean;
  readonly children: ReactNode;
}

/** Rail, top bar, palette, connection banner and the page. */
export function Frame({ initiallyCollapsed, children }: FrameProps) {
  const [collapsed, setCollapsed] = useState(initiallyCollapsed);
  const [drawerOpenOn, setDrawerOpenOn] = useState<string>();
  const [paletteOpen, setPaletteOpen] = useState(false);
  const pathname = usePathname();
  useRunUpdates(useProject().id);
  const fold = () => {
    setCollapsed(!collapsed);
    void window.cookieStore?.set({
      name: RAIL_COOKIE,
      value: collapsed ? "open" : "collapsed",
      expires: Date.now() + 31_536_000_000,
    });
  };
  return (
    <div className="flex min-h-dvh">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-accent focus:px-3 focus:py-1 focus:text-on-accent"
      >
        Skip to the page
      </a>
      <div className="sticky top-0 hidden h-dvh shrink-0 border-r border-line bg-panel md:block">
        <Rail collapsed={collapsed} onFold={fold} />
      </div>
      {/* Following a link changes the path, which closes the drawer. */}
      <Drawer open={drawerOpenOn === pathname} onOpenChange={(open) => setDrawerOpenOn(open ? pathname : undefined)}>
        <Rail collapsed={false} />
      </Drawer>
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar onMenu={() => setDrawerOpenOn(pathname)} onSearch={() => setPaletteOpen(true)} />
        <ConnectionBanner />
        <main id="page" tabIndex={-1} className="min-w-0 flex-1 px-4 py-5 outline-none sm:px-6">
          {children}
        </main>
      </div>
      <CommandPalette open={paletteOpen} onOpenChange={setPaletteOpen} />
    </div>
  );
}
