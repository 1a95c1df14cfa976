/** Errors of S3's that the protocol and the operations share, in S3's words. */
import { AwsError } from '../errors.js';

/** What a request asks for and the local AWS does not do. @param header that asks for it, if it is one */
export function notImplemented(header?: string): AwsError {
  const message = 'A header you provided implies functionality that is not implemented';
  return new AwsError('NotImplemented', message, 501, header === undefined ? {} : { Header: header });
}

export function malformedXml(): AwsError {
  const reason = 'was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedXML', `The XML you provided ${reason}`);
}
