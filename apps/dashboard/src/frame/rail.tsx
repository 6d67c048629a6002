"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { Tooltip } from "../ui/tooltip.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { OrganizationMenu } from "./organization-menu.tsx";
import { PROJECT_PAGES, type ProjectPage, SETTINGS_PAGE } from "./pages.ts";
import { useProjectHref } from "./project-context.tsx";

interface RailProps {
  readonly collapsed: boolean;
  readonly onFold?: () => void;
}

/** The left rail: pages, then organization and account. */
export function Rail({ collapsed, onFold }: RailProps) {
  const Fold = collapsed ? PanelLeftOpen : PanelLeftClose;
  return (
    <div className={classNames("flex h-full flex-col p-2", collapsed ? "w-12" : "w-52")}>
      <OrganizationMenu collapsed={collapsed} />
      <nav aria-label="Project" className="mt-2 flex-1 overflow-y-auto">
        <ul className="space-y-px">
          {PROJECT_PAGES.map((page) => (
            <li key={page.path}>
              <RailLink page={page} collapsed={collapsed} />
            </li>
          ))}
        </ul>
      </nav>
      <nav aria-label="Settings and account" className="space-y-px border-t border-line pt-2">
        <RailLink page={SETTINGS_PAGE} collapsed={collapsed} />
        <AccountMenu collapsed={collapsed} />
        {onFold ? (
          <Tooltip content={collapsed ? "Unfold the rail" : "Fold the rail"}>
            <Button
              variant="quiet"
              size="small"
              onClick={onFold}
              aria-label={collapsed ? "Unfold the rail" : "Fold the rail"}
              className={classNames("w-full", collapsed ? "px-0" : "justify-start")}
            >
              <Fold aria-hidden />
              {collapsed ? null : "Fold"}
            </Button>
          </Tooltip>
        ) : null}
      </nav>
    </div>
  );
}

function RailLink({ page, collapsed }: { readonly page: ProjectPage; readonly collapsed: boolean }) {
  const pathname = usePathname();
  const href = useProjectHref();
  const target = page.path === "" ? href() : href(page.path);
  const current = page.path === "" ? pathname === target : pathname.startsWith(target);
  const Icon = page.icon;
  const link = (
    <Link
      href={target}
      aria-current={current ? "page" : undefined}
      className={classNames(
        "flex h-7 items-center gap-2 rounded-md px-2 hover:bg-hover",
        current ? "bg-accent-soft font-medium text-ink" : "text-muted hover:text-ink",
        collapsed && "justify-center px-0",
      )}
    >
      <Icon aria-hidden className={classNames("size-4 shrink-0", current && "text-accent")} />
      <span className={collapsed ? "sr-only" : undefined}>{page.name}</span>
    </Link>
  );
  return collapsed ? <Tooltip content={page.name}>{link}</Tooltip> : link;
}
