/** CodeCommit: repositories that are real git ones. */
import type { Service } from '../service.js';
import { access } from './codecommit/access.js';
import { CreateBranch, DeleteBranch, GetBranch, ListBranches } from './codecommit/branches.js';
import * as commits from './codecommit/commits.js';
import * as content from './codecommit/content.js';
import { CreateCommit } from './codecommit/create-commit.js';
import { GetDifferences } from './codecommit/differences.js';
import { DeleteFile, PutFile } from './codecommit/files.js';
import * as repositories from './codecommit/repositories.js';
import { ListTagsForResource, TagResource, UntagResource } from './codecommit/tags.js';

export const codecommit: Service = {
  name: 'codecommit',
  access,
  protocol: { kind: 'json', target: 'CodeCommit_20150413' },
  operations: {
    ...repositories,
    CreateBranch,
    GetBranch,
    ListBranches,
    DeleteBranch,
    CreateCommit,
    PutFile,
    DeleteFile,
    ...commits,
    ...content,
    GetDifferences,
    TagResource,
    UntagResource,
    ListTagsForResource,
  },
};
