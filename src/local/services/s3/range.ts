/** Which of an object's bytes a reader asks for. */
import { AwsError } from '../../errors.js';
import type { Extent } from './bytes.js';
import type { StoredPart, StoredVersion } from './object.js';

/** What is read of a version. */
export interface Reading extends Extent {
  readonly isPartial: boolean;
  /** Of a part that was asked for by its number, if the object has parts. */
  readonly part?: StoredPart | undefined;
}

/**
 * A header that does not name one range in bytes asks for nothing, as HTTP has it
 * (https://www.rfc-editor.org/rfc/rfc9110#section-14.2).
 * @throws AwsError `InvalidRange` 416, `InvalidPartNumber` 416, `InvalidRequest` 400
 */
export function readingOf(
  version: StoredVersion,
  { Range, PartNumber }: { Range?: string | undefined; PartNumber?: number | undefined },
): Reading {
  if (PartNumber !== undefined) {
    if (Range !== undefined) {
      throw new AwsError('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
    }
    return partOf(version, PartNumber);
  }
  const whole = { start: 0, end: version.size, isPartial: false };
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(Range?.trim() ?? '') ?? [];
  if (first === '' && last === '') return whole;
  if (first !== '' && last !== '' && Number(first) > Number(last)) return whole;
  const start = first === '' ? Math.max(0, version.size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? version.size : Math.min(Number(last) + 1, version.size);
  if (start < end) return { start, end, isPartial: true };
  throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
    RangeRequested: Range,
    ActualObjectSize: version.size,
  });
}

/** An object that was written at once is its own first part. */
function partOf({ size, parts }: StoredVersion, number: number): Reading {
  if (!parts && number === 1) return { start: 0, end: size, isPartial: size > 0 };
  const part = parts?.[number - 1];
  if (!parts || !part) {
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, {
      ActualPartCount: parts?.length ?? 1,
      PartNumberRequested: number,
    });
  }
  const start = parts.slice(0, number - 1).reduce((sum, before) => sum + before.size, 0);
  return { start, end: start + part.size, isPartial: true, part };
}
