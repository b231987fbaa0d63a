import { join } from 'node:path';
import { expect } from 'vitest';
import { workbenchTest } from './lib/workbenchTest.ts';

/** What has to hold in every workbench that the extension supports, the oldest and the newest. */
export function smokeTests(): void {
  const test = workbenchTest({}, (server) => {
    server.write('hello.sh', 'echo "hello from a cluster"\n');
    server.write('hello.ini', '[Resources]\ntime = 1:00:00\n');
  });

  test('the extension stands in the activity bar and opens its side bar', async ({ workbench }) => {
    await workbench.showSideBar();
    await workbench.page.locator('.part.sidebar .pane-body').first().waitFor();
    expect(await workbench.activityTab.getAttribute('aria-selected')).toBe('true');
  });

  test('a file of the workspace opens in an editor', async ({ workbench, server }) => {
    await workbench.openFile(join(server.workspace, 'hello.sh'));
    await workbench.editorLines.getByText('hello from a cluster').waitFor();
  });

  test('the palette knows commands of the extension', async ({ workbench }) => {
    await workbench.page.keyboard.press('F1');
    await workbench.pickInput.fill('>Clusterjob: ');
    await workbench.pickItem('Clusterjob: ').waitFor();
  });
}
