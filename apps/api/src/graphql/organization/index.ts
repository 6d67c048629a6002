import "./change-attribute-access.ts";
import "./change-member-role.ts";
import "./create-organization.ts";
import "./member.ts";
import "./organization.ts";
import "./remove-member.ts";
