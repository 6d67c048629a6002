import "./cancel-deletion.ts";
import "./deletion.ts";
import "./request-deletion.ts";
