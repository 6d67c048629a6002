import "./server.ts";
import "./sign-in-options.ts";
import "./viewer.ts";
