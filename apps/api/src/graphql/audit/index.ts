import "./audit-report.ts";
import "./revoke-audit-report.ts";
