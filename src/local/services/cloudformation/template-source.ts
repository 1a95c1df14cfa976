/** Where a template comes from. */
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { utf8 } from '../../wire.js';
import { invalid } from './errors.js';

/** "CloudFormation quotas" in its user guide: bytes of a template in a request, and in S3. */
const LONGEST_BODY = 51_200;
const LONGEST_OBJECT = 1_000_000;

/** How a request says which template it is about. */
export interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
}

/**
 * The template's text. One that lies in S3 is read as the caller.
 * @param previous the stack's own, where it has one
 * @throws AwsError `ValidationError`
 */
export async function templateBody(call: Call, source: TemplateSource, previous?: string): Promise<string> {
  const { TemplateBody: body, TemplateURL: url, UsePreviousTemplate: isPrevious } = source;
  const given = [body, url, isPrevious || undefined].filter((each) => each !== undefined);
  if (given.length > 1) {
    throw invalid('Only one of Template URL, Template Body and Use Previous Template may be specified.');
  }
  if (body !== undefined) return checkedBody(body);
  if (url !== undefined) return readObject(call, url);
  if (isPrevious && previous !== undefined) return previous;
  throw invalid('Either Template URL or Template Body must be specified.');
}

function checkedBody(body: string): string {
  if (Buffer.byteLength(body) <= LONGEST_BODY) return body;
  throw invalid(
    `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_BODY}`,
  );
}

async function readObject(call: Call, url: string): Promise<string> {
  const place = objectAt(url);
  if (!place) {
    throw invalid(`S3 error: Domain name specified in ${url} is not a valid S3 domain`);
  }
  try {
    const { Body } = await call.invoke<{ Body?: Uint8Array }>('s3', 'GetObject', place);
    const body = Body ?? new Uint8Array();
    if (body.length > LONGEST_OBJECT) throw invalid(`Template may not exceed ${LONGEST_OBJECT} bytes in size.`);
    return utf8.decode(body);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'ValidationError') throw error;
    throw invalid(
      `S3 error: ${error.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
    );
  }
}

/** The object that a URL of S3 names, with the bucket in its host or in its path; the local AWS is reached on this machine. */
function objectAt(url: string): { Bucket: string; Key: string; VersionId?: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname, searchParams } = new URL(url);
  const path = decoded(pathname.slice(1));
  const version = searchParams.get('versionId');
  const versioned = version ? { VersionId: version } : {};
  const [, bucket] = /^(.+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com$/.exec(hostname) ?? [];
  if (bucket !== undefined) return { Bucket: bucket, Key: path, ...versioned };
  if (!/^(s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com|localhost|127\.0\.0\.1)$/.test(hostname)) return undefined;
  const slash = path.indexOf('/');
  return slash < 0 ? undefined : { Bucket: path.slice(0, slash), Key: path.slice(slash + 1), ...versioned };
}

/** A path that cannot be decoded is taken as it is written: there is nothing at it. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
