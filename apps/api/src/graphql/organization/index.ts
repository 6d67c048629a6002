import "./add-member.ts";
import "./create-organization.ts";
import "./member.ts";
import "./organization.ts";
