-- How a text backbone reads text, in a few words; NULL for one that looks at pictures.
ALTER TABLE "backbone_version" ADD COLUMN "tokenizer" TEXT;
