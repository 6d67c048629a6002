import "./log-metrics.ts";
import "./metric-series.ts";
import "./metric-summary.ts";
import "./metric-updates.ts";
