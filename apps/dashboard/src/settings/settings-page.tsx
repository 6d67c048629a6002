"use client";

import { roleAtLeast } from "@graft/contracts";
import { AuditLogView } from "../audit-log/audit-log-view.tsx";
import { DangerZone } from "../deletion/danger-zone.tsx";
import { useProject } from "../frame/project-context.tsx";
import { QuotaList } from "../quota/quota-list.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { useUrlState } from "../url/use-url-state.ts";
import { KeyList } from "./key-list.tsx";
import { MemberList } from "./member-list.tsx";
import { WebhookList } from "./webhook-list.tsx";

/** Who belongs to the organization, the keys its machines use, and whom it tells of notices. */
export function SettingsPage() {
  const { organization, role } = useProject();
  const url = useUrlState();
  const admin = roleAtLeast(role, "ADMIN");
  const tabs = [
    { name: "members", label: "Members", content: <MemberList admin={admin} /> },
    {
      name: "keys",
      label: "Keys",
      content: admin ? (
        <KeyList />
      ) : (
        <p className="text-muted">Keys are for administrators; an owner can make you one.</p>
      ),
    },
    {
      name: "webhooks",
      label: "Webhooks",
      content: admin ? (
        <WebhookList />
      ) : (
        <p className="text-muted">Webhooks are for administrators; an owner can make you one.</p>
      ),
    },
    { name: "quotas", label: "Quotas", content: <QuotaList /> },
    {
      name: "audit-log",
      label: "Audit log",
      content: admin ? <AuditLogView /> : <p className="text-muted">The audit log is for administrators.</p>,
    },
    {
      name: "danger",
      label: "Danger zone",
      content: admin ? <DangerZone /> : <p className="text-muted">Deleting is for administrators.</p>,
    },
  ];
  const chosen = tabs.find(({ name }) => name === url.get("tab"))?.name ?? "members";
  return (
    <>
      <PageHeader
        title="Settings"
        facts={
          <span>
            {organization.name}; you are {role.toLowerCase()}
          </span>
        }
      />
      <Tabs
        label="Settings"
        tabs={tabs}
        value={chosen}
        onChange={(tab) => url.set({ tab: tab === "members" ? undefined : tab })}
      />
    </>
  );
}
