import "./append-log.ts";
import "./log-lines.ts";
import "./run-log-lines.ts";
