/** What the config says of a static website in a bucket. */
import * as z from 'zod/mini';
import { text } from '../../config/field.js';
import type { Rule } from '../../config/schema.js';
import { deployFields } from '../deploy-fields.js';

/** The value of an HTTP header. */
const header: Rule<string> = {
  takes: 'a value of the Cache-Control header, such as max-age=3600',
  fits: (value) => /^[\x21-\x7E]([\x20-\x7E]{0,254}[\x21-\x7E])?$/.test(value),
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/IndexDocumentSupport.html */
const index: Rule<string> = {
  takes: 'the name of a file, without a slash, such as index.html',
  fits: (name) => /^[^\s/]{1,255}$/.test(name),
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/CustomErrorDocSupport.html */
const error: Rule<string> = {
  takes: 'the path of a file of the website, such as error.html',
  fits: (path) => /^[^\s/]\S{0,254}$/.test(path),
};

export const s3Stage = z.strictObject({
  deploy: z.literal('s3').check(z.meta({ description: 'A static website in a bucket of S3.' })),
  ...deployFields,
  cache: z.optional(text(header, { description: 'The Cache-Control of every file.', default: 'no-cache' })),
  index: z.optional(text(index, { description: 'The file that stands for a folder.', default: 'index.html' })),
  error: z.optional(text(error, { description: 'The file that is shown for what is not there.' })),
});

export type S3Stage = Readonly<z.infer<typeof s3Stage>>;
