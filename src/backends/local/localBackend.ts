import type { HeaderRequest, HeaderResult } from '../../job/dialect.ts';
import type { Backend } from '../contract.ts';
import { cancel } from './cancel.ts';
import { logPaths } from './logs.ts';
import { probe } from './probe.ts';
import { find, query, queryMine } from './query.ts';
import { readSettings } from './settings.ts';
import { submit } from './submit.ts';
import { LOCAL_VARIABLES } from './variables.ts';

/**
 * Runs jobs as detached processes on the host of the transport, a convenience for one machine without a scheduler. All
 * it knows of a job is in files there (`docs/backends/local.md`), so that it outlives the editor and the connection.
 */
export const localBackend: Backend = {
  name: 'local',
  displayName: 'local',
  extension: 'job',
  prefix: null,
  manual: 'https://github.com/clusterjob/clusterjob-vscode/blob/main/docs/backends/local.md',
  programs: [],
  options: { command: 'sh', version: '1', options: [] },
  variables: LOCAL_VARIABLES,
  header,
  readHeader: () => ({ resources: [], unread: [] }),
  probe,
  submit,
  find,
  query,
  queryMine,
  history: (refs) => query(refs),
  cancel,
  logPaths,
};

/** No lines: the resources go to the host with the submission. Only what they cannot have is said. */
function header(request: HeaderRequest): HeaderResult {
  return { lines: [], problems: readSettings(request.resources).problems };
}
