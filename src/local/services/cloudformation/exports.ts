import {
  ListExports$,
  ListImports$,
  type ListExportsCommandInput,
  type ListExportsCommandOutput,
  type ListImportsCommandInput,
  type ListImportsCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { importing } from '../../runs/stacks/exports.js';
import { operation } from '../../service.js';
import { invalid } from './errors.js';
import { livingStacks } from './find.js';
import { listedBy } from './listed.js';

export const ListExports = operation<ListExportsCommandInput, ListExportsCommandOutput>(
  ListExports$,
  async ({ NextToken }, call) => {
    const all = (await livingStacks(call)).flatMap(({ id, outputs }) =>
      outputs.flatMap(({ ExportName: Name, OutputValue: Value }) =>
        Name === undefined ? [] : [{ ExportingStackId: id, Name, Value }],
      ),
    );
    const sorted = all.toSorted((a, b) => (a.Name < b.Name ? -1 : 1));
    const { items, paging } = listedBy(sorted, ({ Name }) => Name, NextToken);
    return { Exports: items, ...paging };
  },
);

export const ListImports = operation<ListImportsCommandInput, ListImportsCommandOutput>(
  ListImports$,
  async ({ ExportName: name = '', NextToken }, call) => {
    const names = (await importing(call, name)).toSorted();
    if (names.length === 0) throw invalid(`Export '${name}' is not imported by any stack.`);
    const { items, paging } = listedBy(names, (each) => each, NextToken);
    return { Imports: items, ...paging };
  },
);
