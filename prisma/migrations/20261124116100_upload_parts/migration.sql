-- A long content is sent in parts: the store's id of the upload, the same for every path the content stands at. NULL: it is
-- sent in one piece, or nobody has begun.
ALTER TABLE "artifact_file" ADD COLUMN "upload_id" TEXT;
