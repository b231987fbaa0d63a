import { smokeTests } from '../workbench/smoke.ts';

// The project `floor` of vitest.config.ts runs this in the oldest workbench that engines.vscode allows.
smokeTests();
