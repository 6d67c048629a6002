import "./artifact.ts";
import "./complete-artifact-upload.ts";
import "./create-artifact-upload.ts";
import "./feature-shard.ts";
import "./presign-upload-parts.ts";
import "./publish-feature-shard.ts";
import "./renew-artifact-upload.ts";
