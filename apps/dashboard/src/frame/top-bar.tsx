"use client";

import { Menu as MenuIcon, Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { ConnectionIndicator } from "../live/connection-indicator.tsx";
import { NoticeBell } from "../notices/notice-bell.tsx";
import { Button } from "../ui/button.tsx";
import { LiveButton } from "../ui/live-button.tsx";
import { useCrumb } from "./crumb.tsx";
import { NOTICES_PAGE, PROJECT_PAGES, SETTINGS_PAGE } from "./pages.ts";
import { useProject, useProjectHref } from "./project-context.tsx";

interface TopBarProps {
  readonly onMenu: () => void;
  readonly onSearch: () => void;
}

/** Where one is, search, and whether the page is live. */
export function TopBar({ onMenu, onSearch }: TopBarProps) {
  return (
    <header className="sticky top-0 z-30 flex h-11 items-center gap-2 border-b border-line bg-canvas px-4 sm:px-6">
      <Button
        variant="quiet"
        size="icon"
        className="-ml-2 md:hidden"
        aria-label="Pages of this project"
        onClick={onMenu}
      >
        <MenuIcon aria-hidden />
      </Button>
      <Breadcrumb />
      <div className="ml-auto flex shrink-0 items-center gap-3">
        <LiveButton
          onClick={onSearch}
          aria-keyshortcuts="Control+K"
          className="flex h-7 items-center gap-2 rounded-md border border-line-strong px-2 text-sm text-muted hover:bg-hover hover:text-ink"
        >
          <Search aria-hidden className="size-3.5" />
          <span className="max-sm:sr-only">Search</span>
          <kbd className="hidden font-sans text-xs sm:inline">Ctrl K</kbd>
        </LiveButton>
        <NoticeBell />
        <ConnectionIndicator />
      </div>
    </header>
  );
}

function Breadcrumb() {
  const pathname = usePathname();
  const project = useProject();
  const href = useProjectHref();
  const crumb = useCrumb();
  const section = pathname.split("/")[3];
  const page = [...PROJECT_PAGES, NOTICES_PAGE, SETTINGS_PAGE].find(({ path }) => path !== "" && path === section);
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5 whitespace-nowrap text-muted">
        <li className={page ? "max-sm:hidden" : undefined}>
          <Link href={href()} className="rounded-sm hover:text-ink">
            {project.name}
          </Link>
        </li>
        {page ? (
          <li className="flex items-center gap-1.5">
            <span aria-hidden className="max-sm:hidden">
              /
            </span>
            <Link href={href(page.path)} className="rounded-sm hover:text-ink">
              {page.name}
            </Link>
          </li>
        ) : null}
        {crumb ? (
          <li className="flex min-w-0 items-center gap-1.5">
            <span aria-hidden>/</span>
            <span aria-current="page" className="truncate font-medium text-ink">
              {crumb}
            </span>
          </li>
        ) : null}
      </ol>
    </nav>
  );
}
