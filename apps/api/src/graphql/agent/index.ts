import "./agent.ts";
import "./agent-updates.ts";
import "./drain-agent.ts";
import "./register-agent.ts";
