/** One table that `graft_system` may reach beyond tenants, and why. */
export interface CrossTenantAccess {
  readonly table: string;
  /** Columns it may read; nothing else is granted. */
  readonly reads: readonly string[];
  readonly updates: readonly string[];
  /** Its policies: what rows, as PostgreSQL prints the condition. */
  readonly policies: readonly {
    readonly name: string;
    readonly command: "SELECT" | "UPDATE";
    readonly using: string;
  }[];
  readonly reason: string;
}

const ALL_ROWS = { name: "system_read", command: "SELECT", using: "true" } as const;

/**
 * Every access that crosses tenants, complete: a test compares this list with the database's catalogue. The system role
 * finds out where there is something to do; the work is then done as `graft_api` in the scope of the tenant found.
 */
export const CROSS_TENANT_ACCESS: readonly CrossTenantAccess[] = [
  {
    table: "organization",
    reads: ["id", "slug", "name", "created_at"],
    updates: [],
    policies: [ALL_ROWS],
    reason:
      "A request names its organization by slug before it has a tenant; a person lists the organizations they are in.",
  },
  {
    table: "member",
    reads: ["id", "organization_id", "user_id", "role", "name", "email", "reads_attributes"],
    updates: [],
    policies: [ALL_ROWS],
    reason: "Which organizations a signed-in person is in, with which role, is asked before a tenant is chosen.",
  },
  {
    table: "invitation",
    reads: [
      "id",
      "organization_id",
      "email",
      "role",
      "token_hash",
      "invited_by_name",
      "expires_at",
      "accepted_at",
      "revoked_at",
    ],
    updates: [],
    policies: [ALL_ROWS],
    reason: "Who holds an invitation's token is no member yet and names no tenant: the token's hash finds it.",
  },
  {
    table: "api_key",
    reads: [
      ...["id", "organization_id", "kind", "name", "scopes", "secret_hash", "previous_hash", "previous_until"],
      ...["expires_at", "revoked_at", "last_used_at"],
    ],
    updates: ["last_used_at"],
    policies: [ALL_ROWS, { name: "system_touch", command: "UPDATE", using: "(revoked_at IS NULL)" }],
    reason:
      "A machine's key is what says which tenant a request belongs to, so it is looked up by its hash without one.",
  },
  {
    table: "run",
    reads: [
      "id",
      "organization_id",
      "project_id",
      "parent_id",
      "kind",
      "state",
      "priority",
      "requirements",
      "queued_at",
      "started_at",
      "attempt_count",
      "max_attempts",
      "schedule_fire_id",
    ],
    updates: [],
    policies: [
      {
        name: "system_read",
        command: "SELECT",
        using: "(state = ANY (ARRAY['QUEUED'::run_state, 'RUNNING'::run_state]))",
      },
    ],
    reason:
      "The dispatcher sees which organizations have runs waiting and how many each has running (fair share), the scheduler which firings have none left.",
  },
  {
    table: "run_attempt",
    reads: ["id", "organization_id", "run_id", "agent_id", "number", "state", "lease_expires_at", "started_at"],
    updates: [],
    policies: [{ name: "system_read", command: "SELECT", using: "(state = 'ACTIVE'::attempt_state)" }],
    reason: "The sweep looks for leases that have run out, of whatever organization.",
  },
  {
    table: "agent",
    reads: ["id", "organization_id", "name", "state", "capabilities", "last_seen_at"],
    updates: [],
    policies: [{ name: "system_read", command: "SELECT", using: "(state <> 'OFFLINE'::agent_state)" }],
    reason: "The sweep looks for agents that have gone silent, the dispatcher for those that can take a run.",
  },
  {
    table: "artifact",
    reads: ["id", "organization_id", "kind", "state", "created_at"],
    updates: [],
    policies: [
      {
        name: "system_read",
        command: "SELECT",
        using: "(state = ANY (ARRAY['UPLOADING'::artifact_state, 'VERIFYING'::artifact_state]))",
      },
    ],
    reason: "The verifier finds uploads that wait to be hashed, the collector those that were never finished.",
  },
  {
    table: "checkpoint",
    reads: ["id", "organization_id", "obsolete_at"],
    updates: [],
    policies: [{ name: "system_read", command: "SELECT", using: "(obsolete_at IS NOT NULL)" }],
    reason: "The collector finds checkpoints that nobody goes on from any more, of whatever organization.",
  },
  {
    table: "retraining_schedule",
    reads: ["id", "organization_id", "state", "trigger", "next_due_at"],
    updates: [],
    policies: [{ name: "system_read", command: "SELECT", using: "(next_due_at IS NOT NULL)" }],
    reason: "The scheduler looks for schedules that are due, of whatever organization.",
  },
  {
    table: "schedule_fire",
    reads: ["id", "organization_id", "schedule_id", "state", "due_at"],
    updates: [],
    policies: [
      {
        name: "system_read",
        command: "SELECT",
        using: "(state = ANY (ARRAY['QUEUED'::fire_state, 'RUNNING'::fire_state]))",
      },
    ],
    reason: "The scheduler looks for firings whose runs have all ended, and for those that wait their turn.",
  },
  {
    table: "webhook_delivery",
    reads: ["id", "organization_id", "state", "next_attempt_at"],
    updates: [],
    policies: [{ name: "system_read", command: "SELECT", using: "(state = 'PENDING'::webhook_delivery_state)" }],
    reason: "The dispatcher finds deliveries that are due, of whatever organization.",
  },
  {
    table: "deletion",
    reads: ["id", "organization_id", "erase_after", "exported_at"],
    updates: [],
    policies: [ALL_ROWS],
    reason: "The eraser finds what is to be exported and what is due to be erased, of whatever organization.",
  },
  {
    table: "doomed_object",
    reads: ["key"],
    updates: [],
    policies: [],
    reason: "What an erased tenant left in the store is deleted when the tenant is no more.",
  },
];

/** Functions that run with their owner's rights, complete. */
export const SECURITY_DEFINER_FUNCTIONS: readonly { readonly name: string; readonly reason: string }[] = [
  {
    name: "erase",
    reason:
      "Deletes what no service may: the rows of a project or an organization whose deletion is due, in the tenant's own transaction and no other's.",
  },
];

/**
 * Tables whose rows the owner sees while it erases one organization (policy `erasure`): the root of all references, and
 * those that no reference ties to it. Every other tenant table goes by reference.
 */
export const ERASED_TABLES = [
  "agent",
  "api_key",
  "artifact",
  "artifact_file",
  "backbone",
  "blob",
  "deletion",
  "feature_shard",
  "metric_batch",
  "metric_point",
  "metric_series",
  "metric_summary",
  "organization",
  "project",
  "run",
  "webhook",
] as const;

/** Tables that belong to no tenant. Those that are not listed above are the sign-in library's, and only `graft_auth` has a grant. */
export const TABLES_WITHOUT_TENANT = [
  "account",
  "account_attempt",
  "doomed_object",
  "rate_limit",
  "session",
  "two_factor",
  "used_code",
  "user",
  "verification",
  "_prisma_migrations",
] as const;
