import "./api-key.ts";
import "./create-api-key.ts";
import "./revoke-api-key.ts";
import "./rotate-api-key.ts";
