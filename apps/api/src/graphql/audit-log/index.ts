import "./audit-log-entry.ts";
