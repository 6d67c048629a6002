import "./server.ts";
import "./viewer.ts";
