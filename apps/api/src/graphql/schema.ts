import { builder } from "./builder.ts";
import { FIELD_RULES, INHERITING_TYPES } from "./field-rules.ts";
import { guardFields } from "./guard-fields.ts";
import { guardRootFields } from "./guard-root-fields.ts";
import { PERMISSIONS } from "./permission-table.ts";
import "./agent/index.ts";
import "./api-key/index.ts";
import "./artifact/index.ts";
import "./audit/index.ts";
import "./audit-log/index.ts";
import "./backbone/index.ts";
import "./dataset/index.ts";
import "./deletion/index.ts";
import "./experiment/index.ts";
import "./invitation/index.ts";
import "./log/index.ts";
import "./metric/index.ts";
import "./model/index.ts";
import "./notice/index.ts";
import "./organization/index.ts";
import "./project/index.ts";
import "./promotion/index.ts";
import "./quota/index.ts";
import "./run/index.ts";
import "./checkpoint/index.ts";
import "./schedule/index.ts";
import "./viewer/index.ts";
import "./webhook/index.ts";

/** Builds the schema from every noun's folder and puts the permission table in front of it. */
export const schema = guardRootFields(builder.toSchema({ sortSchema: true }), PERMISSIONS);

/** Fields below the root, counted by the way each has its rule. */
export const FIELD_COUNT = guardFields(schema, { fields: FIELD_RULES, inheriting: INHERITING_TYPES });
