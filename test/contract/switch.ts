/** Which AWS the contract is tried against. Pure. */

/** The local AWS, or one account of AWS in one region. */
export type Against =
  | { readonly kind: 'local' }
  | {
      readonly kind: 'aws';
      /** Twelve digits. */
      readonly account: string;
      readonly region: string;
      /** Where AWS is reached, when that is not AWS's own address. */
      readonly endpoint?: string;
    };

/**
 * The local AWS, unless the environment names AWS, the account and the region, each in a variable that serves nothing
 * else. Credentials, a profile or `AWS_REGION`, which many shells have, never lead to AWS.
 * @throws Error when AWS is named by halves: whoever asks for it shall not believe a run that was local
 */
export function switchedTo(env: Readonly<Record<string, string | undefined>>): Against {
  const chosen = env.PIPELINE_SETUP_CONTRACT;
  if (chosen === undefined || chosen === '') return { kind: 'local' };
  if (chosen !== 'aws') throw new Error(`PIPELINE_SETUP_CONTRACT is "${chosen}". Set it to aws, or unset it.`);
  const { PIPELINE_SETUP_CONTRACT_ACCOUNT: account = '', PIPELINE_SETUP_CONTRACT_REGION: region = '' } = env;
  if (!/^\d{12}$/.test(account)) {
    throw new Error('The contract makes things on AWS. Set PIPELINE_SETUP_CONTRACT_ACCOUNT to the 12 digits of where.');
  }
  if (!/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) {
    throw new Error('The contract makes things on AWS. Set PIPELINE_SETUP_CONTRACT_REGION to the region of where.');
  }
  const endpoint = env.AWS_ENDPOINT_URL;
  return { kind: 'aws', account, region, ...(endpoint && { endpoint }) };
}
