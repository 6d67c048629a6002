import "./agent.ts";
import "./agent-updates.ts";
import "./register-agent.ts";
