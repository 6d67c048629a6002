import "./backbone.ts";
import "./create-backbone-version.ts";
