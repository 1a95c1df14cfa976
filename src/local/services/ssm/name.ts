import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { invalid, parameterArn } from './parameter.js';

/** "Requirements and constraints for parameter names" in AWS's Systems Manager user guide. */
const LEVELS = 15;
/** Of the whole ARN: the API reference's page of PutParameter. */
const LONGEST_ARN = 1011;

const MALFORMED =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
  'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
const NO_PATH =
  'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
  'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: ' +
  '. (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the ' +
  'forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.';

/**
 * Checks the name of a parameter that is to be made.
 * @throws AwsError `ValidationException`, `AccessDeniedException`, `HierarchyLevelLimitExceededException`
 */
export function checkNewName(call: Call, name: string): void {
  checkReserved(name);
  if (!/^\/?[\w.-]+(\/[\w.-]+)*$/.test(name)) throw invalid(MALFORMED);
  if (name.includes('/') && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.');
  if (parameterArn(call, name).length > LONGEST_ARN) {
    throw invalid(`The ARN of a parameter can have ${LONGEST_ARN} characters at most, its name included.`);
  }
  if (name.replace(/^\//, '').split('/').length <= LEVELS) return;
  throw new AwsError(
    'HierarchyLevelLimitExceededException',
    `A hierarchy can have a maximum of ${LEVELS} levels. For more information, see Requirements and constraints for parameter names in the AWS Systems Manager User Guide.`,
  );
}

function checkReserved(name: string): void {
  if (!/^\/?(aws|ssm)/i.test(name)) return;
  if (!/^\/.*\//.test(name)) {
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (/^\/ssm/i.test(name)) throw invalid(MALFORMED);
  throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
}

/** Checks a name, or an ARN, by which a parameter is asked for. @throws AwsError `ValidationException` */
export function checkReference(reference: string): void {
  if (!/^(arn:[\w:./-]+|\/?[\w.-]+|(\/[\w.-]+)+)(:[\w.-]+)?$/.test(reference)) throw invalid(MALFORMED);
}

/** @throws AwsError `ValidationException` */
export function checkPath(path: string): void {
  if (!/^\/([\w.-]+(\/[\w.-]+)*\/?)?$/.test(path)) throw invalid(NO_PATH);
}
