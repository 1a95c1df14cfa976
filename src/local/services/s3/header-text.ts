/** Text that goes out in a header. */
import { AwsError } from '../../errors.js';

/** The members of S3's model that are headers of the same name, in capitals: `ContentType` is `content-type`. */
type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Sees whether HTTP can carry the headers: Latin-1, and no control characters (https://www.rfc-editor.org/rfc/rfc9110#section-5.5).
 * @param prefix of their names in the request
 * @throws AwsError `InvalidArgument`
 */
export function checkHeaders(headers: Headers, prefix = ''): void {
  for (const [member, value = ''] of Object.entries(headers)) {
    if (/^[\t\x20-\x7E\x80-\xFF]*$/.test(value)) continue;
    throw new AwsError('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', 400, {
      ArgumentName: prefix + member.replaceAll(/\B[A-Z]/g, '-$&').toLowerCase(),
      ArgumentValue: value,
    });
  }
}

/** Sees whether the names of the user's own metadata can be names of headers. @throws AwsError `InvalidArgument` */
export function checkNames(metadata: Readonly<Record<string, string>>): void {
  const wrong = Object.keys(metadata).find((name) => !/^[\w!#$%&'*+.^`|~-]*$/.test(name));
  if (wrong === undefined) return;
  throw new AwsError('InvalidArgument', 'The name of a metadata entry is not one that a header can have.', 400, {
    ArgumentName: `x-amz-meta-${wrong}`,
  });
}

/** The user's own metadata, encoded as RFC 2047 says where it is not ASCII (S3 User Guide, "Working with object metadata"). */
export function mailSafe(metadata: Readonly<Record<string, string>> = {}): Record<string, string> {
  const entries = Object.entries(metadata).map(([name, value]) => {
    const isPlain = /^[\t\x20-\x7E]*$/.test(value);
    return [name, isPlain ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
