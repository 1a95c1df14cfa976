import { unspoken } from './notes.js';
import { before, nameOfAnother } from '../another.js';
import { ownership, shell, title } from '../readme.js';
import type { Exported } from '../thing.js';

export function readme(exported: Exported): string {
  return [
    title(exported, 'Terraform'),
    `## To take over what is there

Terraform 1.5 or newer, or OpenTofu, with the credentials of the account ${exported.account}:

${shell(['terraform init', 'terraform plan   # so many to import, none to add, none to destroy', 'terraform apply'])}

Nothing is made again. When it is done, \`imports.tf\` is of no use any more: remove it.

## To make another one

Without \`imports.tf\`, and with a state of its own, the same configuration makes the whole pipeline in another account or region, or in the
same one by another name. With the credentials of that account:

${shell([...before(exported), `terraform apply -var pipeline_name=${nameOfAnother(exported)} -var region="$REGION"`])}

Its first execution fails, as there is no commit in the new repository: push to its branch, and it runs.
`,
    ownership(exported, unspoken(exported)),
  ].join('\n');
}
