import "./mark-notices-read.ts";
import "./notice.ts";
import "./notice-updates.ts";
