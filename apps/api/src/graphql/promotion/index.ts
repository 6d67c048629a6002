import "./create-promotion-policy.ts";
import "./promotion-event.ts";
import "./promotion-request.ts";
import "./promotion-updates.ts";
import "./request-promotion.ts";
import "./review-promotion.ts";
import "./rollback-alias.ts";
import "./withdraw-promotion.ts";
