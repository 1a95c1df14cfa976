/** AWS's own credential helper for git, with a clock and a key that a test decides. */
import { execFileSync, spawnSync } from 'node:child_process';

export interface HelperCase {
  /** What git asks. */
  readonly input: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** `YYYY-MM-DDTHH:MM:SS`, in UTC. */
  readonly at: string;
  /** Of a host that does not name one, which is then answered too. */
  readonly region?: string;
}

export const hasAwsCli = spawnSync('python3', ['-c', 'import awscli'], { stdio: 'ignore' }).status === 0;

const script = `
import contextlib, datetime, io, json, sys
from argparse import Namespace
import awscli.customizations.codecommit as codecommit
from botocore.credentials import Credentials

class Session:
    def __init__(self, case):
        self.credentials = Credentials(case['accessKeyId'], case['secretAccessKey'], case.get('sessionToken'))
    def get_credentials(self):
        return self.credentials

answers = []
for case in json.loads(sys.argv[1]):
    codecommit.get_current_datetime = lambda: datetime.datetime.fromisoformat(case['at'])
    sys.stdin = io.StringIO(case['input'])
    region = case.get('region')
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        codecommit.CodeCommitGetCommand(Session(case))._run_main(
            Namespace(ignore_host_check=region is not None), Namespace(region=region))
    answers.append(said.getvalue())
print(json.dumps(answers))
`;

/** What it prints for each case. */
export function askAwsCli(cases: readonly HelperCase[]): string[] {
  return JSON.parse(execFileSync('python3', ['-c', script, JSON.stringify(cases)], { encoding: 'utf8' })) as string[];
}
