import { ListExportsCommand, ListImportsCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Local, openLocal } from '../../../helpers/local.js';
import { logGroup, parameter, type Stacks, stacksOf } from '../../../helpers/stacks.js';

let local: Local;
let stacks: Stacks;
beforeEach(async () => {
  local = await openLocal();
  stacks = stacksOf(local);
});
afterEach(() => local.close());

const exporting = (name: string, exported = 'shop-logs') => ({
  Resources: { Logs: logGroup(name) },
  Outputs: { Logs: { Value: { Ref: 'Logs' }, Export: { Name: exported } } },
});
const importing = (exported = 'shop-logs') => ({
  Resources: { Says: parameter({ 'Fn::ImportValue': exported }, { Name: '/says' }) },
  Outputs: { Said: { Value: { 'Fn::GetAtt': ['Says', 'Value'] } } },
});

test('are there for other stacks, and cannot be changed or removed while one refers to them', async () => {
  const { StackId } = await stacks.create(exporting('first'));
  await stacks.create(importing(), { StackName: 'other' });
  expect(await stacks.outputs('other')).toEqual({ Said: 'first' });
  const { Exports } = await stacks.client.send(new ListExportsCommand({}));
  expect(Exports).toEqual([{ ExportingStackId: StackId, Name: 'shop-logs', Value: 'first' }]);
  expect((await stacks.client.send(new ListImportsCommand({ ExportName: 'shop-logs' }))).Imports).toEqual(['other']);
  await stacks.events();
  expect((await stacks.update(exporting('second'))).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await stacks.events()).toContain(
    'shop UPDATE_ROLLBACK_IN_PROGRESS: Export shop-logs cannot be updated as it is in use by other. ',
  );
  expect((await stacks.update({ Logs: logGroup('first') })).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await stacks.events()).toContain(
    'shop UPDATE_ROLLBACK_IN_PROGRESS: Export shop-logs cannot be deleted as it is in use by other. ',
  );
  expect(await stacks.remove()).toMatchObject({
    StackStatus: 'DELETE_FAILED',
    StackStatusReason: 'Delete canceled. Cannot delete export shop-logs as it is in use by other.',
  });
  expect(await stacks.outputs()).toEqual({ Logs: 'first' });
  await stacks.remove({ StackName: 'other' });
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
  await expect(stacks.client.send(new ListImportsCommand({ ExportName: 'shop-logs' }))).rejects.toThrow(
    "Export 'shop-logs' is not imported by any stack.",
  );
});

test('are called differently by every stack, and are there before they are referred to', async () => {
  await stacks.create(exporting('first'));
  await stacks.create(exporting('second'), { StackName: 'other' });
  expect(await stacks.events('other')).toContain(
    'other ROLLBACK_IN_PROGRESS: Export with name shop-logs is already exported by stack shop. Rollback requested by user.',
  );
  await stacks.create(importing('nobody'), { StackName: 'third' });
  expect(await stacks.events('third')).toContain('Says CREATE_FAILED: No export named nobody found');
  const output = { Resources: { Logs: logGroup() }, Outputs: { A: { Value: { 'Fn::ImportValue': 'nobody' } } } };
  expect((await stacks.create(output, { StackName: 'fourth' })).StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(await stacks.events('fourth')).toContain(
    'fourth ROLLBACK_IN_PROGRESS: No export named nobody found. Rollback requested by user.',
  );
});
